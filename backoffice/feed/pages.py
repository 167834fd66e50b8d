"""Answers: a page of a set, one row of it, or how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backoffice.feed.options import MOST_ROWS, Options, Refused
from backoffice.feed.sets import EntitySet, Property


@dataclass(frozen=True)
class Page:
    """Rows of a set, how many there are where that was asked, and where to go on."""

    rows: list[dict[str, Any]]
    count: int | None
    next_after: int | None


def page_of(session: Session | Connection, entities: EntitySet, asked: Options) -> Page:
    """One page. Raises Refused where values cannot be compared so."""
    count = how_many(session, entities, asked) if asked.counted else None
    wanted = MOST_ROWS if asked.top is None else min(MOST_ROWS, asked.top)
    query, by_key = _query(entities, asked), not asked.order
    start = asked.skip if asked.after is None else asked.after
    if by_key and asked.after is not None:
        query, start = query.where(entities.key.column > asked.after), 0
    query = query.order_by(*asked.order, entities.key.column).offset(start)
    # One more than is given tells whether there is a next page.
    rows = _fetched(session, query.limit(wanted + 1))
    given = rows[:wanted]
    following = None
    if len(rows) > wanted and wanted != asked.top:
        following = given[-1][-1] if by_key else start + wanted
    return Page([_written(asked.properties, row) for row in given], count, following)


def how_many(session: Session | Connection, entities: EntitySet, asked: Options) -> int:
    """How many rows a filter leaves."""
    query = (
        select(func.count())
        .select_from(entities.source)
        .where(*entities.where, *asked.where)
    )
    return int(_fetched(session, query)[0][0])


def one_of(
    session: Session | Connection, entities: EntitySet, asked: Options, key: int
) -> Mapping[str, Any] | None:
    """The row of that key, or None."""
    query = _query(entities, asked).where(entities.key.column == key)
    rows = _fetched(session, query)
    return _written(asked.properties, rows[0]) if rows else None


def _query(entities: EntitySet, asked: Options) -> Select[Any]:
    """The properties asked for, and last the key."""
    columns = [one.column for one in asked.properties]
    labelled = [column.label(f"p_{at}") for at, column in enumerate(columns)]
    return (
        select(*labelled, entities.key.column.label("key"))
        .select_from(entities.source)
        .where(*entities.where, *asked.where)
    )


def _fetched(session: Session | Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    try:
        return session.execute(query).all()
    except SQLAlchemyError:
        # Its message would show the query; what it means is that a text was compared
        # with a date, or so.
        session.rollback()
        raise Refused(
            400, "$filter compares a property with a value of another kind."
        ) from None


def _written(properties: Sequence[Property], row: Row[Any]) -> dict[str, Any]:
    values = zip(properties, row, strict=False)
    return {one.name: one.write(value) for one, value in values}
