"""The sheets of a return, one file each: figures in, a table out.

To add a sheet, copy the file most like it, name it in `exports.returns.SHEETS` and
in `SHEETS` below, and put its key into a return's YAML file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from exports.figures import Figures
from exports.sheets import completion, cover, grades, line_list, notes
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
    return [SHEETS[key](figures) for key in figures.what.sheets]


def return_as_data(figures: Figures) -> dict[str, Any]:
    """The same figures as data: return, period, and the cells of each sheet."""
    return {
        "return": figures.what.key,
        "period": figures.period.key,
        "sheets": [as_data(table) for table in tables_of(figures)],
    }
