"""Reads a file into frames of plain cells; runs in the bounded child only."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
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

from importers import binary, older, opendocument
from importers.careful import Context, date_styles, read_sparse, shared_texts
from importers.limits import Limits
from importers.package import DAMAGED, Package, Part
from importers.scan import Scan, scan
from importers.separated import rows_of
from importers.sheets import Row
from importers.sniff import PROTECTED, Shape, shape_of
from importers.struck_parts import may_strike, of_cells, of_shared_texts
from importers.troubles import CannotRead

Frame: TypeAlias = tuple[Any, ...]
"""``("sheet", name, hidden)``, ``("rows", [])``, ``("strays", {})``,
``("marks", ...)``,
``("end",)`` or ``("cannot", sentence)``."""

ROWS_AT_ONCE = 500
TOO_MANY_ROWS = (
    "This workbook has more rows than can be read at once; split it and send the parts"
)
MOST_MERGES = 50_000
SPARSE_FROM = 3_000_000
"""Cells that the quick reader lays out, 32 bytes each, before they count as many."""


def frames_of(file: BinaryIO, limits: Limits) -> Iterator[Frame]:
    """Every sheet of a file in frames.

    Raises CannotRead where it has none, or more rows than whoever asked can keep: a
    small file may say of one row that it is repeated a million times.
    """
    filled = 0
    for frame in _frames_of(file, limits):
        if frame[0] == "rows":
            filled += sum(any(v is not None for v in row) for row in frame[1])
            if filled > limits.rows:
                raise CannotRead(TOO_MANY_ROWS)
        yield frame


def _frames_of(file: BinaryIO, limits: Limits) -> Iterator[Frame]:
    shape = shape_of(file)
    if shape is Shape.TEXT:
        file.seek(0)
        yield ("sheet", "", False)
        yield from in_chunks(rows_of(file.read(), limits))
    elif shape is Shape.XLSX:
        yield from _xlsx(file, limits)
    else:
        yield from _others(file, shape, limits)
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
    texts = struck_texts(package)
    for part, seen in zip(parts, scans, strict=True):
        add_struck_parts(package, part, texts, seen)
    book = _Book(file, package, limits)
    from_1904 = package.from_1904()
    for part, seen in zip(parts, scans, strict=True):
        yield ("sheet", part.name, part.hidden)
        yield from book.frames(part, seen)
        seen.comments = package.comments(part.path)
        seen.from_1904 = from_1904
        yield marks_of(seen)


def struck_texts(package: Package) -> dict[int, str]:
    """The words struck within the texts that cells refer to by number."""
    path = package.first("sharedstrings.xml")
    if not path or not may_strike(partial(package.opened, path)):
        return {}
    with package.opened(path) as part:
        return of_shared_texts(part)


def add_struck_parts(
    package: Package, part: Part, texts: dict[int, str], seen: Scan
) -> None:
    """Tell which cells have words struck through beside others that stand."""
    if not texts and not may_strike(partial(package.opened, part.path)):
        return
    with package.opened(part.path) as opened:
        for at, words in of_cells(opened, texts).items():
            if words:
                seen.struck_words[at] = words
            else:
                seen.struck.add(at)


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
            yield from self._carefully(part, seen)
            return
        some = False
        try:
            rows = corrected(_quick_rows(self._quick, part, self._limits.text), seen)
            for frame in in_chunks(rows):
                some = some or bool(frame[1])
                yield frame
        except CannotRead:
            if some:
                raise
        if seen.cells and not some:
            # It cannot read every encoding, and gives up over trifles.
            yield from self._carefully(part, seen)

    @cached_property
    def _quick(self) -> CalamineWorkbook:
        return _opened(self._file)

    def _carefully(self, part: Part, seen: Scan) -> Iterator[Frame]:
        with self._package.opened(part.path) as sheet:
            table, strays = read_sparse(sheet, self._context, self._limits).block()
        yield from in_chunks(corrected(iter(table), seen))
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


def marks_of(seen: Scan) -> Frame:
    marks = {
        at: (
            seen.errors.get(at, ""),
            seen.formulas.get(at, ""),
            seen.comments.get(at, ""),
            at in seen.struck,
            seen.struck_words.get(at, ""),
        )
        for at in {
            *(*seen.errors, *seen.formulas, *seen.comments),
            *(*seen.struck, *seen.struck_words),
        }
    }
    merges = [tuple(merge) for merge in seen.merges[:MOST_MERGES]]
    fills = {
        row: [tuple(run) for run in runs]
        for row, runs in seen.fills.upto(seen.bottom).items()
    }
    hidden = (seen.hidden_rows, seen.hidden_columns)
    return ("marks", marks, *hidden, merges, fills, seen.from_1904)


def corrected(rows: Iterator[Row], seen: Scan) -> Iterator[Row]:
    """Numbers shown with leading zeros as they are shown, as text; errors as nothing.

    What is no number (NaN) or without end is told as the error that it is.
    """
    wide, wrong = _by_row(seen.widths), _by_row(dict.fromkeys(seen.errors, 0))
    for at, row in enumerate(rows):
        if float in map(type, row):
            for column, value in enumerate(row):
                if value.__class__ is float and value - value:
                    seen.errors[at, column] = NO_NUMBER
                    row[column] = None
        for column, width in wide.get(at, ()):
            value = row[column] if column < len(row) else None
            if value.__class__ in (int, float) and 0 <= value == int(value):
                row[column] = str(int(value)).zfill(width)
        for column, _ in wrong.get(at, ()):
            if column < len(row):
                row[column] = None
        yield row


NO_NUMBER = "#NUM!"


def _by_row(cells: Mapping[tuple[int, int], int]) -> dict[int, list[tuple[int, int]]]:
    rows: dict[int, list[tuple[int, int]]] = {}
    for (at, column), said in cells.items():
        rows.setdefault(at, []).append((column, said))
    return rows


def _others(file: BinaryIO, shape: Shape, limits: Limits) -> Iterator[Frame]:
    if shape is not Shape.XLS:
        Package(file, limits).check()
    # First the reader that gives up soonest over what is damaged.
    book = _opened(file)
    scans = _scans(file, shape, limits)
    some = False
    for meta in book.sheets_metadata:
        if meta.typ is SheetTypeEnum.WorkSheet:
            some = True
            hidden = meta.visible is not SheetVisibleEnum.Visible
            yield ("sheet", meta.name, hidden)
            part = Part(meta.name, "", hidden)
            seen = scans.get(meta.name)
            if seen is None:
                raise CannotRead(DAMAGED)
            rows = _quick_rows(book, part, limits.text)
            yield from in_chunks(corrected(rows, seen))
            yield marks_of(seen)
    if not some:
        raise CannotRead(DAMAGED)


def _scans(file: BinaryIO, shape: Shape, limits: Limits) -> dict[str, Scan]:
    if shape is Shape.XLS:
        return older.scans_of(file)
    package = Package(file, limits)
    if shape is Shape.XLSB:
        return binary.scans_of(package, limits.cells)
    return opendocument.scans_of(package, limits.cells)


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


def in_chunks(rows: Iterator[Row]) -> Iterator[Frame]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == ROWS_AT_ONCE:
            yield ("rows", chunk)
            chunk = []
    yield ("rows", chunk)
