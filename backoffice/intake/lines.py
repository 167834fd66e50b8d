"""An entry as the texts that `upload_entry` keeps of it: written once, then passed on.

The process that reads a large file writes them, and the server puts them into the
database as they are. So nothing here may need a database, or the web.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from form_definitions.entry import Entry, Origin, Problem
from form_definitions.kinds import Value
from form_definitions.spelling import folded
from importers.report import Verdict
from importers.sheets import CellsOfRow

CELLS = "_cells"
"""Where an entry's cells stood, among its raw cells; no field's key begins so."""
DATES = "_dates"
"""Which of an entry's raw cells are date cells, likewise: what a sheet shows of such a
cell is another thing than the text that is kept of it."""
CLEAR = "[clear]"
"""What a sender types into a cell to empty the field."""


class Line(NamedTuple):
    """One entry, judged by its file: the columns of `upload_entry`, its JSON written,
    and what it is known by among the records. Plain values only."""

    sheet: str
    row: int
    cell: str | None
    form: str
    form_version: int
    typed: str
    values: str
    repeats: str
    problems: str
    unmapped: str
    status: str
    duplicate_of: tuple[str, int, str | None] | None
    key: tuple[Value, ...] | None
    """Its natural key."""
    subject: str | None
    clears: bool
    """Whether a cell says that a field is to be emptied."""
    used: tuple[dict[str, Any], ...]
    """The notes of remembered answers by which cells were read."""


TEXTS = Line._fields[:10]
"""What of a line is kept as it is."""


def line_of(verdict: Verdict) -> Line:
    """An entry of a file that has just been read."""
    entry, other = verdict.entry, verdict.duplicate_of
    texts = texts_of(entry)
    return Line(
        **texts,
        status=verdict.status,
        duplicate_of=(other.sheet, other.row, other.cell) if other else None,
        key=entry.natural_key,
        subject=subject_of(entry),
        # The bracket first: ten thousand rows of forty cells are asked this.
        clears="[" in texts["typed"] and bool(cleared_fields(entry)),
        used=tuple(
            problem_json(problem)
            for problem in entry.problems
            if problem.answer is not None
        )
        if entry.problems
        else (),
    )


def texts_of(entry: Entry) -> dict[str, Any]:
    """What of an entry is kept, by the columns of `upload_entry`, its JSON written.

    `typed` is its raw cells by field, and under `CELLS` where they stood. A value that
    is what was typed, letter by letter, is not written twice: it is null.
    """
    origin = entry.origin or Origin("", 0)
    typed = _typed(entry.typed)
    said = typed.get
    values = {
        key: None if type(value) is str and said(key) == value else value
        for key, value in entry.values.items()
        if value or value not in _BLANKS
    }
    repeats = {
        key: [plain_values(row) for row in rows]
        for key, rows in entry.repeats.items()
        if rows
    }
    typed[CELLS] = _cells(origin, typed)
    # A text, not a list: a bracket tells whoever saves rows that one may clear a field.
    if dates := [key for key, raw in entry.typed.items() if type(raw) in _DAYS]:
        typed[DATES] = " ".join(dates)
    return {
        "sheet": origin.sheet,
        "row": origin.row,
        "cell": origin.cell,
        "form": entry.form.key,
        "form_version": entry.form.version,
        "typed": written(typed),
        "values": written(values),
        "repeats": written(repeats) if repeats else "{}",
        "problems": written([problem_json(problem) for problem in entry.problems])
        if entry.problems
        else "[]",
        "unmapped": written(entry.unmapped) if entry.unmapped else "{}",
    }


_BLANKS = (None, "", ())


def _typed(cells: Mapping[str, object]) -> dict[str, Any]:
    """Raw cells as JSON holds them, the blank ones left out."""
    if all(cells.values()) and _AS_JSON.issuperset(map(type, cells.values())):
        return {**cells}
    return {
        key: raw if type(raw) in _AS_JSON else str(raw)
        for key, raw in cells.items()
        if raw is not None and raw != ""
    }


_DAYS = frozenset((date, datetime))
_AS_JSON = frozenset((str, int, float, bool, date))
"""What JSON holds as it is, or as one would write it."""


def written(value: Any) -> str:
    """Plain data as JSON; days as ISO 8601."""
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:  # half a surrogate pair, or a number beyond 64 bits
        return _JSON.encode(value)


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def _cells(origin: Origin, typed: Mapping[str, Any]) -> str | dict[str, str]:
    """Where raw cells stood: the columns of those in one row, in their keys' order."""
    cells = origin.cells
    if isinstance(cells, CellsOfRow) and cells.row + 1 == origin.row:
        return _columns(tuple(typed), _Where(cells.columns))
    return {key: cell for key, cell in cells.items() if key in typed}


class _Where:
    """Where the cells of a sheet's rows stand, told apart by its identity: all rows of
    a table share one."""

    __slots__ = ("columns",)

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns

    def __hash__(self) -> int:
        return id(self.columns)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Where) and other.columns is self.columns


@lru_cache(maxsize=500)
def _columns(keys: tuple[str, ...], where: _Where) -> str:
    """The columns of some keys, counted from 0; those of a sheet's rows are alike."""
    return " ".join(str(where.columns.get(key, "-")) for key in sorted(keys))


def cells_of(
    said: str | Mapping[str, str], keys: Iterable[str], row: int
) -> Mapping[str, str]:
    """The cell of each raw cell, from what `texts_of` wrote of them."""
    if not isinstance(said, str):
        return said
    return CellsOfRow(_numbers(tuple(keys), said), row - 1)


@lru_cache(maxsize=500)
def _numbers(keys: tuple[str, ...], said: str) -> Mapping[str, int]:
    """The column of each key; undoes `_columns`."""
    return {
        key: int(column)
        for key, column in zip(sorted(keys), said.split(), strict=True)
        if column != "-"
    }


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them, the blank ones left out."""
    return {key: _plain(v) for key, v in values.items() if v not in (None, "", ())}


def _plain(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as JSON holds it, without what it does not say."""
    return {key: v for key, v in vars(problem).items() if v not in (None, "")}


def subject_of(entry: Entry) -> str | None:
    """Whom or what an entry is about."""
    value = entry.values.get(entry.form.record.subject or "")
    return value if isinstance(value, str) and value else None


def cleared_fields(entry: Entry) -> frozenset[str]:
    """The fields whose cell says ``[clear]``."""
    # The bracket first: ten thousand rows of forty cells are asked this.
    bracketed = [
        (key, raw)
        for key, raw in entry.typed.items()
        if isinstance(raw, str) and "[" in raw
    ]
    if not bracketed:
        return _NONE
    return frozenset(key for key, raw in bracketed if folded(raw) == CLEAR)


_NONE = frozenset[str]()
