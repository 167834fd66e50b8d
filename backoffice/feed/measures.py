"""Entity sets of measures: each one's figures by form, month and team.

A share comes with what it was worked out of, so that it can be added up again to any
longer time. Leadership's are what its published returns say, and nothing else
(`feed.told`): no small number can be had from the feed that the returns hide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from backoffice.access.scope import Scope
from backoffice.feed.sets import EntitySet, Property, as_it_is
from backoffice.feed.told import told_rows
from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.measuring import measured
from backoffice.store.versions import Versions
from exports.asked import MeasuredSheet
from exports.figures import Figure, Figures, Measured, MeasuredRow
from exports.measures import GRADES, OWED, Measure, shipped_measures
from exports.periods import Period, period_of
from exports.returns import Return
from exports.tables import Symbol

PREFIX = "measure_"


@dataclass(frozen=True)
class Reader:
    """Whose figures, for whom, on which day."""

    session: Session
    versions: Versions
    scope: Scope
    today: date
    told: Iterable[Figures] | None = None
    """Of leadership, the published returns that it may read; None for all others."""


def measure_sets() -> dict[str, Measure]:
    """The measures, by the name of their set."""
    return {f"{PREFIX}{key}": measure for key, measure in shipped_measures().items()}


def described(name: str, measure: Measure, *, leads: bool) -> EntitySet:
    """The set of a measure, for the metadata: its rows are not counted yet."""
    return _set(name, measure, _table(measure, leads))


@contextmanager
def counted(
    name: str, measure: Measure, reader: Reader
) -> Iterator[tuple[Connection, EntitySet]]:
    """A measure's rows, in a table of memory, to be asked as every set is."""
    table = _table(measure, reader.told is not None)
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            table.metadata.create_all(connection)
            if reader.told is not None:
                found = told_rows(measure, reader.told)
            else:
                found = _rows(measure, reader)
            blank = {one.name: None for one in table.c if not one.primary_key}
            rows = [{**blank, **row} for row in found]
            if rows:
                connection.execute(insert(table), rows)
            yield connection, _set(name, measure, table)
    finally:
        engine.dispose()


def _table(measure: Measure, leads: bool) -> Table:
    of_grades = ("area", "area_label", "scale") if measure.of == GRADES else ()
    names = [
        *(("return", "period", "sheet") if leads else ()),
        *("form", "form_title", "month", "team"),
        *of_grades,
        *(("grade",) if measure.each else ()),
        *(("place",) if leads else ()),
    ]
    # Of what is told only how it is said is known, not what it was worked out of.
    numbers = () if leads else ("counted", "out_of")
    return Table(
        "figures",
        MetaData(),
        Column("id", Integer, primary_key=True),
        *(Column(name, Text) for name in names),
        Column("value", Float),
        *(Column(name, Integer) for name in numbers),
        Column("hidden", Text),
    )


_LABELS = {
    "return": "Return",
    "period": "Period of the return",
    "sheet": "Sheet of the return",
    "place": "Where else the figure stands",
    "grade": "Grade",
    "form": "Form",
    "form_title": "Record type",
    "month": "Month",
    "team": "Team",
    "area": "Area",
    "area_label": "Area in words",
    "scale": "Scale",
    "counted": "How many are counted",
    "out_of": "Out of how many",
    "hidden": "Why there is no value",
}


def _set(name: str, measure: Measure, table: Table) -> EntitySet:
    types = {Integer: "Edm.Int64", Float: "Edm.Double", Text: "Edm.String"}
    labels = {**_LABELS, "value": measure.name}
    properties = tuple(
        Property(
            column.name,
            types[type(column.type)],
            column,
            as_it_is,
            labels.get(column.name, ""),
        )
        for column in table.c
    )
    return EntitySet(name, measure.name, properties[0], properties, table)


def _rows(measure: Measure, reader: Reader) -> Iterator[dict[str, Any]]:
    period = _all_time(reader.session)
    if period is None:
        return
    by = ["form", "month", "team"]
    if measure.of == GRADES:
        by += ["area", "scale"]
    # A change is that from one month to the next, worked out of the shares.
    sheet = MeasuredSheet(
        measure.name, "", tuple(by), (measure.change_of or measure.key,)
    )
    if measure.of == OWED and reader.today > period.last:
        # What nobody sent in is owed in months that have no record.
        period = Period(period.key, period.first, reader.today)
    asked = Asked(
        reader.session, reader.versions, _WHAT, period, reader.scope, reader.today
    )
    found = measured(asked, sheet)
    if measure.change_of:
        yield from _changes(found)
        return
    for row in found.rows:
        for column, figure in zip(found.measures, row.figures, strict=True):
            yield {**_figure(measure, row, figure), **_grade(column)}


def _grade(column: Measure) -> dict[str, Any]:
    return {"grade": column.name} if column.each else {}


def _changes(found: Measured) -> Iterator[dict[str, Any]]:
    """The difference of each share from that of the month before, in points."""
    shares = {}
    for row in found.rows:
        place = tuple((one.by, one.key) for one in row.places if one.by != "month")
        (month,) = (str(one.key) for one in row.places if one.by == "month")
        shares[place, month] = row.figures[0].value
    for row in found.rows:
        place = tuple((one.by, one.key) for one in row.places if one.by != "month")
        (month,) = (str(one.key) for one in row.places if one.by == "month")
        now, before = shares[place, month], shares.get((place, _before(month)))
        said = _place(row)
        if isinstance(now, float) and isinstance(before, float):
            yield {**said, "value": round((now - before) * 100, 1)}
        else:
            yield {**said, "hidden": Symbol.NOT_AVAILABLE.meaning}


def _before(month: str) -> str:
    return period_of(month).before.key


def _place(row: MeasuredRow) -> dict[str, Any]:
    places = {place.by: place for place in row.places}
    found: dict[str, Any] = {key: place.key for key, place in places.items()}
    found["form_title"] = places["form"].label
    if "area" in places:
        found["area_label"] = places["area"].label
    return found


def _figure(measure: Measure, row: MeasuredRow, figure: Figure) -> dict[str, Any]:
    found = _place(row)
    if not isinstance(figure.value, int | float):
        return {**found, "hidden": figure.value.meaning}
    counted = figure.pieces[0] if figure.pieces else None
    out_of = sum(figure.pieces) if measure.is_share else None
    return {**found, "value": figure.value, "counted": counted, "out_of": out_of}


def _all_time(session: Session) -> Period | None:
    """From the first record to the last."""
    first = session.scalar(select(func.min(RECORDS.c.record_date)))
    last = session.scalar(select(func.max(RECORDS.c.record_date)))
    return None if first is None or last is None else Period("all", first, last)


_WHAT = Return(
    key="feed",
    title="Feed",
    about="",
    source="",
    audience="performance",
    period="month",
    forms=None,
    sheets=(),
    names=False,
    by_team=True,
    received=None,
    small_numbers=0,
)
