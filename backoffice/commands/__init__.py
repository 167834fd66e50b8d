"""The command `backoffice`. Each group of commands is a file here.

To add one: a file here that ends with a line `commands = [mine]`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import click
from alembic.util import CommandError
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from backoffice.config import SettingError, Settings
from backoffice.store.database import DatabaseError
from backoffice.store.opening import Store, connect
from backoffice.store.records import NotDone
from backoffice.store.versions import NotPublished, UnknownForm
from form_definitions.reader import DefinitionError

_EXPECTED: tuple[type[Exception], ...] = (
    SettingError,
    DatabaseError,
    DefinitionError,
    NotPublished,
    UnknownForm,
    NotDone,
)
"""What a person can put right; its message is the sentence that says how."""


class Sentence(click.ClickException):
    """A command that was not done, and why: exit status 2 and no trace."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


def opened(of: Settings) -> Store:
    """The store of these settings, until the command is done."""
    store = connect(of)
    click.get_current_context().call_on_close(store.engine.dispose)
    return store


class _Group(click.Group):
    def make_context(self, *args: Any, **options: Any) -> click.Context:
        with _one_sentence():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        with _one_sentence():
            return super().invoke(ctx)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Turn what a person can put right into a sentence; let all else be seen."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as why:
        raise Sentence(why.format_message()) from None
    except _EXPECTED as why:
        raise Sentence(str(why)) from None
    except CommandError:
        raise Sentence(
            "The database was set up by a newer version of this program; install"
            " that one."
        ) from None
    except (OperationalError, InterfaceError) as why:
        raise Sentence(_unreachable(why)) from None
    except ProgrammingError as why:
        if _not_set_up(why):
            raise Sentence(_SET_UP) from None
        raise
    except OSError as why:
        raise Sentence(_of_a_file(why)) from None


_SET_UP = "The database is not set up yet: run `backoffice setup` first."


def _not_set_up(why: Exception) -> bool:
    text = str(getattr(why, "orig", why))
    return "no such table" in text or "does not exist" in text


def _unreachable(why: Exception) -> str:
    text = str(getattr(why, "orig", why))
    if _not_set_up(why):
        return _SET_UP
    if "disk" in text or "full" in text:
        return "The disk is full; nothing was saved."
    if "locked" in text or "timeout" in text:
        return "The database is busy; nothing was saved. Try again in a minute."
    return (
        "The database cannot be reached; check BACKOFFICE_DATABASE_URL and whether"
        " its server is running."
    )


def _of_a_file(why: OSError) -> str:
    return f"{why.filename or 'A file'}: {(why.strerror or str(why)).lower()}."


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Practice audits: forms, records, imports and returns."""


def _add_all() -> None:
    for file in sorted(iter_modules(__path__), key=lambda file: file.name):
        for command in import_module(f"{__name__}.{file.name}").commands:
            main.add_command(command)


_add_all()
