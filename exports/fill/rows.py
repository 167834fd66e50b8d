"""The rows of a sheet of the return, put down from one cell of a template.

They are styled as the template's own first row is. Nothing that stands there is
written over or moved: what is in the way is a fault, and so is a table too narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.addresses import a1
from exports.fill.answers import Block
from exports.fill.book import ListTable
from exports.fill.formulas import formulas_of, moved
from exports.fill.growth import Put
from exports.fill.language import NotUnderstood
from exports.fill.part import LAST_ROW, Area, Place, SheetPart, meet
from exports.fill.written import Ink

MOST_CELLS = 500_000


@dataclass(frozen=True)
class RowsPut:
    """The cells of the rows, and what they did to the table they stand in."""

    cells: dict[Place, str]
    put: Put
    carried: Mapping[Place, Place]
    """Cells that get a formula of the first row, and the cell of that."""


def put_rows(
    part: SheetPart,
    tables: Sequence[ListTable],
    drawn: Iterable[Area],
    place: Place,
    block: Block,
    taken: Mapping[Place, str],
    ink: Ink,
) -> RowsPut:
    """The rows as cells. Raises NotUnderstood where they cannot stand there.

    Args:
        drawn: the cells that charts, pictures and text boxes stand over.
        taken: the cells of the sheet that are filled already.
    """
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
        if len(cells) > MOST_CELLS or bottom > LAST_ROW:
            raise NotUnderstood(
                f"asks for {block.name}, which has more than a template takes"
                f" ({MOST_CELLS:,} cells); ask for fewer columns"
            )
    if not cells:
        cells[place] = ink.cell(place, None, part.style_at(place))
    right = left + max(len(styles), 1) - 1
    area = top, left, bottom, right
    carried: list[tuple[Place, Place, str]] = []
    if table is not None:
        _fits(table, area, block)
        carried = list(_carried(part, table, area, ink))
    _free(part, tables, table, place, area, block, {*taken})
    _uncovered(drawn, area, block)
    for at, _, _ in carried:
        if at in part.cells and not part.cells[at].blank:
            raise NotUnderstood(_in_the_way(block, at, area))
    cells |= {at: xml for at, _, xml in carried}
    return RowsPut(cells, Put(area, table), {at: first for at, first, _ in carried})


def _uncovered(drawn: Iterable[Area], area: Area, block: Block) -> None:
    """Raise NotUnderstood where a chart or picture beneath the first row would cover
    others.
    """
    for one in drawn:
        if one[0] > area[0] and meet(one, area):
            raise NotUnderstood(
                f"asks for {area[2] - area[0] + 1} rows of {block.name}, which the"
                f" chart, picture or text box at {a1(*one[:2])} would cover; put it"
                " beside them or above"
            )


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
        if meet(merged, area):
            raise NotUnderstood(_in_the_way(block, merged[:2], area, "merged "))
    for other in tables:
        if other is not own and meet(other.area, wide):
            raise NotUnderstood(
                f"asks for {area[2] - area[0] + 1} rows of {block.name}, which reach"
                f" into the table {other.name}; leave more room between"
            )


def _carried(
    part: SheetPart, table: ListTable, area: Area, ink: Ink
) -> Iterator[tuple[Place, Place, str]]:
    """The cells that get the formula of one beside the first row of a table, with that:
    those of every row but what the template itself has in its own.
    """
    said = {one.place: one.words for one in formulas_of(part)}
    for column in range(table.area[1], table.area[3] + 1):
        first = area[0], column
        if area[1] <= column <= area[3] or not (words := said.get(first)):
            continue
        for row in range(area[0] + 1, area[2] + 1):
            at = row, column
            if row <= table.area[2] and at in part.cells and not part.cells[at].blank:
                continue
            yield at, first, carried_cell(part, words, first, at, ink)


def carried_cell(part: SheetPart, words: str, first: Place, to: Place, ink: Ink) -> str:
    """A formula of one cell in another, as XML. Raises NotUnderstood."""
    there = moved(words, first, to)
    if not there:
        raise NotUnderstood(
            f"stands in a table whose formula in {a1(*first)} cannot be carried down"
        )
    return ink.formula(to, there, part.style_at(first))


def _in_the_way(block: Block, at: Place, area: Area, what: str = "") -> str:
    return (
        f"asks for {area[2] - area[0] + 1} rows of {block.name}, and {what}cell"
        f" {a1(*at)} stands in their way; leave room beneath, or give them their own"
        " sheet"
    )


def _inside(at: Place, area: Area) -> bool:
    return area[0] <= at[0] <= area[2] and area[1] <= at[1] <= area[3]
