"""The entity set `answers`: what the keys of choices and grades stand for in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    insert,
)

from backoffice.feed.sets import EntitySet, Property, as_it_is
from backoffice.store.versions import Versions
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice, Choices, Grade

_TABLE = Table(
    "answers",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Text) for name in ("form", "field", "scale", "key", "label")),
    Column("rank", Integer),
)


def answer_set() -> EntitySet:
    """A row for each answer of each field: form, field, key, label; of a grade its
    scale and its rank, 1 for the best.
    """
    properties = tuple(
        Property(
            column.name,
            "Edm.Int64" if isinstance(column.type, Integer) else "Edm.String",
            column,
            as_it_is,
        )
        for column in _TABLE.c
    )
    return EntitySet("answers", "Answers in words", properties[0], properties, _TABLE)


@contextmanager
def counted_answers(versions: Versions) -> Iterator[tuple[Connection, EntitySet]]:
    """The answers of today's forms, in a table of memory."""
    engine = create_engine("sqlite://")
    rows = [row for form in versions.current().values() for row in _of_form(form)]
    try:
        with engine.begin() as connection:
            _TABLE.metadata.create_all(connection)
            connection.execute(insert(_TABLE), rows)
            yield connection, answer_set()
    finally:
        engine.dispose()


def _of_form(form: Form) -> Iterator[dict[str, Any]]:
    for field in form.fields:
        yield from _of_field(form, form.key, field)
    for repeat in form.repeats:
        for field in repeat.fields:
            yield from _of_field(form, f"{form.key}_{repeat.key}", field)


def _of_field(form: Form, name: str, field: Field) -> Iterator[dict[str, Any]]:
    said = {"form": name, "field": field.key, "scale": None, "rank": None}
    if isinstance(field.kind, Grade):
        for scale in field.kind.scales:
            for option in scale.options:
                rank = scale.rank(option.key)
                yield {
                    **said,
                    "scale": scale.key,
                    "key": option.key,
                    "label": option.label,
                    "rank": rank,
                }
    elif isinstance(field.kind, Choice | Choices):
        for option in field.kind.options:
            yield {**said, "key": option.key, "label": option.label}
