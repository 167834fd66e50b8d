"""`backoffice user`: the accounts that log in with a password here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from backoffice.access.accounts import AccountError, Accounts
from backoffice.access.roles import Role
from backoffice.commands import Sentence, opened
from backoffice.config import settings

_password_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)


@contextmanager
def _accounts() -> Iterator[Accounts]:
    store = opened(settings())
    with store.session() as session:
        try:
            yield Accounts(session)
        except AccountError as why:
            raise Sentence(str(why)) from None


def _password(from_stdin: bool) -> str:
    """The password as typed, or from a pipe; never from the command line, which
    every process of the machine can read."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Sentence("Say --password-stdin to give the password through a pipe.")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


@click.group()
def user() -> None:
    """Accounts: add, list, disable, password."""


@user.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="", help="As audits name this person.")
@click.option("--team", default="", help="As records name the team.")
@_password_stdin
def add(email: str, role: str, name: str, team: str, password_stdin: bool) -> None:
    """Add an account."""
    with _accounts() as accounts:
        password = _password(password_stdin)
        account = accounts.add(email, Role(role), password, name, team)
    click.echo(f"{account.email} may log in as {account.role.words}.")


@user.command("list")
def list_() -> None:
    """List the accounts: address, role, name, team."""
    with _accounts() as accounts:
        for one in accounts.all():
            told = [one.email, one.role.value, one.name, one.team]
            told += [] if one.active else ["disabled"]
            click.echo("  ".join(words for words in told if words))


@user.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close an account, and log it out everywhere."""
    with _accounts() as accounts:
        accounts.disable(email)
    click.echo(f"{email} may no longer log in.")


@user.command()
@click.argument("email")
def enable(email: str) -> None:
    """Open a closed or locked account again."""
    with _accounts() as accounts:
        accounts.enable(email)
    click.echo(f"{email} may log in.")


@user.command()
@click.argument("email")
@_password_stdin
def password(email: str, password_stdin: bool) -> None:
    """Give an account another password, and log it out everywhere."""
    with _accounts() as accounts:
        accounts.set_password(email, _password(password_stdin))
    click.echo(f"{email} has a new password.")


commands: list[click.Command] = [user]
