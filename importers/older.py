"""What the quick reader hides of an .xls, the workbook of 1997 to 2003.

xlrd reads each cell's format with it: errors, numbers shown with leading zeros,
strike-through, fills, notes, and what is hidden.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import BinaryIO

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.formatting import XF
from xlrd.sheet import Sheet

from form_definitions.our_marks import sender_part
from importers.colours import PLAIN_PATTERNS, colour
from importers.package import DAMAGED
from importers.scan import Scan
from importers.sheets import Range
from importers.struck_parts import LONGEST
from importers.styles import LONGEST_COMMENT, zeros_of
from importers.troubles import CannotRead

_BROKEN = (
    XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What xlrd ends in over a file that is none: it checks little of what it reads."""

CLAIMS_TOO_MUCH = (
    "This workbook is damaged, or needs more memory than its size allows; copy its rows"
    " into a new workbook, save that as .xlsx, and send it"
)


def scans_of(file: BinaryIO) -> dict[str, Scan]:
    """What each sheet of an .xls says beside its values, by its name.

    Raises CannotRead where it is damaged.
    """
    file.seek(0)
    try:
        book = xlrd.open_workbook(
            file_contents=file.read(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
        found = {}
        for at, name in enumerate(book.sheet_names()):
            found[name] = _scan(book, book.sheet_by_index(at))
            found[name].from_1904 = book.datemode == 1
            book.unload_sheet(at)
    except _BROKEN:
        raise CannotRead(DAMAGED) from None
    except MemoryError:
        raise CannotRead(CLAIMS_TOO_MUCH) from None
    return found


def _scan(book: Book, sheet: Sheet) -> Scan:
    found, look = Scan(), _Look(book)
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind != xlrd.XL_CELL_EMPTY:
                _cell(found, look, sheet, (row, column), kind)
    for at, note in sheet.cell_note_map.items():
        if said := sender_part(" ".join(note.text.split())):
            found.comments[at] = said[:LONGEST_COMMENT]
    found.hidden_rows = {r for r, info in sheet.rowinfo_map.items() if info.hidden}
    found.hidden_columns = {c for c, info in sheet.colinfo_map.items() if info.hidden}
    found.merges = [
        Range(top, left, bottom - 1, right - 1)
        for top, bottom, left, right in sheet.merged_cells
    ]
    return found


def _cell(
    found: Scan, look: _Look, sheet: Sheet, at: tuple[int, int], kind: int
) -> None:
    fill, zeros, struck = look.of(sheet.cell_xf_index(*at))
    if fill:
        found.fills.add(*at, fill)
    if kind == xlrd.XL_CELL_BLANK:
        return
    found.bottom = at[0]
    if kind == xlrd.XL_CELL_ERROR:
        code = int(sheet.cell_value(*at))
        found.errors[at] = xlrd.error_text_from_code.get(code, "#VALUE!")
    elif kind == xlrd.XL_CELL_NUMBER and zeros:
        found.widths[at] = zeros
    words = ""
    if runs := sheet.rich_text_runlist_map.get(at):
        text = str(sheet.cell_value(*at))
        words, struck = look.struck_words(text, runs, begins=struck)
    if words:
        found.struck_words[at] = words
    elif struck:
        found.struck.add(at)


class _Look:
    """The formats of a book, each looked up once."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[int, tuple[str, int, bool]] = {}

    def of(self, style: int) -> tuple[str, int, bool]:
        """The fill of a style, to how many digits it shows, whether it strikes."""
        if style not in self._known:
            xf = self._book.xf_list[style]
            code = self._book.format_map[xf.format_key].format_str
            self._known[style] = (
                self._fill(xf),
                zeros_of(code),
                bool(self._book.font_list[xf.font_index].struck_out),
            )
        return self._known[style]

    def struck_words(
        self, text: str, runs: Sequence[tuple[int, int]], *, begins: bool
    ) -> tuple[str, bool]:
        """Words struck through within a text beside others that stand, or whether all
        of them are.

        Args:
            runs: where each font of the text begins, and its number.
            begins: whether the cell's own font strikes; it is that of the first words.
        """
        fonts = self._book.font_list
        starts = [(0, begins)] + [(at, bool(fonts[f].struck_out)) for at, f in runs]
        ends = [at for at, _ in starts[1:]] + [len(text)]
        parts = [
            (text[start:end].strip(), gone)
            for (start, gone), end in zip(starts, ends, strict=True)
        ]
        gone = " ".join(words for words, is_gone in parts if words and is_gone)
        stands = any(words for words, is_gone in parts if not is_gone)
        return (gone[:LONGEST], False) if gone and stands else ("", bool(gone))

    def _fill(self, xf: XF) -> str:
        painted = xf.background
        if painted is None or painted.fill_pattern in PLAIN_PATTERNS:
            return ""
        rgb = self._book.colour_map.get(painted.pattern_colour_index)
        return "" if rgb is None else colour("{:02X}{:02X}{:02X}".format(*rgb))
