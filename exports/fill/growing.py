"""Lets the parts of a template reach down with the rows that were put into it.

The formulas of cells, the rules and filters of sheets, what charts and sparklines
draw, names, the formulas of Excel tables, and what pivot tables read. `growth` says
which ranges do, and how far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from exports.fill.book import Book
from exports.fill.drawn import CHARTS, drawn_on
from exports.fill.formulas import Formula, formulas_of
from exports.fill.growth import By, Growth, Said
from exports.fill.language import NotUnderstood
from exports.fill.part import Area, Place, SheetPart, area_of
from exports.fill.spots import Edit, Spot, applied, spots
from exports.packaged import as_utf8

_OF_CELLS = (
    "conditionalFormatting",
    "dataValidation",
    "protectedRange",
    "ignoredError",
)
"""What names its cells by an attribute, or of a later Excel by an element."""
_FILTERS = ("autoFilter", "sortState", "sortCondition")
_FORMULAS = ("formula", "formula1", "formula2", "f")
_TABLE_FORMULAS = ("calculatedColumnFormula", "totalsRowFormula")
_DRAWN = ("f", "sqref")
"""What a chart draws, and all of it where some is filtered out."""
_DRAWN_BEFORE = ("numCache", "strCache", "multiLvlStrCache", "dlblRangeCache")
"""What a chart keeps of the cells it drew last."""
_TITLES = "_xlnm.Print_Titles"


# --- sheets -----------------------------------------------------------------------


def grown_formulas(
    part: SheetPart, sheet: str, growth: Growth
) -> Iterator[tuple[Place, str, str]]:
    """The cells whose formulas reach down, and what they say then, or why they cannot.

    Of formulas that are shared each has its own, where one of them reaches down.
    """
    groups: dict[str, list[tuple[Formula, str]]] = {}
    for one in formulas_of(part):
        if ":" not in one.written:
            continue
        try:
            grown = growth.formula(one.words, Said(sheet, one.place, By.CELL))
        except NotUnderstood as why:
            yield one.place, "", str(why)
            continue
        if one.group:
            groups.setdefault(one.group, []).append((one, grown))
        elif grown != one.words:
            yield one.place, grown, ""
    for group in groups.values():
        if any(grown != one.words for one, grown in group):
            yield from ((one.place, grown, "") for one, grown in group)


def of_sheet(part: SheetPart, sheet: str, growth: Growth) -> Iterator[Edit]:
    """The edits to all of a sheet but its cells."""
    names = {*_OF_CELLS, *_FILTERS, *_FORMULAS, "sqref", "cfvo"}
    found = [
        spot for spot in spots(part.content, names) if not spot.within("sheetData")
    ]
    cells = {spot.parent.start: spot.text for spot in found if spot.name == "sqref"} | {
        spot.start: spot.said["sqref"] for spot in found if "sqref" in spot.said
    }
    checked = [
        area_of(one)
        for spot in found
        if spot.name == "dataValidation"
        for one in cells.get(spot.start, "").split()
    ]
    for spot in found:
        said = Said(sheet, _first_cell(spot, cells), _by(spot))
        if spot.name in _OF_CELLS and "sqref" in spot.said:
            before = checked if spot.name == "dataValidation" else ()
            words = growth.areas(sheet, spot.said["sqref"], before)
            yield from _attribute(part.content, spot, "sqref", words)
        elif spot.name == "sqref" and spot.parent.name in _OF_CELLS:
            before = checked if spot.parent.name == "dataValidation" else ()
            yield from _text(spot, growth.areas(sheet, spot.text, before))
        elif spot.name in _FILTERS and "ref" in spot.said:
            words = growth.areas(sheet, spot.said["ref"])
            yield from _attribute(part.content, spot, "ref", words)
        elif spot.name == "cfvo" and spot.said.get("type") == "formula":
            words = growth.formula(spot.said.get("val", ""), said)
            yield from _attribute(part.content, spot, "val", words)
        elif spot.name in _FORMULAS:
            yield from _text(spot, growth.formula(spot.text, said))


def _first_cell(spot: Spot, cells: Mapping[int, str]) -> Place | None:
    """The first cell that a rule or a sparkline is of."""
    for above in reversed(spot.above):
        if above.start in cells and cells[above.start].split():
            area: Area = area_of(cells[above.start].split()[0])
            return area[:2]
    return None


def _by(spot: Spot) -> By:
    return By.RULE if spot.within("sparkline") is None else By.PICTURE


# --- all else ---------------------------------------------------------------------


def grow_elsewhere(book: Book, growth: Growth) -> None:
    """Let charts, names, the formulas of Excel tables and pivot tables reach down."""
    for drawn in drawn_on(book):
        if drawn.kind in CHARTS:
            _change(book, drawn.path, partial(_of_chart, growth))
    _change(book, book.package.book, partial(_of_names, growth))
    for sheet in book.parts:
        for table in book.tables(sheet):
            first = Said(sheet, (table.first_row, table.area[1]))
            _change(book, table.path, partial(_of_table, growth, first))
        for path in book.package.all_linked(book.paths[sheet], "ctrlProp"):
            _change(book, path, partial(_of_control, growth, Said(sheet)))
    for path in book.pivots():
        _change(book, path, partial(_of_pivot, growth))


def _change(book: Book, path: str, edits_of: Callable[[bytes], Iterable[Edit]]) -> None:
    content = as_utf8(book.package.read(path))
    if edits := list(edits_of(content)):
        book.package.change(path, applied(content, edits))


def _of_chart(growth: Growth, content: bytes) -> Iterator[Edit]:
    """What a chart draws; what it kept of the last time is then left out."""
    found = spots(content, {*_DRAWN, *_DRAWN_BEFORE})
    drawn = Said(by=By.PICTURE)
    grown: set[int] = set()
    for spot in found:
        # A title or the name of a series is of one cell.
        if spot.name in _DRAWN and spot.within("tx") is None:
            words = growth.formula(spot.text, drawn)
            if words != spot.text:
                grown.add(spot.parent.start)
                yield spot.saying(words)
    for spot in found:
        if spot.name in _DRAWN_BEFORE and spot.parent.start in grown:
            yield spot.without


def _of_names(growth: Growth, content: bytes) -> Iterator[Edit]:
    for spot in spots(content, {"definedName"}):
        if spot.said.get("name") != _TITLES:
            yield from _text(spot, growth.formula(spot.text, Said()))


def _of_table(growth: Growth, first: Said, content: bytes) -> Iterator[Edit]:
    for spot in spots(content, _TABLE_FORMULAS):
        yield from _text(spot, growth.formula(spot.text, first))


def _of_control(growth: Growth, said: Said, content: bytes) -> Iterator[Edit]:
    """The list that a drop-down among the controls of a sheet offers."""
    for spot in spots(content, {"formControlPr"}):
        if "fmlaRange" in spot.said:
            words = growth.formula(spot.said["fmlaRange"], said)
            yield from _attribute(content, spot, "fmlaRange", words)


def _of_pivot(growth: Growth, content: bytes) -> Iterator[Edit]:
    """What a pivot table reads; it reads it anew when the workbook is opened."""
    found = spots(content, {"worksheetSource", "pivotCacheDefinition"})
    for spot in found:
        if spot.name != "worksheetSource" or "ref" not in spot.said:
            continue
        words = growth.areas(spot.said.get("sheet", ""), spot.said["ref"])
        edits = list(_attribute(content, spot, "ref", words))
        if edits and (root := spot.within("pivotCacheDefinition")):
            yield from edits
            whole = next(one for one in found if one.start == root.start)
            yield whole.given(content, "refreshOnLoad", "1")


def _text(spot: Spot, words: str) -> Iterator[Edit]:
    if words != spot.text:
        yield spot.saying(words)


def _attribute(content: bytes, spot: Spot, name: str, words: str) -> Iterator[Edit]:
    if words != spot.said[name]:
        yield spot.given(content, name, words)
