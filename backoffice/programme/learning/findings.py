"""Findings marked with themes: an area's grade and reason, an answer in words, an
action. Who marked it, and who took it off again, is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.learning.themes import to_choose
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.work.facts import ACTIONS
from backoffice.store import months
from backoffice.store.database import writing
from backoffice.store.rows import SUBMITTED, By, StoredRecord
from backoffice.store.theme_tables import FindingTheme, ThemeRow
from form_definitions.kinds import LongText
from form_definitions.themes import Side

_SHORT = 60


@dataclass(frozen=True)
class Place:
    """What of a record may be marked."""

    key: str
    label: str


@dataclass(frozen=True)
class Marked:
    """A finding and its theme."""

    id: int
    place: Place
    theme: str
    side: Side
    who: str
    at: datetime


def places_of(record: StoredRecord) -> list[Place]:
    """What may be marked in a record: each area that was graded or written of, each
    answer in words, each action."""
    form, values = record.form, record.values
    found = [
        Place(f"area:{area.key}", area.label)
        for area in form.areas
        if any(values.get(field.key) for field in area.fields)
    ]
    found += [
        Place(f"field:{field.key}", field.label)
        for field in form.fields
        if field.area is None
        and isinstance(field.kind, LongText)
        and values.get(field.key)
    ]
    return [*found, *_actions(record)]


def _actions(record: StoredRecord) -> Iterator[Place]:
    for row in record.repeats.get(ACTIONS, ()):
        words = " ".join(str(row.get("action") or "").split())
        if len(words) > _SHORT:
            words = words[:_SHORT].rsplit(" ", 1)[0] + "…"
        yield Place(f"action:{row['row_key']}", f"Action: {words}")


def marked(session: Session, record: StoredRecord) -> list[Marked]:
    """The findings of a record that bear a theme, in the order of its form; of what is
    no longer there, at the end."""
    f, t = FindingTheme, ThemeRow
    rows = session.execute(
        select(f.id, f.place, t.name, f.side, f.who, f.at)
        .join(t, t.id == f.theme_id)
        .where(f.record_id == record.id, f.removed_at.is_(None))
        .order_by(f.id)
    ).all()
    places = places_of(record)
    known = {place.key: place for place in places}
    order = {place.key: at for at, place in enumerate(places)}
    found = [
        Marked(
            row.id,
            known.get(row.place, Place(row.place, "What is no longer there")),
            *(row.name, Side(row.side), row.who, row.at),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: order.get(one.place.key, len(order)))


def mark(
    session: Session,
    by: By,
    record: StoredRecord,
    place: str,
    theme_id: int,
    side: Side,
    today: date,
) -> None:
    """Mark a finding with a theme, as a strength or as something to improve.

    Raises NotChanged where the finding or the theme is not there, or it is marked so
    already.
    """
    f = FindingTheme
    with writing(session):
        if record.status != SUBMITTED:
            raise NotChanged("A withdrawn record is not marked; take it back first.")
        if place not in {one.key for one in places_of(record)}:
            raise NotChanged("Choose what in the record it is about.")
        if theme_id not in {one.id for one in to_choose(session, today)}:
            raise NotChanged("Choose a theme of the list.")
        there = session.scalar(
            select(f.id).where(
                f.record_id == record.id,
                f.place == place,
                f.theme_id == theme_id,
                f.removed_at.is_(None),
            )
        )
        if there is not None:
            raise NotChanged("That finding bears this theme already.")
        session.add(
            f(
                form=record.form.key,
                record_id=record.id,
                place=place,
                theme_id=theme_id,
                side=side.value,
                who=by.who,
                at=by.at,
            )
        )
        session.flush()
        # What is kept of this month's counts is not so any more.
        months.mark_records(session.connection(), [record.id])


def unmark(session: Session, by: By, record: StoredRecord, number: int) -> None:
    """Take a theme off a finding.

    Raises NotChanged where it is not there any more.
    """
    with writing(session):
        one = session.get(FindingTheme, number)
        if one is None or one.record_id != record.id or one.removed_at is not None:
            raise NotChanged("That finding does not bear the theme any more.")
        one.removed_by, one.removed_at = by.who, by.at
        session.flush()
        months.mark_records(session.connection(), [record.id])
