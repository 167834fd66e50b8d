"""The sheets of a return, one file each: figures in, a table out.

To add a sheet of its own kind, copy the file most like it, name it in
`exports.asked.READY` and in `SHEETS` below, and put its key into a return's YAML file.
Most sheets need no file: a return describes them by measures or by columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from exports.asked import ListedSheet, MeasuredSheet, Ready, SheetAsked
from exports.figures import Figures
from exports.sheets import (
    completion,
    cover,
    grades,
    line_list,
    listed,
    measured,
    notes,
)
from exports.tables import Table, as_json

SHEETS: Mapping[str, Callable[[Figures], Table]] = {
    "cover": cover.table,
    "completion": completion.table,
    "grades": grades.table,
    "line_list": line_list.table,
    "notes": notes.table,
}


def tables_of(figures: Figures) -> list[Table]:
    """The sheets of a return in its own order."""
    return [_table(sheet, figures) for sheet in figures.what.sheets]


def _table(sheet: SheetAsked, figures: Figures) -> Table:
    match sheet:
        case Ready(key):
            return SHEETS[key](figures)
        case MeasuredSheet():
            return measured.table(figures, figures.measured[sheet.name])
        case ListedSheet():
            return listed.table(figures, sheet, figures.listed[sheet.name])
        case _:
            assert_never(sheet)


def written_as_json(figures: Figures) -> Iterator[str]:
    """The same figures as JSON: return, period, and the cells of each sheet. Piece by
    piece, a row at a time, so that a line list of any length takes the same memory.
    """
    said = {"return": figures.what.key, "period": figures.period.key}
    yield f'{_json(said)[:-1]}, "sheets": ['
    for number, table in enumerate(tables_of(figures)):
        head = _json({"name": table.name, "headings": table.headings})
        yield f'{", " if number else ""}{head[:-1]}, "rows": ['
        for at, row in enumerate(table.rows):
            yield f"{', ' if at else ''}{_json([as_json(cell) for cell in row])}"
        yield "]}"
    yield "]}"


def _json(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False)
