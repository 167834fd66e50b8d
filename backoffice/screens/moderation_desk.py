"""What the pages of moderation share: on whose behalf, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, current_app

from backoffice.access.gate import clock, current_account
from backoffice.programme.work.steps import Steps
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.records import Records
from backoffice.store.rows import By
from form_definitions.moderation_rules import Moderated


@dataclass(frozen=True)
class Desk:
    """A request's records and steps of work, and how its form is moderated."""

    records: Records
    steps: Steps
    rules: Moderated


def desk(form_key: str = "") -> Desk:
    """Of a form, or of the first that is moderated; "not found" of one that is not."""
    session, account, rules = db.session(), current_account(), moderation_rules()
    versions = store_of(current_app).versions
    known = [key for key in rules.moderated if key in versions.current()]
    key = form_key or next(iter(known), "")
    if key not in known:
        abort(404)
    records = Records(session, versions, account.email)
    by = By(account.email, clock())
    steps = Steps(session, records, account, by, today(), rules)
    return Desk(records, steps, rules.moderated[key])
