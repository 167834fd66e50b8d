"""Moderation: what waits for whoever moderates or audited; of an officer, each month's
that is to be drawn, asked for or settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from backoffice.access.roles import Role
from backoffice.access.scope import kept_back
from backoffice.programme.moderation.drawing import draws_of
from backoffice.programme.moderation.month import (
    Moderated,
    State,
    of_months,
    of_person,
)
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.moderation_view import ADDRESS, STATES
from backoffice.screens.panels.shown import BACK, Home, Panel, Tile
from backoffice.store.fixed import RecordIndex
from backoffice.store.rows import SUBMITTED
from exports.periods import Period
from form_definitions.spelling import folded

MOST: Final = 8
COLUMNS: Final = (State.NOBODY, State.OVERDUE, State.WAITS, State.OPEN)
"""What is not agreed yet, as an officer's table has it."""


@dataclass(frozen=True)
class Month:
    """A month of which something is left to do."""

    of: Period
    to_draw: bool
    counts: Counter[State]
    """Of `COLUMNS`, how many stand so."""


def panel(home: Home) -> Panel | None:
    if not home.may("see_due") or home.role is Role.WORKER:
        return None
    current = home.versions.current()
    form = next((one for one in moderation_rules().moderated if one in current), None)
    if form is None:
        return None
    hidden = kept_back(home.session, home.account)
    lines = _own(home, hidden)
    months = _months(home, form, hidden) if home.may("manage_programme") else []
    if not lines and not months:
        return None
    given = {
        "lines": [(one, STATES[one.state(home.today)]) for one in lines[:MOST]],
        "total": len(lines),
        "months": months,
        "columns": [(one, STATES[one][0]) for one in COLUMNS],
    }
    return Panel("moderation", given, tiles=_tiles(home, lines))


def _own(home: Home, hidden: frozenset[int]) -> list[Moderated]:
    """What somebody has to grade or to agree, the first due first."""
    person_id = home.person.id if home.person else None
    # An officer saves what others audited: that does not make it theirs to agree.
    email = "" if home.may("manage_programme") else home.account.email
    owner = folded(home.account.name)
    found = [
        one
        for one in of_person(home.session, person_id, owner, email)
        if one.row.record_id not in hidden
        # Whoever audited has nothing to do until the moderator's grades are given.
        if (person_id is not None and one.row.moderator_id == person_id)
        or one.row.graded_at is not None
    ]
    return sorted(found, key=lambda one: str(one.row.due_on or "9999"))


def _months(home: Home, form: str, hidden: frozenset[int]) -> list[Month]:
    """This month and those before it of which something is left to do, the newest
    first."""
    period, found = home.month, []
    for _ in range(BACK + 1):
        lines = of_months(home.session, form, period.months)
        counts = Counter(
            one.state(home.today) for one in lines if one.row.record_id not in hidden
        )
        to_draw = period != home.month and _to_draw(home, form, period)
        if to_draw or any(counts[one] for one in COLUMNS):
            found.append(Month(period, to_draw, counts))
        period = period.before
    return found


def _to_draw(home: Home, form: str, period: Period) -> bool:
    """Whether a month that is over has audits in, and no share of them was drawn."""
    if draws_of(home.session, form, period.key):
        return False
    index = RecordIndex
    asked = select(index.record_id).where(
        index.form == form,
        index.status == SUBMITTED,
        index.month.in_(period.months),
    )
    return home.session.scalar(asked.limit(1)) is not None


def _tiles(home: Home, lines: list[Moderated]) -> list[Tile]:
    if not lines:
        return []
    late = sum(one.state(home.today) is State.OVERDUE for one in lines)
    words = (
        "moderation waits for you" if len(lines) == 1 else "moderations wait for you"
    )
    tile: dict[str, object] = {
        "number": f"{len(lines):,}",
        "words": words,
        "address": ADDRESS,
    }
    if late:
        tile["late"] = f"{late:,} overdue"
    return [tile]
