"""The findings of a record that bear a theme, on its page: marking one, and taking the
theme off again. Whoever may change the record may do so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request

from backoffice.access.gate import clock, current_account
from backoffice.programme.learning import findings
from backoffice.programme.learning.findings import Marked, Place
from backoffice.programme.learning.themes import to_choose
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.form_view import FormView
from backoffice.screens.history import names_of
from backoffice.screens.safe_view import record_id
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.rows import SUBMITTED, By, StoredRecord
from backoffice.store.theme_tables import ThemeRow
from form_definitions.themes import Side

COLOURS = {Side.STRENGTH: "green", Side.IMPROVEMENT: "yellow"}


@dataclass(frozen=True)
class ThemesPanel:
    """What the panel shows: strengths and areas for improvement apart."""

    sides: Sequence[tuple[Side, str, Sequence[Marked]]]
    names: dict[str, str]
    places: Sequence[Place]
    """What may be marked; nothing where whoever looks may not mark."""
    themes: Sequence[ThemeRow]


def themes_panel(view: FormView, record: StoredRecord) -> ThemesPanel | None:
    """The panel of a record; None where nothing is marked and nothing may be."""
    session = db.session()
    found = findings.marked(session, record)
    may = record.status == SUBMITTED and view.may_change(record.id)
    places = findings.places_of(record) if may else []
    if not found and not places:
        return None
    sides = [
        (side, COLOURS[side], [one for one in found if one.side is side])
        for side in Side
    ]
    names = names_of(session, {one.who for one in found})
    return ThemesPanel(sides, names, places, to_choose(session, today()))


def mark(view: FormView, record: StoredRecord) -> Any:
    """Mark a finding with the theme that was chosen."""
    typed = request.form
    theme = record_id(typed.get("theme")) or 0
    side = next((one for one in Side if one == typed.get("side")), None)

    def work(by: By) -> None:
        if side is None:
            raise NotChanged("Say whether it is a strength or an area for improvement.")
        place = typed.get("place", "")
        findings.mark(db.session(), by, record, place, theme, side, today())

    return _changed(view, record, work, "The finding is marked.")


def unmark(view: FormView, record: StoredRecord) -> Any:
    """Take a theme off."""
    number = record_id(request.form.get("finding")) or 0

    def work(by: By) -> None:
        findings.unmark(db.session(), by, record, number)

    return _changed(view, record, work, "The theme is taken off.")


def _changed(
    view: FormView, record: StoredRecord, work: Callable[[By], None], said: str
) -> Any:
    if not view.may_change(record.id):
        abort(403)
    try:
        work(By(current_account().email, clock()))
        flash(said)
    except NotChanged as why:
        flash(str(why), "error")
    return redirect(f"../details/?id={record.id}#themes", 303)
