"""An entry as rows of its form's tables, and such rows as a record again."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from backoffice.store.tables import NATURAL_KEY
from form_definitions import kinds
from form_definitions.entry import Entry
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import Value
from form_definitions.spelling import folded

Row = dict[str, Any]

SUBMITTED, WITHDRAWN = "submitted", "withdrawn"


@dataclass(frozen=True)
class By:
    """Who changes records, when, from where and why."""

    who: str
    at: datetime
    source: str = "screen"
    upload_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class StoredRecord:
    """A record as it stands, under the version of its form it was entered by.

    `values` has every field of `form` by its key, `repeats` the rows of each repeat,
    each with its `row_key` beside its fields.
    """

    id: int
    form: Form
    reference: str
    status: str
    row_version: int
    values: dict[str, Value]
    repeats: dict[str, list[dict[str, Value]]]
    unit: str | None
    owner: str | None
    record_date: date | None
    month: str | None
    subject: str | None
    upload_id: int | None
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    extra: Mapping[str, Any] = field(default_factory=dict)


def columns_of(fields: Sequence[Field], values: Mapping[str, Any]) -> Row:
    """The columns of a repeat's fields."""
    return {f.column: kept(values.get(f.key)) for f in fields}


@lru_cache(maxsize=500)
def names_of(form: Form) -> tuple[tuple[str, str], ...]:
    """The key and the column of each field of a record itself."""
    return tuple((f.key, f.column) for f in form.fields)


def own_columns(form: Form, values: Mapping[str, Any]) -> Row:
    """The columns of a record's own fields."""
    get = values.get
    return {column: kept(get(key)) for key, column in names_of(form)}


def kept(value: Any) -> Any:
    """A value as the store keeps it: without what databases refuse, blanks as None."""
    if value.__class__ is str:
        # PostgreSQL takes no NUL in a text, and no driver half a surrogate pair.
        if "\0" in value:
            value = value.replace("\0", "")
        if not value.isascii():
            value = value.encode("utf-8", "replace").decode("utf-8")
        return value or None
    if value.__class__ is tuple or value.__class__ is list:
        return tuple(value) or None
    return value


def common_columns(entry: Entry) -> Row:
    """What every form's table says of whose, when and about whom a record is."""
    record, values = entry.form.record, entry.values
    day = day_of(values.get(record.date))
    return {
        "form_version": entry.form.version,
        "unit": _text(values, record.unit),
        "owner": owner_of(_text(values, record.by)),
        "record_date": day,
        "month": month_of(day) if day else None,
        "subject": _text(values, record.subject),
        NATURAL_KEY: key_digest(entry.natural_key),
    }


def new_row(entry: Entry, record_id: int, reference: str, by: By) -> Row:
    """The whole row of a new record."""
    return {
        "id": record_id,
        "reference": reference,
        "status": SUBMITTED,
        **common_columns(entry),
        "upload_id": by.upload_id,
        "row_version": 1,
        "created_at": by.at,
        "created_by": by.who,
        "updated_at": by.at,
        "updated_by": by.who,
        "extra": extra_of(entry),
        **own_columns(entry.form, entry.values),
    }


def owner_of(name: str | None) -> str | None:
    """The name of who did it, folded, so that a person finds their own."""
    return folded(name or "") or None


def day_of(value: Value) -> date | None:
    """The day of a Day or, its first, of a Month."""
    if isinstance(value, str):
        year, month = value.split("-")
        return date(int(year), int(month), 1)
    return value if isinstance(value, date) else None


def month_of(day: date) -> str:
    """The month that a day is in, as `month` holds it."""
    return day.isoformat()[:7]


def _text(values: Mapping[str, Any], key: str | None) -> str | None:
    value = values.get(key) if key else None
    text = kept(value if value is None or isinstance(value, str) else str(value))
    return text if isinstance(text, str) else None


def key_digest(key: Sequence[Value] | None) -> str | None:
    """A natural key's digest: alike where nobody would tell two apart."""
    if key is None:
        return None
    parts = [folded(p) if isinstance(p, str) else str(p) for p in key]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def values_of(fields: Sequence[Field], row: Mapping[str, Any]) -> dict[str, Value]:
    """The values of fields, by their keys, from the columns of a row."""
    return {f.key: row[f.column] for f in fields}


def record_of(
    form: Form, row: Mapping[str, Any], children: Mapping[str, Sequence[Row]]
) -> StoredRecord:
    """A record from its row and the rows of its repeats, in order."""
    return StoredRecord(
        id=row["id"],
        form=form,
        reference=row["reference"],
        status=row["status"],
        row_version=row["row_version"],
        values=values_of(form.fields, row),
        repeats={
            repeat.key: [
                {**values_of(repeat.fields, child), "row_key": child["row_key"]}
                for child in children.get(repeat.key, ())
            ]
            for repeat in form.repeats
        },
        unit=row["unit"],
        owner=row["owner"],
        record_date=row["record_date"],
        month=row["month"],
        subject=row["subject"],
        upload_id=row["upload_id"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
        extra=row["extra"] or {},
    )


def child_rows(
    repeat: Repeat, typed: Sequence[Mapping[str, Any]], before: Sequence[Row]
) -> list[Row]:
    """A repeat's rows as typed, each under the row key of the one it amends.

    A row says by `row_key` which one it is; one that does not is taken for the
    stored row that is alike in the repeat's `merge_by` fields, and else is new.
    """
    free = {str(row["row_key"]): row for row in before}
    named = [_row_key(values.get("row_key")) for values in typed]
    last = max((int(key) for key in (*free, *filter(None, named))), default=0)
    taken: set[str] = set()
    rows = []
    for position, (values, key) in enumerate(zip(typed, named, strict=True)):
        row = columns_of(repeat.fields, values)
        if key is None or key in taken:
            key = _alike(repeat, row, free, {*taken, *filter(None, named)})
        if key is None:
            last += 1
            key = str(last)
        taken.add(key)
        rows.append({**row, "row_key": key, "position": position})
    return rows


def _row_key(said: Any) -> str | None:
    """A row key as a page may send it; nothing else is taken for one."""
    text = str(said or "")
    return text if text.isascii() and text.isdigit() and len(text) < 10 else None


def _alike(
    repeat: Repeat, row: Row, there: Mapping[str, Row], taken: Container[str]
) -> str | None:
    names = [f.column for f in repeat.fields if f.key in repeat.merge_by]
    names = names or [f.column for f in repeat.fields]
    wanted = [_folded(row[name]) for name in names]
    for key, other in there.items():
        alike = wanted == [_folded(other.get(name)) for name in names]
        if alike and key not in taken:
            return key
    return None


def _folded(value: Any) -> Any:
    return folded(value) if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """A value as history's JSON holds it."""
    if value.__class__ is str:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def unplain(kind: kinds.Kind, value: Any) -> Value:
    """A value from what history's JSON holds of it; undoes `plain`."""
    if value is None:
        return None
    if isinstance(kind, kinds.Day):
        return date.fromisoformat(value)
    if isinstance(kind, kinds.Choices):
        return tuple(value)
    kept: Value = value
    return kept


def extra_of(entry: Entry) -> Row | None:
    """Source cells that no field wanted, and where in its file a record stood."""
    kept: Row = {}
    if entry.unmapped:
        kept["unmapped"] = dict(entry.unmapped)
    if entry.origin:
        kept["sheet"], kept["row"] = entry.origin.sheet, entry.origin.row
        if entry.origin.cell:
            kept["cell"] = entry.origin.cell
    return kept or None
