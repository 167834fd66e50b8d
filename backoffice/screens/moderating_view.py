"""One audit under moderation: the moderator reads it and gives grades of their own,
then auditor and moderator agree; the three grades stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import current_account, needs
from backoffice.access.roles import may
from backoffice.access.scope import kept_back, scope_of
from backoffice.programme.moderation import sides as side
from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.giving import Giving
from backoffice.programme.moderation.grading import Given, Grading, NotGraded, Place
from backoffice.programme.moderation.month import state_of
from backoffice.programme.moderation.sides import AreaSides, Said, history_of, sides_of
from backoffice.programme.people import names_of
from backoffice.screens.details import facts_of
from backoffice.screens.history import names_of as account_names
from backoffice.screens.moderation_desk import Desk, desk
from backoffice.screens.moderation_view import ADDRESS, STATES, WHY
from backoffice.screens.people_desk import number_in
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.moderation_tables import Moderation
from backoffice.store.rows import SUBMITTED, StoredRecord
from form_definitions.form import Area
from form_definitions.moderation_rules import BESIDE, BLIND
from form_definitions.scales import Scale

SAID: Final = {
    side.MODERATOR: "The moderator gave grades",
    side.AUDITOR_AGREES: "The auditor would agree",
    side.MODERATOR_AGREES: "The moderator would agree",
    side.SETTLED: "The Performance Team settled it",
    side.AGREED: "Agreed",
}
"""What was done, for the history of a moderation."""


@dataclass(frozen=True)
class Line:
    """An area as the page shows it."""

    area: Area
    scale: Scale
    sides: AreaSides | None
    """None of an area that neither has graded."""
    typed: Given


@dataclass(frozen=True)
class ModeratingPage:
    """One moderation, as whoever looks may see it."""

    row: Moderation
    record: StoredRecord
    place: Place
    lines: Sequence[Line]
    see: str

    @property
    def state(self) -> tuple[str, str]:
        return STATES[state_of(self.row, today())]

    @property
    def graded(self) -> bool:
        return self.row.graded_at is not None

    @property
    def grades_now(self) -> bool:
        """Whether whoever looks gives the moderator's grades now."""
        return self.place.moderator and self.row.agreed_at is None

    @property
    def shows_grades(self) -> bool:
        """Whether the auditor's grades are shown: to the moderator not before their
        own, where the council says so."""
        return self.graded or not self.place.moderator or self.see == BESIDE

    @property
    def shows_reasons(self) -> bool:
        return self.shows_grades or self.see != BLIND

    @property
    def open_lines(self) -> list[Line]:
        return [
            one for one in self.lines if one.sides is not None and one.sides.is_open
        ]

    @property
    def may_finish(self) -> bool:
        """Whether nothing is left open and it only remains to say so: the auditor has
        corrected the record to what the moderator gave."""
        theirs = self.place.agrees or self.place.settles
        done = self.row.agreed_at is not None or bool(self.open_lines)
        return self.graded and theirs and not done

    @property
    def corrected(self) -> list[Line]:
        """The areas whose grade the auditor's record has changed since."""
        return [one for one in self.lines if one.sides and one.sides.corrected]


@needs("see_due")
def one(form_key: str, record_id: int) -> ResponseReturnValue:
    """The audit, its grades by side, and what may be said now."""
    return _page(desk(form_key), record_id)


def _page(
    at: Desk, record_id: int, error: str = "", typed: Mapping[str, Given] | None = None
) -> ResponseReturnValue:
    page = _found(at, record_id, typed or {})
    session, row = db.session(), page.row
    said = list(history_of(side.told(session, row.id)))
    officer = may(current_account(), "manage_programme")
    sees = at.records.read(row.form, row.record_id, scope_of(current_account()))
    ids = [] if row.moderator_id is None else [row.moderator_id]
    shown = render_template(
        "moderation/one.html",
        page=page,
        record=page.record,
        facts=[one for one in facts_of(page.record) if one.said],
        moderator=next(iter(names_of(session, ids).values()), ""),
        why=WHY[row.why],
        said=[(SAID[one.side], one, _grades(page.record, one)) for one in said],
        names=account_names(session, [one.who for one in said]),
        who_else=Giving(session, at.records, at.steps, at.rules).who_else(row)
        if officer and not page.graded
        else [],
        sees=sees is not None,
        error=error,
    )
    return shown, 400 if error else 200


def _found(at: Desk, record_id: int, typed: Mapping[str, Given]) -> ModeratingPage:
    """The page; "not found" where it is not theirs, or not theirs yet: an auditor sees
    the moderator's grades once they are given."""
    session = db.session()
    row = of_record(session, record_id)
    record = at.records.read(at.rules.form, record_id)
    if row is None or record is None or record.status != SUBMITTED:
        abort(404)
    if record_id in kept_back(session, current_account()):
        abort(404)
    place = _grading(at).place_of(row, record)
    officer = may(current_account(), "manage_programme")
    if not (place.moderator or officer or (place.auditor and row.graded_at)):
        abort(404)
    sides = {one.area.key: one for one in sides_of(session, row, record)}
    lines = [
        Line(
            area,
            side.scale_of(area, record),
            sides.get(area.key),
            typed.get(area.key) or _before(sides.get(area.key)),
        )
        for area in record.form.areas
        if not area.retired
    ]
    return ModeratingPage(row, record, place, lines, at.rules.see)


def _before(sides: AreaSides | None) -> Given:
    """What the moderator said before, to begin with."""
    if sides is None or sides.moderator is None:
        return Given("", "")
    return Given(sides.moderator, sides.moderator_reason)


def _grades(record: StoredRecord, said: Said) -> list[tuple[str, Scale, str | None]]:
    areas = {area.key: area for area in record.form.areas}
    return [
        (areas[key].label, side.scale_of(areas[key], record), grade)
        for key, grade in said.grades
        if key in areas
    ]


@needs("see_due")
def say(form_key: str, record_id: int) -> ResponseReturnValue:
    """Take grades: the moderator's, what one of the two agrees to, what is settled."""
    at = desk(form_key)
    page = _found(at, record_id, {})
    grading, what = _grading(at), request.form.get("what", "")
    typed = {
        one.area.key: Given(
            request.form.get(f"grade-{one.area.key}", ""),
            request.form.get(f"reason-{one.area.key}", "").strip(),
        )
        for one in page.lines
    }
    given = {key: one for key, one in typed.items() if one.grade or one.reason}
    grades = {key: one.grade for key, one in typed.items() if one.grade}
    reason = request.form.get("reason", "")
    ways: dict[str, Callable[[], object]] = {
        "grade": lambda: grading.grade(record_id, number_in("seen") or 0, given),
        "agree": lambda: grading.agree(record_id, grades, reason),
        "settle": lambda: grading.settle(record_id, grades, reason),
    }
    if what not in ways:
        abort(400)
    try:
        ways[what]()
    except NotGraded as why:
        return _page(at, record_id, str(why), typed if what == "grade" else None)
    flash(_told(_found(at, record_id, {})))
    return redirect(f"{ADDRESS}{form_key}/{record_id}/", 303)


def _told(page: ModeratingPage) -> str:
    if page.row.agreed_at is not None:
        return f"The grades of {page.record.reference} are agreed."
    left = ", ".join(one.area.label for one in page.open_lines)
    return f"It is noted. To be agreed still: {left}."


def _grading(at: Desk) -> Grading:
    return Grading(db.session(), at.records, at.steps, at.rules)


def register(app: Flask) -> None:
    rule = f"{ADDRESS}<form_key>/<int:record_id>/"
    app.add_url_rule(rule, "moderating", one)
    app.add_url_rule(rule, "say_in_moderation", say, methods=("POST",))
