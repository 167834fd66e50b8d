"""A form that is being filled in: whose record, what is typed, what is to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import abort, current_app, request

from backoffice import clock
from backoffice.screens import drafts, inputs, once
from backoffice.screens.compare import MINE, THEIRS, Difference
from backoffice.screens.form_view import FormView
from backoffice.screens.inputs import ROW_KEY, Typed
from backoffice.screens.safe_view import record_id
from backoffice.store.rows import StoredRecord
from form_definitions.entry import Entry, check
from form_definitions.form import Form, Part

LONGEST_REASON = 2_000


@dataclass
class Sheet:
    """What is on the page: whose record, what was typed, what is to be told."""

    view: FormView
    record: StoredRecord | None
    typed: Typed
    key: str
    reason: str = ""
    row_version: int = 0
    seen: int = 0
    """The row version somebody else overtook; 0 where nobody did."""
    compared: list[Difference] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    more_errors: list[tuple[str, str]] = field(default_factory=list)
    offered: drafts.Kept | None = None
    status: str = ""
    tells: bool = False

    @property
    def form(self) -> Form:
        """A record's own version of its form; of a new one the newest."""
        return self.record.form if self.record else self.view.definition

    @property
    def record_id(self) -> int:
        return self.record.id if self.record else drafts.NEW

    def read(self) -> Entry:
        """What was typed, read and checked; what nobody is asked keeps its value."""
        kept: dict[str, Any] = {}
        if self.record:
            kept = {
                f.key: inputs.asked_again(f, self.record.values.get(f.key))
                for f in self.form.fields
                if not f.asked and f.part is not Part.SCALE
            }
        entry = check(
            self.form,
            {**kept, **self.typed.answers},
            today=today(),
            repeats={key: self._rows(key) for key in self.typed.repeats},
        )
        for key, rows in self.typed.repeats.items():
            for row, values in zip(rows, entry.repeats.get(key, ()), strict=False):
                values[ROW_KEY] = row.get(ROW_KEY) or None
        if self.record:
            forgive(entry, self.record)
        return entry

    def _rows(self, key: str) -> list[Mapping[str, Any]]:
        """Each row with what it holds that is not asked any more."""
        repeat = next(r for r in self.form.repeats if r.key == key)
        hidden = [f for f in repeat.fields if not f.asked]
        stored = self.record.repeats.get(key, []) if self.record else []
        by_key = {row[ROW_KEY]: row for row in stored}
        return [
            {
                **{
                    f.key: inputs.asked_again(f, by_key[row[ROW_KEY]].get(f.key))
                    for f in hidden
                    if row.get(ROW_KEY) in by_key
                },
                **row,
            }
            for row in self.typed.repeats[key]
        ]


def forgive(entry: Entry, record: StoredRecord) -> None:
    """Let a record stay without what it came in without.

    Old workbooks have grades without reasons; whoever mends a team's name there cannot
    be asked for the reasons of ten areas. What this change makes missing is held.
    """
    form = record.form
    answers = {
        f.key: inputs.asked_again(f, record.values.get(f.key)) for f in form.fields
    }
    before = check(form, answers, today=today())
    lacking = {p.field for p in before.problems if p.code == "missing_required"}
    entry.problems[:] = [
        replace(problem, severity="note")
        if problem.code == "missing_required"
        and problem.field in lacking
        and problem.place is None
        else problem
        for problem in entry.problems
    ]


def record_to_change(view: FormView) -> StoredRecord:
    """The record of the address: 404 where it is not to be seen, 403 where it is, and
    is another's to change."""
    number = record_id(request.args.get("id"))
    if number is None:
        abort(404)
    record = view.records.read(view.definition.key, number, view.account_scope())
    if record is None:
        abort(404)
    if not view.may_change(number):
        abort(403)
    return record


def sheet_sent(view: FormView, record: StoredRecord | None) -> Sheet:
    """What was sent of a form: only what this form asks is looked for."""
    posted = request.form
    form = record.form if record else view.definition
    sheet = Sheet(
        view,
        record,
        inputs.typed_in(form, posted),
        once.key_in(posted.get(once.NAME)),
        " ".join(posted.get("_reason", "").replace("\x00", "").split())[
            :LONGEST_REASON
        ],
        _number(posted.get("_row_version")),
        _number(posted.get("_seen")),
    )
    sheet.taken = {
        name.removeprefix("_take-"): value
        for name, value in posted.items()
        if name.startswith("_take-") and value in (MINE, THEIRS)
    }
    return sheet


def _number(said: str | None) -> int:
    """A row version; 0 where it can be none, which is nobody's."""
    number = record_id(said) or 0
    return number if number < 2**31 else 0


def today() -> date:
    """The day it is where the council is."""
    return clock.today(current_app.config["SETTINGS"].timezone)
