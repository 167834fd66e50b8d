"""The sheet of a marked workbook that lists all its problems.

Colour alone tells nobody who cannot see it, and a comment only whoever finds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from exports.cells import LONGEST, plain
from form_definitions.our_marks import HEADINGS, TEXT_ONLY

_WIDTHS = (24, 10, 90, 44)
CORRECT = "Correct the cell and send the workbook again"
LEAVE = "Nothing, if it is meant so"


def list_xml(
    problems: Iterable[tuple[str, str, str, bool]],
    space: str,
    bold: int,
    wrapped: int,
    *,
    text_only: bool,
) -> bytes:
    """The XML of the sheet.

    Args:
        problems: sheet, cell, words, and whether the record is held.
        space: the namespace of the workbook.
        bold, wrapped: the styles of the headings and of the other cells.
        text_only: whether the workbook was copied from a file of text.
    """
    headings = (*HEADINGS, TEXT_ONLY) if text_only else HEADINGS
    rows = [_row(1, headings, bold)]
    for at, (sheet, cell, words, held) in enumerate(problems, 2):
        said = (sheet, cell, words, CORRECT if held else LEAVE)
        rows.append(_row(at, said, wrapped))
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(_WIDTHS, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{space}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols>"
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    ).encode()


def _row(at: int, texts: Sequence[str], style: int) -> str:
    cells = "".join(
        f'<c r="{letter}{at}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(plain(text)[:LONGEST], quote=False)}</t>'
        "</is></c>"
        for letter, text in zip("ABCDE", texts, strict=False)
    )
    return f'<row r="{at}">{cells}</row>'
