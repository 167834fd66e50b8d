"""A table for each form, and one for each of its repeats.

A table holds the columns of every version that was ever published, so a record of
any version can be kept in it; mapped classes are made of it on demand, each form's
in a registry of its own that is let go when a newer version takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, assert_never
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeEngine

from backoffice.store.fixed import Upload
from backoffice.store.types import BigId, Json, Several, UTCDateTime
from exports.asked import MeasuredSheet
from exports.measures import GRADES, shipped_measures
from exports.returns import shipped_returns
from form_definitions import kinds
from form_definitions.form import Field, Form, Repeat

COMMON = (
    *("id", "reference", "form_version", "status", "unit", "owner"),
    *("record_date", "month", "subject", "upload_id", "row_version"),
    *("created_at", "created_by", "updated_at", "updated_by", "extra"),
)
"""What every form's table and its mapped class have beside the form's fields."""

NATURAL_KEY = "_natural_key"
"""A digest of the natural key. No field's key begins with a dash."""


def type_of(kind: kinds.Kind) -> TypeEngine[Any]:
    """The column type of a kind.

    Texts have no length in the database: a later version may allow more.
    """
    match kind:
        case (
            kinds.Text()
            | kinds.LongText()
            | kinds.Identifier()
            | kinds.Choice()
            | kinds.Grade()
            | kinds.Person()
            | kinds.Team()
        ):
            return Text()
        case kinds.Whole():
            return BigInteger()
        case kinds.Number():
            return Double()
        case kinds.Day():
            return Date()
        case kinds.Month():
            return String(7)
        case kinds.Choices():
            return Several()
        case kinds.Flag():
            return Boolean()
        case _:
            assert_never(kind)


class RecordRow:
    """The base of the mapped classes of forms' tables."""

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def __str__(self) -> str:
        return str(getattr(self, "reference", ""))


@dataclass(frozen=True, eq=False)
class RepeatTable:
    """A repeat's table. Its class has the fields' keys and `position`, `row_key`."""

    table: Table
    model: type[Any]


@dataclass(frozen=True, eq=False)
class FormTable:
    """A form's table with the columns of all its versions.

    `model` has an attribute for each of `COMMON` and for each field, under the key
    that the newest version to have that field gives it.
    """

    forms: tuple[Form, ...]
    """All its versions, the newest last."""
    table: Table
    model: type[Any]
    repeats: Mapping[str, RepeatTable]
    registry: registry

    @property
    def form(self) -> Form:
        return self.forms[-1]


def table_name(form_key: str) -> str:
    return f"f_{form_key}"


def repeat_name(form_key: str, repeat_key: str) -> str:
    return fitting(f"f_{form_key}__{repeat_key}")


def search_name(form_key: str) -> str:
    """SQLite's full-text table of a form; PostgreSQL has a column `search`."""
    return f"f_{form_key}__search"


def table_of(forms: Sequence[Form], dialect: str) -> FormTable:
    """The table of a form of which these are the versions, and its mapped classes.

    Args:
        forms: every published version, the newest last.
        dialect: ``sqlite`` or ``postgresql``.
    """
    metadata, mappers = MetaData(), registry()
    key = forms[-1].key
    fields = _by_column(field for form in forms for field in form.fields)
    table = Table(
        table_name(key),
        metadata,
        *_common_columns(),
        *(Column(name, type_of(field.kind)) for name, field in fields.items()),
        *([Column("search", TSVECTOR)] if dialect == "postgresql" else ()),
        *_indexes(forms[-1], fields, dialect),
    )
    names = {field.key: table.c[column] for column, field in fields.items()}
    model = type(_class_name(key), (RecordRow,), {})
    mappers.map_imperatively(
        model,
        table,
        properties=names,
        exclude_properties=["search", NATURAL_KEY],
    )
    repeats = {}
    for repeat_key, versions in _repeats(forms).items():
        repeats[repeat_key] = _repeat_table(key, versions, table, mappers)
    return FormTable(tuple(forms), table, model, repeats, mappers)


def _repeat_table(
    key: str, versions: Sequence[Repeat], parent: Table, mappers: registry
) -> RepeatTable:
    fields = _by_column(field for repeat in versions for field in repeat.fields)
    name = repeat_name(key, versions[-1].key)
    table = Table(
        name,
        parent.metadata,
        Column("id", BigId, primary_key=True),
        Column(
            "record_id",
            ForeignKey(parent.c.id, ondelete="CASCADE"),
            nullable=False,
        ),
        Column("row_key", String(20), nullable=False),
        Column("position", Integer, nullable=False),
        *(Column(name, type_of(field.kind)) for name, field in fields.items()),
        Index(fitting(f"ix_{name}__record"), "record_id", "row_key", unique=True),
    )
    names = {field.key: table.c[column] for column, field in fields.items()}
    model = type(_class_name(f"{key}_{versions[-1].key}"), (RecordRow,), {})
    mappers.map_imperatively(model, table, properties=names)
    return RepeatTable(table, model)


def _by_column(fields: Iterator[Field]) -> dict[str, Field]:
    """Each physical column with the newest field that is kept in it."""
    return {field.column: field for field in fields}


def _repeats(forms: Sequence[Form]) -> dict[str, list[Repeat]]:
    found: dict[str, list[Repeat]] = {}
    for form in forms:
        for repeat in form.repeats:
            found.setdefault(repeat.key, []).append(repeat)
    return found


def _common_columns() -> list[Column[Any]]:
    return [
        Column("id", BigId, primary_key=True, autoincrement=False),
        Column("reference", String(40), nullable=False, unique=True),
        Column("form_version", Integer, nullable=False),
        Column("status", String(20), nullable=False),
        Column("unit", Text),
        Column("owner", Text),
        Column("record_date", Date),
        Column("month", String(7)),
        Column("subject", Text),
        Column("upload_id", Integer, ForeignKey(Upload.__table__.c.id)),
        Column("row_version", Integer, nullable=False),
        Column("created_at", UTCDateTime, nullable=False),
        Column("created_by", String(254), nullable=False),
        Column("updated_at", UTCDateTime, nullable=False),
        Column("updated_by", String(254), nullable=False),
        Column("extra", Json),
        Column(NATURAL_KEY, String(64)),
    ]


def _indexes(form: Form, fields: Mapping[str, Field], dialect: str) -> Iterator[Index]:
    key = form.key
    # Each begins with what a list is filtered by and goes on as lists are sorted,
    # so that a page is read off the index however many records there are.
    order = ("record_date", "id")
    yield Index(index_name(key, "by_date"), *order)
    for common in ("unit", "owner", "subject", "created_by"):
        yield Index(index_name(key, f"by_{common}"), common, *order)
    yield _status_index(form, fields, dialect)
    yield Index(index_name(key, "by_month"), "month", "id")
    yield Index(index_name(key, "by_key"), NATURAL_KEY)
    yield Index(index_name(key, "by_upload"), "upload_id")
    for column, field in fields.items():
        if field.filtered:
            yield Index(index_name(key, column), column, *order)
    if dialect == "postgresql":
        yield Index(index_name(key, "search"), "search", postgresql_using="gin")


def _status_index(form: Form, fields: Mapping[str, Field], dialect: str) -> Index:
    """By status and day, and in it what figures ask of a record: a year of records
    is then counted off the index, without the pages that hold their long texts.
    """
    by = form.record.by
    asked = [
        column
        for column, field in fields.items()
        if field.key == by
        or (field.key in {*_asked(), f"{by}_role"} and isinstance(field.kind, _SHORT))
    ]
    order, told = ("status", "record_date", "id"), ("month", "unit", *asked)
    # Another name as soon as figures ask for more, so that setup builds it then.
    called = f"{STATUS_INDEX}_{crc32(' '.join(told).encode()):08x}"
    name = index_name(form.key, called)
    if dialect == "sqlite":
        return Index(name, *order, *told)
    return Index(name, *order, postgresql_include=told)


@cache
def _asked() -> frozenset[str]:
    """What shipped measures and returns ask of records, and of rows of repeats."""
    measures = (one for one in shipped_measures().values() if one.of != GRADES)
    names = {name for one in measures for name in one.names}
    for what in shipped_returns().values():
        for sheet in what.sheets:
            if isinstance(sheet, MeasuredSheet):
                names |= {*sheet.by, *(sheet.only.names() if sheet.only else ())}
    return frozenset(names)


_SHORT = (kinds.Choice, kinds.Grade, kinds.Day, kinds.Flag, kinds.Month, kinds.Whole)
"""Kinds whose values are short: PostgreSQL refuses an index that holds a long text."""
STATUS_INDEX = "by_status"


def index_name(form_key: str, what: str) -> str:
    return fitting(f"ix_f_{form_key}__{what}")


def fitting(name: str) -> str:
    """A name that PostgreSQL does not cut: two cut alike would be one."""
    if len(name) <= 63:
        return name
    return f"{name[:54]}_{crc32(name.encode()):08x}"


def _class_name(key: str) -> str:
    return "".join(word.title() for word in key.split("_"))
