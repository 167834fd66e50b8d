"""Reads a file into frames of plain cells; runs in the bounded child only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cached_property, partial
from typing import Any, BinaryIO, TypeAlias

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    WorksheetNotFound,
    XmlError,
    ZipError,
    load_workbook,
)

from importers.careful import Context, date_styles, read_sparse, shared_texts
from importers.limits import Limits
from importers.package import DAMAGED, Package, Part
from importers.scan import Scan, scan
from importers.separated import rows_of
from importers.sheets import Row
from importers.sniff import PROTECTED, Shape, shape_of
from importers.troubles import CannotRead

Frame: TypeAlias = tuple[Any, ...]
"""``("sheet", name, hidden)``, ``("rows", [])``, ``("strays", {})``,
``("marks", ...)``,
``("end",)`` or ``("cannot", sentence)``."""

ROWS_AT_ONCE = 500
MOST_MERGES = 50_000
SPARSE_FROM = 3_000_000
"""Cells that the quick reader lays out, 32 bytes each, before they count as many."""


def frames_of(file: BinaryIO, limits: Limits) -> Iterator[Frame]:
    """Every sheet of a file in frames. Raises CannotRead where it has none."""
    shape = shape_of(file)
    if shape is Shape.TEXT:
        file.seek(0)
        yield ("sheet", "", False)
        yield from _in_chunks(rows_of(file.read(), limits))
    elif shape is Shape.XLSX:
        yield from _xlsx(file, limits)
    else:
        if shape is not Shape.XLS:
            Package(file, limits).check()
        yield from _others(file, limits)
    yield ("end", shape is Shape.TEXT)


def _xlsx(file: BinaryIO, limits: Limits) -> Iterator[Frame]:
    package = Package(file, limits)
    package.check()
    parts = package.sheets()
    if not parts:
        raise CannotRead(DAMAGED)
    look = package.styles()
    scans = []
    cells = 0
    for part in parts:
        opened = partial(package.opened, part.path)
        scans.append(scan(opened, look, limits.cells - cells))
        cells += scans[-1].cells
    book = _Book(file, package, limits)
    for part, seen in zip(parts, scans, strict=True):
        yield ("sheet", part.name, part.hidden)
        yield from book.frames(part, seen)
        yield _marks(seen, package.comments(part.path))


class _Book:
    """One .xlsx with its two readers; each is opened when it is first wanted."""

    def __init__(self, file: BinaryIO, package: Package, limits: Limits) -> None:
        self._file = file
        self._package = package
        self._limits = limits

    def frames(self, part: Part, seen: Scan) -> Iterator[Frame]:
        """The rows of one sheet, by the quick reader where that is safe and true."""
        laid_out = (seen.bottom + 1) * (seen.right + 1)
        if laid_out > SPARSE_FROM and laid_out > seen.cells * 5:
            yield from self._carefully(part)
            return
        some = False
        try:
            rows = _with_zeros(_quick_rows(self._quick, part, self._limits.text), seen)
            for frame in _in_chunks(rows):
                some = some or bool(frame[1])
                yield frame
        except CannotRead:
            if some:
                raise
        if seen.cells and not some:
            # It cannot read every encoding, and gives up over trifles.
            yield from self._carefully(part)

    @cached_property
    def _quick(self) -> CalamineWorkbook:
        return _opened(self._file)

    def _carefully(self, part: Part) -> Iterator[Frame]:
        with self._package.opened(part.path) as sheet:
            table, strays = read_sparse(sheet, self._context, self._limits).block()
        yield from _in_chunks(iter(table))
        yield ("strays", strays)

    @cached_property
    def _context(self) -> Context:
        texts: list[str] = []
        dates: frozenset[str] = frozenset()
        if path := self._package.first("sharedstrings.xml"):
            with self._package.opened(path) as part:
                texts = shared_texts(part, self._limits)
        if path := self._package.first("styles.xml"):
            with self._package.opened(path) as part:
                dates = date_styles(part)
        return Context(texts, dates, self._package.from_1904())


def _marks(seen: Scan, comments: dict[tuple[int, int], str]) -> Frame:
    marks = {
        at: (
            seen.errors.get(at, ""),
            seen.formulas.get(at, ""),
            comments.get(at, ""),
            at in seen.struck,
        )
        for at in {*seen.errors, *seen.formulas, *comments, *seen.struck}
    }
    merges = [tuple(merge) for merge in seen.merges[:MOST_MERGES]]
    return ("marks", marks, seen.hidden_rows, seen.hidden_columns, merges)


def _with_zeros(rows: Iterator[Row], seen: Scan) -> Iterator[Row]:
    """Numbers shown with leading zeros, as they are shown: text."""
    if not seen.widths:
        yield from rows
        return
    columns: dict[int, list[tuple[int, int]]] = {}
    for (at, column), width in seen.widths.items():
        columns.setdefault(at, []).append((column, width))
    for at, row in enumerate(rows):
        for column, width in columns.get(at, ()):
            value = row[column] if column < len(row) else None
            if isinstance(value, float) and value.is_integer() and value >= 0:
                row[column] = str(int(value)).zfill(width)
        yield row


def _others(file: BinaryIO, limits: Limits) -> Iterator[Frame]:
    book = _opened(file)
    some = False
    for meta in book.sheets_metadata:
        if meta.typ is SheetTypeEnum.WorkSheet:
            some = True
            hidden = meta.visible is not SheetVisibleEnum.Visible
            yield ("sheet", meta.name, hidden)
            part = Part(meta.name, "", hidden)
            yield from _in_chunks(_quick_rows(book, part, limits.text))
            merged = book.get_sheet_by_name(meta.name).merged_cell_ranges or ()
            ranges = [(*first, *last) for first, last in merged]
            yield ("marks", {}, set(), set(), ranges[:MOST_MERGES])
    if not some:
        raise CannotRead(DAMAGED)


_BROKEN = (CalamineError, XmlError, ZipError, WorksheetNotFound)


def _opened(file: BinaryIO) -> CalamineWorkbook:
    file.seek(0)
    try:
        return load_workbook(io.BytesIO(file.read()))
    except PasswordError:
        raise CannotRead(PROTECTED) from None
    except _BROKEN:
        raise CannotRead(DAMAGED) from None


def _quick_rows(book: CalamineWorkbook, part: Part, most: int) -> Iterator[Row]:
    """The rows of a sheet, with at most so many letters of each cell."""
    try:
        sheet = book.get_sheet_by_name(part.name)
        # Its rows begin at row 1, but at the first column that holds something.
        before: Row = [None] * (sheet.start[1] if sheet.start else 0)
        for row in sheet.iter_rows():
            yield before + [
                (None if not v or v.isspace() else v[:most])
                if v.__class__ is str
                else v
                for v in row
            ]
    except _BROKEN:
        raise CannotRead(DAMAGED) from None


def _in_chunks(rows: Iterator[Row]) -> Iterator[Frame]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == ROWS_AT_ONCE:
            yield ("rows", chunk)
            chunk = []
    yield ("rows", chunk)
