"""The records that may count for an obligation, read from the forms' own tables.

Which of them count is a condition of the language of forms; it is asked of each
record in turn, of which a year has some thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.programme.owed.debts import Counted
from backoffice.store.rows import SUBMITTED
from backoffice.store.tables import FormTable
from backoffice.store.versions import Versions
from form_definitions.conditions import World
from form_definitions.form import Form
from form_definitions.obligations import Obligation
from form_definitions.spelling import folded


def counted(
    session: Session,
    versions: Versions,
    one: Obligation,
    people: Mapping[str, int],
    first: date,
    last: date,
    today: date,
) -> Iterator[Counted]:
    """The submitted records of an obligation's form that count for it.

    Args:
        people: whose the names are that records hold.
        first, last: the days that their own day is between.
        today: the day that the obligation's condition is asked on.
    """
    if one.form not in versions.current():
        return
    table = versions.table(one.form)
    form = table.form
    world = World(today, form.order)
    about = one.about.field if one.about else ""
    columns, rows = _rows(session, table, one, first, last)
    whose: dict[str, int | None] = {}

    def person(name: str | None) -> int | None:
        # A year's records bear the names of some hundred people.
        if not name:
            return None
        if name not in whose:
            whose[name] = people.get(name)
        return whose[name]

    for row in rows:
        values: dict[str, Any] = dict(zip(columns, row, strict=True))
        for repeat in form.repeats:
            if repeat.key in values:
                # A condition counts them; it never asks what stands in one.
                values[repeat.key] = [None] * values[repeat.key]
        if one.where is not None and not one.where.holds(values, world):
            continue
        name = values.get(about) if about else None
        yield Counted(
            record_id=values["id"],
            day=values["record_date"],
            counts_on=_counts_on(values, one) or values["record_date"],
            by=person(values["owner"]),
            about=person(folded(name)) if name else None,
            group=values.get(one.group_field) or "",
            theme=folded(values.get(one.theme_field) or ""),
        )


def _counts_on(values: Mapping[str, Any], one: Obligation) -> date | None:
    month = values.get(one.month_field)
    return date.fromisoformat(f"{month}-01") if month else None


def _rows(
    session: Session, table: FormTable, one: Obligation, first: date, last: date
) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
    """The names of their columns, and each as those say."""
    c = table.table.c
    asked = select(c.id, c.record_date, c.owner, *_asked(table, one)).where(
        c.status == SUBMITTED, c.record_date.between(first, last)
    )
    found = session.connection().execute(asked)
    return list(found.keys()), found.all()


def _asked(table: FormTable, one: Obligation) -> Iterator[Any]:
    """The columns that the obligation speaks of, under their fields' keys."""
    form: Form = table.form
    names = {one.group_field, one.month_field, one.theme_field}
    if one.about:
        names.add(one.about.field)
    for condition in (one.where, one.met):
        names |= condition.names() if condition else set()
    for name in sorted(names):
        if name in form.by_key:
            yield table.table.c[form.by_key[name].column].label(name)
        elif name in table.repeats:
            of = table.repeats[name].table
            yield (
                select(func.count())
                .select_from(of)
                .where(of.c.record_id == table.table.c.id)
                .scalar_subquery()
                .label(name)
            )
