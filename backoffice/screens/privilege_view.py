"""Legal privilege on a record's page: who reads it until the council waives it, and
the waiving, by right and with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.privilege import is_privileged
from backoffice.access.roles import may
from backoffice.access.scope import kept_back, scope_of
from backoffice.screens.history import names_of
from backoffice.store.database import db, writing
from backoffice.store.opening import store_of
from backoffice.store.people_history import PeopleHistory
from backoffice.store.privilege_tables import PrivilegeWaiver
from backoffice.store.rows import By, StoredRecord


@dataclass(frozen=True)
class Privilege:
    """How a record stands that is of a privileged sort."""

    waived: PrivilegeWaiver | None
    who: str
    may_waive: bool


def of_record(record: StoredRecord) -> Privilege | None:
    """How a record stands; None where it is of no privileged sort."""
    if not is_privileged(record):
        return None
    waived = db.session().get(PrivilegeWaiver, record.id)
    who = names_of(db.session(), [waived.who])[waived.who] if waived else ""
    return Privilege(
        waived, who, waived is None and may(current_account(), "waive_privilege")
    )


def is_kept_back(record: StoredRecord) -> bool:
    """Whether privilege keeps a record from whoever is there."""
    return is_privileged(record) and record.id in kept_back(
        db.session(), current_account()
    )


@needs("waive_privilege")
def waive(form: str, number: int) -> ResponseReturnValue:
    """Note that the council waives privilege for a record."""
    session, account = db.session(), current_account()
    versions = store_of(current_app).versions
    if form not in versions.current():
        abort(404)
    records = store_of(current_app).records(session, account.email)
    record = records.read(form, number, scope_of(account))
    if record is None or not is_privileged(record):
        abort(404)
    back = f"/records/{form}/details/?id={number}"
    reason = " ".join(request.form.get("reason", "").split())[:2_000]
    if not reason:
        flash("Say why it is waived, and who in the council decided it.", "warning")
        return redirect(back, 303)
    with writing(session):
        if session.get(PrivilegeWaiver, number) is None:
            by = By(account.email, clock(), reason=reason)
            session.add(
                PrivilegeWaiver(
                    record_id=number, form=form, who=by.who, at=by.at, reason=reason
                )
            )
            told = {"privilege": ["claimed", "waived"]}
            PeopleHistory(session, by).tell("privilege", number, "waived", told)
    flash(f"Privilege is waived for {record.reference}; it is a record like others.")
    return redirect(back, 303)


def register(app: Flask) -> None:
    rule = "/privilege/<form>/<int:number>/"
    app.add_url_rule(rule, "waive_privilege", waive, methods=("POST",))
    app.jinja_env.globals["privilege_of_record"] = of_record
