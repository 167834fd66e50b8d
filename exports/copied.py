"""Sheets of cells that came in another format, written as a workbook of today.

A csv, an .xls, an .xlsb and an .ods cannot be marked as they are, so their cells are
copied: values, errors, comments, strike-through, fills, what is merged and hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exports.cells import LONGEST, plain

_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
_FIRST_DAY = date(1900, 3, 1)
"""Earlier than that, a workbook counts days that never were."""


class Beside(Protocol):
    """What a cell carries beside its value."""

    @property
    def error(self) -> str: ...
    @property
    def formula(self) -> str: ...
    @property
    def comment(self) -> str: ...
    @property
    def struck(self) -> bool: ...


class Sheet(Protocol):
    """A sheet as it was read; rows and columns are counted from 0."""

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Sequence[Sequence[Any]]: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def marks(self) -> Mapping[tuple[int, int], Beside]: ...
    @property
    def hidden_rows(self) -> Iterable[int]: ...
    @property
    def hidden_columns(self) -> Iterable[int]: ...
    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]: ...
    @property
    def fills(self) -> Mapping[int, Sequence[tuple[int, int, str]]]: ...


def copy_sheets(sheets: Sequence[Sheet], out: Path) -> dict[str, str]:
    """Write sheets as an .xlsx.

    Returns what each is called there: a workbook allows fewer names than a csv.
    Raises OSError where `out` cannot be written.
    """
    names: dict[str, str] = {}
    plain_ones = not any(sheet.merges or sheet.marks for sheet in sheets)
    scraps = {"tmpdir": str(out.parent)}  # beside it, not in a shared /tmp
    with Workbook(str(out), {"constant_memory": plain_ones, **scraps}) as book:
        looks = _Looks(book)
        for sheet in sheets:
            name = names[sheet.name] = _free_name(sheet.name, names.values())
            page = book.add_worksheet(name)
            if sheet.hidden:
                page.hide()
            _Copy(page, sheet, looks).write()
    return names


def _free_name(name: str, taken: Iterable[str]) -> str:
    # Excel's own limits: 31 characters, and none that an address is made with.
    bare = (
        "".join(c for c in plain(name) if c not in "[]:*?/\\\n\t").strip("'") or "Sheet"
    )
    found, number, lower = bare[:31], 1, {other.casefold() for other in taken}
    while found.casefold() in lower:
        number += 1
        found = f"{bare[:26]} ({number})"
    return found


class _Looks:
    """The formats of the copy, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str, bool], Format] = {}

    def of(self, shown: str, fill: str, struck: bool) -> Format | None:
        if not (shown or fill or struck):
            return None
        key = (shown, fill, struck)
        if key not in self._made:
            said: dict[str, object] = {"font_strikeout": struck}
            if shown:
                said["num_format"] = shown
            if fill:
                said["bg_color"] = f"#{fill}"
            self._made[key] = self._book.add_format(said)
        return self._made[key]


class _Copy:
    """One sheet while it is copied."""

    def __init__(self, page: Worksheet, sheet: Sheet, looks: _Looks) -> None:
        self._page = page
        self._sheet = sheet
        self._looks = looks
        self._marked: dict[int, list[int]] = {}
        for row, column in sheet.marks:
            self._marked.setdefault(row, []).append(column)

    def write(self) -> None:
        sheet, page = self._sheet, self._page
        hidden = set(sheet.hidden_rows)
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        for top, left, bottom, right in sheet.merges:
            if (bottom, right) != (top, left):
                page.merge_range(top, left, bottom, right, "")
        bottom = max((*self._marked, *sheet.fills, len(sheet.rows) - 1), default=-1)
        for at in range(bottom + 1):
            row = sheet.rows[at] if at < len(sheet.rows) else ()
            self._row(at, row)
            if at in hidden:
                page.set_row(at, None, None, {"hidden": True})

    def _row(self, at: int, row: Sequence[Any]) -> None:
        fills = self._sheet.fills.get(at, ())
        columns = {c for left, right, _ in fills for c in range(left, right + 1)}
        columns.update(self._marked.get(at, ()))
        columns.update(c for c, value in enumerate(row) if value is not None)
        for column in sorted(columns):
            fill = next((c for a, b, c in fills if a <= column <= b), "")
            value = row[column] if column < len(row) else None
            self._cell(at, column, value, fill)

    def _cell(self, at: int, column: int, value: Any, fill: str) -> None:
        mark = self._sheet.marks.get((at, column))
        look = self._looks.of(_shown(value), fill, bool(mark and mark.struck))
        if mark and (mark.error or mark.formula):
            error = mark.error if mark.error in _ERRORS else "#VALUE!"
            self._page.write_formula(at, column, f"={error}", look, error)
        else:
            self._write(at, column, value, look)
        if mark and mark.comment:
            self._page.write_comment(at, column, plain(mark.comment))

    def _write(self, at: int, column: int, value: Any, look: Format | None) -> None:
        page = self._page
        match value:
            case None:
                page.write_blank(at, column, None, look)
            case bool():
                page.write_boolean(at, column, value, look)
            case int() | float():
                page.write_number(at, column, value, look)
            case time() | timedelta():
                page.write_datetime(at, column, value, look)
            case date() if _shown(value):
                page.write_datetime(at, column, value, look)
            case date():
                page.write_string(at, column, value.isoformat(), look)
            case _:
                # What was text stays text: nothing typed into a csv becomes a formula.
                page.write_string(at, column, plain(str(value))[:LONGEST], look)


def _shown(value: Any) -> str:
    """The number format under which a value is seen for what it is."""
    match value:
        case datetime():
            return "dd/mm/yyyy hh:mm" if value.date() >= _FIRST_DAY else ""
        case date():
            return "dd/mm/yyyy" if value >= _FIRST_DAY else ""
        case time():
            return "hh:mm"
        case timedelta():
            return "[h]:mm:ss"
    return ""
