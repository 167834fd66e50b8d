"""Reads a workbook whose sheets are plain, each in one pass over its bytes.

Most large workbooks are: an export or a log, row after row written alike. The rows that
are written otherwise (a filled header, one with an error in it) are few, and left to
the parsers. Where they are many, or anything else is unusual, the whole workbook is
left to `importers.grid`, which takes four times as long and reads everything.

Nothing works here that could end the process, as the quick reader can; so this may be
done in the process that judges, and no row is handed from one to another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from importers.alike import SHOWN, Alike, Groups, Odd, values_of
from importers.careful import (
    Context,
    formats_of,
    is_date_format,
    is_odd_format,
    read_sparse,
    shared_texts,
)
from importers.grid import TOLD_EVERY, Progress, book_of, sha256_of
from importers.limits import Limits
from importers.package import Package
from importers.reading import (
    TOO_MANY_ROWS,
    Frame,
    corrected,
    in_chunks,
    marks_of,
    struck_texts,
)
from importers.scan import TOO_MANY_CELLS, Scan, parsed
from importers.sheets import Row, Workbook
from importers.sniff import Shape, shape_of
from importers.styles import Styles
from importers.troubles import CannotRead
from importers.xml_parts import CHUNK

_BY_NUMBER = re.compile("_x[0-9A-Fa-f]{4}_")
"""A sign written by its number. Readers differ in it, as in ends of lines."""
_HEAD = re.compile(r'(?:<\?xml[^>]*encoding="UTF-8"[^>]*\?>\s*)?<worksheet[ >]', re.I)
_NUMBER = re.compile(r'<row [^>]*?\br="(\d{1,7})"', re.ASCII)
_LONGEST = 16 * CHUNK
"""Bytes of one row."""
ODD, OF_ROWS = 50, 20
"""Odd rows that the parsers are asked about in any sheet, and of how many rows one may
be odd in a longer one."""
_GAP, _WIDER = 1_000, 50
"""Rows, and columns, without a cell in a table."""


def read_plain(
    path: Path, *, name: str, limits: Limits, progress: Progress
) -> Workbook | None:
    """The sheets of a plain workbook; None where it is not plain, or no .xlsx.

    Takes what `importers.grid.read_grid` takes, and raises what that raises.
    """
    sha256 = sha256_of(path, limits)
    size = path.stat().st_size
    told = 0.0

    def tell() -> None:
        nonlocal told
        if monotonic() - told > TOLD_EVERY:
            told = monotonic()
            progress(max(1, min(99, file.tell() * 100 // size)))

    with path.open("rb") as file:
        frames = plain_frames(file, limits, tell)
    return None if frames is None else book_of(frames, name, sha256)


def plain_frames(
    file: BinaryIO, limits: Limits, tell: Callable[[], None] = lambda: None
) -> list[Frame] | None:
    """What `importers.reading.frames_of` tells of a workbook, where that is plain; None
    where it is not, or no .xlsx.

    Args:
        tell: called again and again meanwhile.

    Raises CannotRead where it is no sound package, or unpacks to more than it may.
    """
    if shape_of(file) is not Shape.XLSX:
        return None
    package = Package(file, limits)
    package.check()
    with suppress(Odd, CannotRead):  # whoever reads everything says what is wrong
        return list(_frames(package, limits, tell))
    return None


def _frames(
    package: Package, limits: Limits, tell: Callable[[], None]
) -> Iterator[Frame]:
    look = package.styles()
    if struck_texts(package):
        raise Odd
    context, odd = _context(package, limits)
    odd |= {*look.zeros, *look.struck, *look.fills}
    cells = filled = 0
    parts = package.sheets()
    if not parts:
        raise Odd
    for part in parts:
        sheet = _PlainSheet(Alike(context, odd), limits, tell)
        with package.opened(part.path) as opened:
            rest = sheet.read(opened)
        if b"strike" in rest:
            raise Odd
        seen = sheet.take(rest, look, context)
        cells += seen.cells
        filled += sum(any(v is not None for v in row) for row in sheet.rows)
        if cells > limits.cells:
            raise CannotRead(TOO_MANY_CELLS)
        if filled > limits.rows:
            raise CannotRead(TOO_MANY_ROWS)
        yield ("sheet", part.name, part.hidden)
        yield from in_chunks(corrected(iter(sheet.rows), seen))
        seen.comments = package.comments(part.path)
        seen.from_1904 = context.from_1904
        yield marks_of(seen)
    yield ("end", False)


def _context(package: Package, limits: Limits) -> tuple[Context, set[int]]:
    """What cells refer to, and the styles of numbers that readers differ in."""
    texts: list[str] = []
    formats: dict[str, tuple[str, str]] = {}
    if path := package.first("sharedstrings.xml"):
        with package.opened(path) as part:
            texts = shared_texts(part, limits)
    if path := package.first("styles.xml"):
        with package.opened(path) as part:
            formats = formats_of(part)
    dates = frozenset(s for s, said in formats.items() if is_date_format(*said))
    odd = {int(s) for s, said in formats.items() if is_odd_format(*said)}
    texts = ["" if text.isspace() else text for text in texts]
    return Context(texts, dates, package.from_1904()), odd


class _PlainSheet:
    """The rows of one sheet while they are read."""

    def __init__(self, alike: Alike, limits: Limits, tell: Callable[[], None]) -> None:
        self._tell = tell
        self.rows: list[Row] = []
        self._alike = alike
        self._limits = limits
        self._waiting: list[Groups] = []
        self._odd: dict[int, str] = {}
        """By row, counted from 0."""
        self._cells = 0
        self._taught = 0

    def read(self, part: BinaryIO) -> bytes:
        """Read a sheet's part; returns what it is without the rows that were read.

        Raises Odd where it is not plain.
        """
        head = tail = ""
        for text in _texts(part):
            self._tell()
            if tail or (head and not text.startswith("<row ")):
                raise Odd
            at = 0
            if not head:
                at = text.find("<row ")
                at = len(text) if at < 0 else at
                head = text[:at]
                if not _HEAD.match(head):
                    raise Odd
                self._alike.learn(text[at:].split("<row ", SHOWN + 1)[1 : SHOWN + 1])
            at = self._take_rows(text, at)
            self._flush(entities="&" in text)
            tail = text[at:]
            if len(self._odd) > max(ODD, len(self.rows) // OF_ROWS):
                raise Odd
        return "".join((head, *self._odd.values(), tail)).encode()

    def _take_rows(self, text: str, at: int) -> int:
        """Take the rows from a place on; returns where they end."""
        match, waiting = self._alike.match, self._waiting
        while True:
            while row := match(text, at):
                waiting.append(row.groups())
                at = row.end()
            if not text.startswith("<row ", at):
                return at
            self._flush(entities="&" in text)
            end = text.find("<row ", at + 1)
            if end < 0:
                end = text.find("</sheetData>", at)
            end = len(text) if end < 0 else end
            self._set_aside(text[at:end])
            at = end

    def _set_aside(self, row: str) -> None:
        said = _NUMBER.match(row)
        if said is None:
            raise Odd
        self._reach(int(said[1]))
        self._odd[len(self.rows)] = row
        self.rows.append([])
        # Rows of another kind may begin here: these show how they are written.
        if len(self._odd) - self._taught >= ODD // 2:
            self._alike.learn([*self._odd.values()][self._taught :])
            self._taught = len(self._odd)

    def _reach(self, number: int) -> None:
        """Add the rows before a number that are not there. Raises Odd where one of that
        number is there by now."""
        gap = number - 1 - len(self.rows)
        if not 0 <= gap <= _GAP:
            raise Odd
        self.rows += [[] for _ in range(gap)]

    def _flush(self, *, entities: bool) -> None:
        """Make rows of what waits to be read."""
        if not self._waiting:
            return
        rows = values_of(self._alike, self._waiting, entities=entities)
        for groups, row in zip(self._waiting, rows, strict=True):
            self._reach(int(groups[0]))
            self.rows.append(row)
            self._cells += len(row)
        self._waiting.clear()

    def take(self, rest: bytes, look: Styles, context: Context) -> Scan:
        """Fill in the rows that were left to the parsers; returns what these, and the
        sheet beside its rows, say."""
        seen = parsed(BytesIO(rest), look, self._limits.cells)
        found = read_sparse(BytesIO(rest), context, self._limits).rows
        width = self._width()
        for at, cells in found.items():
            last = max(cells)
            if at not in self._odd or (width and last > width + _WIDER):
                raise Odd
            self.rows[at] = [cells.get(column) for column in range(last + 1)]
        self._square()
        seen.cells += self._cells
        seen.bottom = max(seen.bottom, len(self.rows) - 1)
        seen.right = max(seen.right, self._width() - 1)
        return seen

    def _width(self) -> int:
        return max(map(len, self.rows), default=0)

    def _square(self) -> None:
        """Make the rows as wide as the widest that holds something, and leave out those
        after the last."""
        rows, width = self.rows, self._width()
        while rows and not any(value is not None for value in rows[-1]):
            rows.pop()
        while width and all(len(r) < width or r[width - 1] is None for r in rows):
            width -= 1
        for row in rows:
            if len(row) < width:
                row += [None] * (width - len(row))
            elif len(row) > width:
                del row[width:]


def _texts(part: BinaryIO) -> Iterator[str]:
    """A sheet's part in pieces, each but the first from the beginning of a row on."""
    tail = b""
    while read := part.read(CHUNK):
        tail += read
        cut = tail.rfind(b"<row ")
        if cut > 0:
            yield _decoded(tail[:cut])
            tail = tail[cut:]
        elif len(tail) > _LONGEST:
            raise Odd
    yield _decoded(tail)


def _decoded(piece: bytes) -> str:
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        raise Odd from None
    if "\r" in text or "\0" in text or ("_x" in text and _BY_NUMBER.search(text)):
        raise Odd
    return text
