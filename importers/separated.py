"""Reads csv and tsv after finding out how they are encoded and separated."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from importers.limits import Limits
from importers.scan import TOO_MANY_CELLS
from importers.sheets import Row
from importers.troubles import CannotRead
from importers.xml_parts import MOST_COLUMNS

SEPARATORS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = {"\t", "\n", "\r", "\f", "\x0b"}
_NO_TEXT = "This is neither a spreadsheet nor text; send the workbook itself"


def rows_of(content: bytes, limits: Limits) -> Iterator[Row]:
    """The rows of a csv or tsv, every cell a text or None.

    Raises CannotRead where the content is no text, or has a cell without an end.
    """
    text = decoded(content)
    separator, text = _separator_named(text)
    lines = io.StringIO(text, newline="")
    csv.field_size_limit(limits.text)
    reader = csv.reader(lines, delimiter=separator or separator_of(text))
    try:
        cells = 0
        for row in reader:
            cells += len(row)
            if len(row) > MOST_COLUMNS or cells > limits.cells:
                raise CannotRead(TOO_MANY_CELLS)
            yield [None if not cell or cell.isspace() else cell for cell in row]
    except csv.Error:
        raise CannotRead(
            f"Line {reader.line_num} of this csv cannot be read: a quotation mark is"
            " probably never closed; correct it and send the file again"
        ) from None


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows' own encoding."""
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None)
    if encoding is None and (wide := _wide(content)):
        encoding = wide
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding not in (None, "utf-8-sig"):
            raise CannotRead(_NO_TEXT) from None
        text = content.decode("cp1252", errors="replace")
    sample = text[:20_000]
    odd = sum((c < " " and c not in _TEXT_CONTROLS) or c == "\ufffd" for c in sample)
    if odd * 200 > len(sample):
        raise CannotRead(_NO_TEXT)
    return text.replace("\0", "")


def _wide(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of English text is then zero."""
    sample = content[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.8:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.8:
        return "utf-16-be"
    return None


def _separator_named(text: str) -> tuple[str | None, str]:
    """Excel's own hint, a first line ``sep=;``, which it never shows as a row."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"')
    if said.casefold().startswith("sep=") and len(said) == 5:
        return said[4], rest
    return None, text


def separator_of(text: str) -> str:
    """The separator under which the first rows have most columns most alike."""

    def fits(separator: str) -> tuple[float, int]:
        sample = io.StringIO(text[:100_000], newline="")
        widths: Counter[int] = Counter()
        try:
            for _, row in zip(
                range(50), csv.reader(sample, delimiter=separator), strict=False
            ):
                if row:
                    widths[len(row)] += 1
        except csv.Error:
            return 0.0, 0
        if not widths:
            return 0.0, 0
        width, times = widths.most_common(1)[0]
        return (times / widths.total() if width > 1 else 0.0), width

    return max(SEPARATORS, key=fits)
