"""With what the record of a meeting begins, where it is opened from the page of what is
to be considered: whose it is, of which findings, and which edition was read.

    /records/learning_review/new/?consider=case_file_audits_considered/2026-Q1&group=pig
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request

from backoffice.programme.learning.considering import begins_with
from backoffice.programme.owed.obligations import obligations
from backoffice.screens.publishing_view import editions
from backoffice.screens.returns_known import returns_known
from backoffice.screens.sheet import today
from backoffice.store.database import db
from exports.periods import NoPeriod, period_of
from form_definitions.form import Form
from form_definitions.kinds import Value

Begun = tuple[dict[str, Value], Mapping[str, Sequence[Mapping[str, Value]]]]
NOTHING: Begun = ({}, {})
READ = "considered"
"""The repeat that says which reports were read, where the form has it."""


def begun_review(form: Form) -> Begun:
    """The answers and rows that the form at this address begins with; nothing where
    the address asks for none, or for what is no consideration."""
    key, _, named = request.args.get("consider", "").partition("/")
    one = obligations(db.session()).one_on(key, today()) if key else None
    if one is None or one.form != form.key:
        return NOTHING
    try:
        period = period_of(named)
    except NoPeriod:
        return NOTHING
    group = request.args.get("group", "")
    if group not in one.who.groups:
        group = ""
    answers = begins_with(one, form, group, today())
    if form.record.date in form.by_key:
        answers[form.record.date] = today()
    if "period" in form.by_key:
        answers["period"] = f"{period.last:%Y-%m}"
    rows: list[dict[str, Value]] = []
    for what in returns_known().values():
        if key in what.considered_under:
            edition = editions().for_leadership(what, period)
            if edition is not None:
                rows.append(
                    {
                        "report": what.title,
                        "period": period.key,
                        "edition": edition.number,
                    }
                )
    has_rows = any(repeat.key == READ for repeat in form.repeats)
    return answers, {READ: rows} if has_rows else {}
