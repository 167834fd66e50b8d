"""The least that an import can do: `python -m benchmarks.floor WORKBOOK DATABASE`.

Reads the workbook, finds its columns, reads dates and choices, refuses what is there
already, inserts in one transaction. No history, no provenance, nothing to search by,
no doubts. A dry run reads all of it too, and inserts nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine
from sqlalchemy import Column, Date, Engine, Integer, MetaData, Table, Text, select

from backoffice.store.database import make_engine
from benchmarks.spent import Spent
from benchmarks.workbook import asked_in_it
from form_definitions.catalog import shipped_forms
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice, Day, Grade, Whole

Check = Callable[[Any], Any]
AT_ONCE = 1_000
REFERENCE = "case_id"


def table_of(form: Form) -> Table:
    """One table with a column for each field that is asked."""
    columns: list[Column[Any]] = [Column("id", Integer, primary_key=True)]
    for field in asked_in_it(form):
        sort = {Day: Date, Whole: Integer}.get(type(field.kind), Text)
        columns.append(Column(field.key, sort, unique=field.key == REFERENCE))
    return Table("audit", MetaData(), *columns)


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else str(value)


def _whole(value: Any) -> int | None:
    return None if value is None or value == "" else int(value)


def _check(field: Field) -> Check:
    match field.kind:
        case Day():
            return _day
        case Whole():
            return _whole
        case Choice(options=options):
            return _one_of({option.label: option.key for option in options})
        case Grade(scale=scale):
            return _one_of({option.label: option.key for option in scale.options})
    return _required if field.required else _text


def _required(value: Any) -> str:
    if not value:
        raise ValueError("required")
    return str(value)


def _one_of(keys: dict[str, str]) -> Check:
    exact = dict[Any, Any](keys) | {None: None, "": None}
    folded = {label.casefold(): key for label, key in keys.items()}

    def check(value: Any) -> str | None:
        found: str | None = (
            exact[value] if value in exact else folded[str(value).strip().casefold()]
        )
        return found

    return check


def checked(
    form: Form, header: list[Any], rows: Iterable[list[Any]]
) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Each row by its fields, and what is wrong with it."""
    at = {str(said).strip().casefold(): place for place, said in enumerate(header)}
    columns = [
        (field.key, at[field.label.casefold()], _check(field))
        for field in asked_in_it(form)
    ]
    for row in rows:
        found, wrong = {}, list[str]()
        for key, place, check in columns:
            try:
                found[key] = check(row[place])
            except (ValueError, KeyError, TypeError) as why:
                wrong.append(f"{key}: {why}")
        yield found, wrong


def bring_in(engine: Engine, form: Form, path: Path, *, dry: bool) -> int:
    """How many rows are good; they are inserted unless this is a dry run."""
    table = table_of(form)
    sheet = python_calamine.load_workbook(path).get_sheet_by_index(0)
    rows = iter(sheet.iter_rows())
    good = 0
    with engine.connect() as connection, connection.begin():
        seen = set(connection.execute(select(table.c[REFERENCE])).scalars())
        found = checked(form, next(rows), rows)
        while some := list(islice(found, AT_ONCE)):
            new = []
            for row, wrong in some:
                if not wrong and row[REFERENCE] not in seen:
                    seen.add(row[REFERENCE])
                    new.append(row)
            good += len(new)
            if new and not dry:
                connection.execute(table.insert(), new)
    return good


def main(workbook: Path, database: Path) -> None:
    form = shipped_forms()["case_file_audit"]
    engine = make_engine(f"sqlite+pysqlite:///{database}")
    table_of(form).metadata.create_all(engine)
    spent = Spent()
    with spent.on("dry"):
        good = bring_in(engine, form, workbook, dry=True)
    with spent.on("commit"):
        saved = bring_in(engine, form, workbook, dry=False)
    spent.tell(good=good, saved=saved)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
