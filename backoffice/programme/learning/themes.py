"""The council's list of themes: what may be chosen on which day, and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.programme.restructuring import NotChanged
from backoffice.store import months
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.people_tables import SINCE_EVER
from backoffice.store.rows import By
from backoffice.store.theme_tables import FindingTheme, ThemeRow
from backoffice.store.versions import SHIPPED
from form_definitions.spelling import as_typed, folded
from form_definitions.themes import shipped_themes

LONGEST = 120
_DAY = timedelta(days=1)
_AT_ONCE = 5_000


def publish_shipped(session: Session) -> int:
    """Begin the list with the shipped themes where there is none yet; safe to repeat.

    Returns how many were put in.
    """
    with writing(session):
        if session.scalar(select(ThemeRow.id).limit(1)) is not None:
            return 0
        by = By(SHIPPED, clock.now(), "system", reason="It came with this program")
        for one in shipped_themes():
            _put(session, by, one.label, SINCE_EVER)
    return len(shipped_themes())


def all_themes(session: Session) -> Sequence[ThemeRow]:
    """Every theme there ever was, by name."""
    return session.scalars(select(ThemeRow).order_by(ThemeRow.folded)).all()


def to_choose(session: Session, day: date) -> Sequence[ThemeRow]:
    """The themes that may be chosen on a day, by name."""
    t = ThemeRow
    asked = select(t).where(t.from_on <= day, or_(t.to_on.is_(None), t.to_on >= day))
    return session.scalars(asked.order_by(t.folded)).all()


def add(session: Session, by: By, name: str, from_on: date) -> ThemeRow:
    """A new theme, from a day on.

    Raises NotChanged where it has no name, or there is one of that name.
    """
    with writing(session):
        _refuse_name(session, name)
        return _put(session, by, as_typed(name), from_on)


def rename(session: Session, by: By, number: int, name: str) -> None:
    """Call a theme otherwise, wherever it marks something.

    Raises NotChanged as `add` does, and where it is not there.
    """
    with writing(session):
        one = _one(session, number)
        _refuse_name(session, name, besides=number)
        before, one.name, one.folded = one.name, as_typed(name), folded(name)
        if before != one.name:
            told = {"name": [before, one.name]}
            PeopleHistory(session, by).tell("theme", number, "renamed", told)
            _mark_months(session, number)


def retire(session: Session, by: By, number: int, from_on: date) -> None:
    """Let a theme be chosen no more from a day on; what it marked stays marked.

    Raises NotChanged where it is not there, or was never to be chosen before that day.
    """
    with writing(session):
        one = _one(session, number)
        last = from_on - _DAY
        if last < one.from_on:
            raise NotChanged(f"{one.name} begins later than that; give a later day.")
        told = {"last day": [one.to_on, last]}
        one.to_on = last
        PeopleHistory(session, by).tell("theme", number, "retired", told)


def take_back(session: Session, by: By, number: int) -> None:
    """Let a retired theme be chosen again.

    Raises NotChanged where it is not there, or was not retired.
    """
    with writing(session):
        one = _one(session, number)
        if one.to_on is None:
            raise NotChanged(f"{one.name} is not retired.")
        told = {"last day": [one.to_on, None]}
        one.to_on = None
        PeopleHistory(session, by).tell("theme", number, "taken back", told)


def _mark_months(session: Session, number: int) -> None:
    """Counts that were kept under a theme's name are to be counted again."""
    f = FindingTheme
    asked = select(f.record_id).where(f.theme_id == number, f.removed_at.is_(None))
    for some in session.scalars(asked.distinct()).partitions(_AT_ONCE):
        months.mark_records(session.connection(), list(some))


def _put(session: Session, by: By, name: str, from_on: date) -> ThemeRow:
    one = ThemeRow(name=name, folded=folded(name), from_on=from_on)
    session.add(one)
    session.flush()
    told = {"name": [None, name], "from": [None, from_on]}
    PeopleHistory(session, by).tell("theme", one.id, "added", told)
    return one


def _one(session: Session, number: int) -> ThemeRow:
    one = session.get(ThemeRow, number)
    if one is None:
        raise NotChanged("That theme is not there any more.")
    return one


def _refuse_name(session: Session, name: str, besides: int = 0) -> None:
    if not folded(name):
        raise NotChanged("Give the theme a name.")
    if len(as_typed(name)) > LONGEST:
        raise NotChanged(f"A theme's name has at most {LONGEST} letters.")
    there = session.scalars(select(ThemeRow).where(ThemeRow.folded == folded(name)))
    for one in there:
        if one.id != besides:
            retired = " It is retired; take it back." if one.to_on else ""
            raise NotChanged(f"There is a theme {one.name} already.{retired}")
