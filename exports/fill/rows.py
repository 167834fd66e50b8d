"""The rows of a sheet of the return, put down from one cell of a template.

They are styled as the template's own first row is. Nothing that stands there is
written over or moved: what is in the way is a fault, and so is a table too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError

from exports.addresses import a1
from exports.fill.answers import Block
from exports.fill.book import ListTable
from exports.fill.language import NotUnderstood
from exports.fill.part import Area, Place, SheetPart
from exports.fill.written import Ink

MOST_CELLS = 500_000
_LAST_ROW = 1_048_576


@dataclass(frozen=True)
class RowsPut:
    """The cells of the rows, and what they did to the table they stand in."""

    cells: dict[Place, str]
    area: Area
    table: ListTable | None = None
    with_formulas: bool = False


def put_rows(
    part: SheetPart,
    tables: Sequence[ListTable],
    place: Place,
    block: Block,
    taken: Mapping[Place, str],
    ink: Ink,
) -> RowsPut:
    """The rows as cells. Raises NotUnderstood where they cannot stand there."""
    table = next((one for one in tables if one.holds(place)), None)
    if table is not None and place[0] != table.first_row:
        raise NotUnderstood(
            f"is not in the first row of the table {table.name}; start its rows there"
        )
    top, left = place
    cells: dict[Place, str] = {}
    styles: list[int] = []
    bottom = top
    for number, row in enumerate(block.rows):
        while len(styles) < len(row):
            styles.append(part.style_at((top, left + len(styles))))
        bottom = top + number
        for across, value in enumerate(row):
            at = bottom, left + across
            cells[at] = ink.cell(at, value, styles[across])
        if len(cells) > MOST_CELLS or bottom > _LAST_ROW:
            raise NotUnderstood(
                f"asks for {block.name}, which has more than a template takes"
                f" ({MOST_CELLS:,} cells); ask for fewer columns"
            )
    if not cells:
        cells[place] = ink.cell(place, None, part.style_at(place))
    right = left + max(len(styles), 1) - 1
    area = top, left, bottom, right
    made: dict[Place, str] = {}
    if table is not None:
        _fits(table, area, block)
        made = _formulas_down(part, table, area, ink)
    _free(part, tables, table, place, area, block, {*taken})
    for at in made:
        if at in part.cells and not part.cells[at].blank:
            raise NotUnderstood(_in_the_way(block, at, area))
    return RowsPut(cells | made, area, table, bool(made))


def _fits(table: ListTable, area: Area, block: Block) -> None:
    wide = table.area[3] - area[1] + 1
    if area[3] > table.area[3]:
        raise NotUnderstood(
            f"asks for {block.name}, whose {area[3] - area[1] + 1} columns are more"
            f" than the {wide} of the table {table.name}; widen it, or ask for some"
        )
    if table.has_totals and area[2] >= table.area[2]:
        raise NotUnderstood(
            f"asks for {area[2] - area[0] + 1} rows in the table {table.name}, whose"
            " total stands beneath; put the total above the table"
        )


def _free(
    part: SheetPart,
    tables: Sequence[ListTable],
    own: ListTable | None,
    place: Place,
    area: Area,
    block: Block,
    taken: set[Place],
) -> None:
    """Raise NotUnderstood where something stands in the way."""
    wide = area if own is None else (area[0], own.area[1], area[2], own.area[3])
    for at, cell in part.cells.items():
        if at != place and _inside(at, area) and not cell.blank:
            raise NotUnderstood(_in_the_way(block, at, area))
        # Beside the rows of a table that grows, too, beneath what it was.
        beneath = own is not None and at[0] > own.area[2]
        if beneath and _inside(at, wide) and not cell.blank:
            raise NotUnderstood(_in_the_way(block, at, area))
    for at in taken:
        if _inside(at, area):
            raise NotUnderstood(_in_the_way(block, at, area))
    for merged in part.merged:
        if _meet(merged, area):
            raise NotUnderstood(_in_the_way(block, merged[:2], area, "merged "))
    for other in tables:
        if other is not own and _meet(other.area, wide):
            raise NotUnderstood(
                f"asks for {area[2] - area[0] + 1} rows of {block.name}, which reach"
                f" into the table {other.name}; leave more room between"
            )


def _formulas_down(
    part: SheetPart, table: ListTable, area: Area, ink: Ink
) -> dict[Place, str]:
    """The formulas beside the first row of a table, for every row that is added."""
    made = {}
    for column in range(table.area[1], table.area[3] + 1):
        first = area[0], column
        cell = part.cells.get(first)
        if area[1] <= column <= area[3] or cell is None or not cell.formula:
            continue
        for row in range(table.area[2] + 1, area[2] + 1):
            words = _moved(cell.formula, first, (row, column))
            p, style = ink.prefix, part.style_at(first)
            made[row, column] = (
                f'<{p}c r="{a1(row, column)}" s="{style}">'
                f"<{p}f>{escape(words)}</{p}f></{p}c>"
            )
    return made


def _moved(formula: str, first: Place, to: Place) -> str:
    try:
        moved = Translator(f"={formula}", origin=a1(*first))
        return str(moved.translate_formula(a1(*to)))[1:]
    except (TranslatorError, TokenizerError):
        raise NotUnderstood(
            f"stands in a table whose formula in {a1(*first)} cannot be carried down"
        ) from None


def _in_the_way(block: Block, at: Place, area: Area, what: str = "") -> str:
    return (
        f"asks for {area[2] - area[0] + 1} rows of {block.name}, and {what}cell"
        f" {a1(*at)} stands in their way; leave room beneath, or give them their own"
        " sheet"
    )


def _inside(at: Place, area: Area) -> bool:
    return area[0] <= at[0] <= area[2] and area[1] <= at[1] <= area[3]


def _meet(one: Area, other: Area) -> bool:
    return (
        one[0] <= other[2]
        and other[0] <= one[2]
        and one[1] <= other[3]
        and other[1] <= one[3]
    )
