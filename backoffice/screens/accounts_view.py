"""Accounts, for an administrator: who may log in, as what, and no more than that."""

from __future__ import annotations

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.accounts import Account, AccountError, Accounts
from backoffice.access.gate import clock, current_account, needs
from backoffice.access.roles import Role
from backoffice.store.database import db


def _accounts() -> Accounts:
    return Accounts(db.session(), clock)


@needs("manage_accounts")
def _list() -> ResponseReturnValue:
    return _page()


def _page(error: str = "", typed: dict[str, str] | None = None) -> ResponseReturnValue:
    page = render_template(
        "accounts.html",
        accounts=_accounts().all(),
        roles=list(Role),
        error=error,
        typed=typed or {},
    )
    return page, 400 if error else 200


@needs("manage_accounts")
def _add() -> ResponseReturnValue:
    typed = {
        name: request.form.get(name, "") for name in ("email", "name", "role", "team")
    }
    if typed["role"] not in set(Role):
        return _page("Choose what this person is here.", typed)
    try:
        account = _accounts().add(
            typed["email"],
            Role(typed["role"]),
            request.form.get("new_password", ""),
            typed["name"],
            typed["team"],
        )
    except AccountError as why:
        return _page(str(why), typed)
    _tell("added", account)
    flash(f"{account.email} may log in as {account.role.words}.")
    return redirect("/accounts/", 303)


@needs("manage_accounts")
def _change() -> ResponseReturnValue:
    """One account disabled, opened again, or given another role or team."""
    accounts = _accounts()
    account = accounts.find(request.form.get("email", ""))
    if account is None:
        abort(404)
    if account.id == current_account().id:
        return _page("You cannot change your own account; ask another administrator.")
    match request.form.get("do"):
        case "disable":
            accounts.disable(account.email)
            said = f"{account.email} may no longer log in."
        case "enable":
            accounts.enable(account.email)
            said = f"{account.email} may log in again."
        case "role":
            role = request.form.get("role", "")
            if role not in set(Role):
                abort(400)
            accounts.set_role(account.email, Role(role), request.form.get("team", ""))
            said = f"{account.email} is {Role(role).words} from the next log-in on."
        case _:
            abort(400)
    _tell(str(request.form["do"]), account)
    flash(said)
    return redirect("/accounts/", 303)


def _tell(what: str, account: Account) -> None:
    """Who changed whose account, in the log; by number, because names are personal."""
    current_app.logger.info(
        "account=%s %s by account=%s", account.id, what, current_account().id
    )


def register(app: Flask) -> None:
    app.add_url_rule("/accounts/", "accounts", _list)
    app.add_url_rule("/accounts/add", "add_account", _add, methods=["POST"])
    app.add_url_rule("/accounts/change", "change_account", _change, methods=["POST"])
