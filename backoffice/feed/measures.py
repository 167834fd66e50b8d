"""Entity sets of measures: each one's figures by form, month and team.

A share comes with what it was worked out of, so that it can be added up again to any
longer time. Leadership's have no teams, and small numbers hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.measuring import measured
from backoffice.store.versions import Versions
from exports.asked import MeasuredSheet
from exports.figures import Figure, MeasuredRow
from exports.measures import GRADES, Measure, shipped_measures
from exports.periods import Period
from exports.returns import Return
from exports.suppressed_rows import families
from exports.suppression import few_told

PREFIX = "measure_"
SUPPRESS_BELOW = 5


@dataclass(frozen=True)
class Reader:
    """Whose figures, for whom, on which day."""

    session: Session
    versions: Versions
    scope: Scope
    leadership: bool
    today: date


def measure_sets() -> dict[str, Measure]:
    """The measures that have a set, by its name. What is the difference to another
    period has none: a reader works it out of the shares.
    """
    return {
        f"{PREFIX}{key}": measure
        for key, measure in shipped_measures().items()
        if not measure.change_of and not measure.each
    }


def described(name: str, measure: Measure) -> EntitySet:
    """The set of a measure, for the metadata: its rows are not counted yet."""
    return _set(name, measure, _table(measure))


@contextmanager
def counted(
    name: str, measure: Measure, reader: Reader
) -> Iterator[tuple[Connection, EntitySet]]:
    """A measure's rows, in a table of memory, to be asked as every set is."""
    table = _table(measure)
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            table.metadata.create_all(connection)
            rows = list(_rows(measure, reader))
            if rows:
                connection.execute(insert(table), rows)
            yield connection, _set(name, measure, table)
    finally:
        engine.dispose()


def _table(measure: Measure) -> Table:
    apart = ("area", "area_label", "scale") if measure.of == GRADES else ()
    return Table(
        "figures",
        MetaData(),
        Column("id", Integer, primary_key=True),
        *(Column(name, Text) for name in ("form", "form_title", "month", "team")),
        *(Column(name, Text) for name in apart),
        Column("value", Float),
        Column("counted", Integer),
        Column("out_of", Integer),
        Column("hidden", Text),
    )


_LABELS = {
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
    by = ["form", "month", *([] if reader.leadership else ["team"])]
    if measure.of == GRADES:
        by += ["area", "scale"]
    beside = _beside(measure) if reader.leadership else (measure.key,)
    sheet = MeasuredSheet(measure.name, "", tuple(by), beside)
    asked = Asked(
        reader.session, reader.versions, _WHAT, period, reader.scope, reader.today
    )
    for row in measured(asked, sheet).rows:
        few = any(few_told(figure, SUPPRESS_BELOW) for figure in row.figures)
        figure = row.figures[beside.index(measure.key)]
        yield _row(measure, row, figure, hidden=reader.leadership and few)


def _beside(measure: Measure) -> tuple[str, ...]:
    """A measure and those that tell of it: of leadership's, all have a figure at a
    place or none, or one would be had from the others.
    """
    known = measure_sets().values()
    family = families(known)
    return tuple(m.key for m in known if family[m.key] == family[measure.key])


def _row(
    measure: Measure, row: MeasuredRow, figure: Figure, *, hidden: bool
) -> dict[str, Any]:
    places = {place.by: place for place in row.places}
    found = {key: place.key for key, place in places.items()}
    found["form_title"] = places["form"].label
    if "area" in places:
        found["area_label"] = places["area"].label
    if hidden:
        return {**found, "hidden": "small number"}
    if not isinstance(figure.value, int | float):
        return {**found, "hidden": figure.value.meaning}
    counted = figure.pieces[0] if figure.pieces else None
    out_of = sum(figure.pieces) if measure.out_of is not None else None
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
