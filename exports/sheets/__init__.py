"""The sheets of a return, one file each: figures in, a table out.

To add a sheet of its own kind, copy the file most like it, name it in
`exports.asked.READY` and in `SHEETS` below, and put its key into a return's YAML file.
Most sheets need no file: a return describes them by measures or by columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from exports.tables import Table, as_data

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


def return_as_data(figures: Figures) -> dict[str, Any]:
    """The same figures as data: return, period, and the cells of each sheet."""
    return {
        "return": figures.what.key,
        "period": figures.period.key,
        "sheets": [as_data(table) for table in tables_of(figures)],
    }
