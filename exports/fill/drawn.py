"""What is drawn on the sheets of a template: where it stands, and what its texts say.

The text of a text box, shape or chart title is filled as a cell's is, in the style it
has; so is the description that is read out for a picture. What only repeats a cell (a
linked text box, the labels that a chart takes from cells) is that cell's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exports.addresses import a1
from exports.fill.book import Book
from exports.fill.language import OPENS
from exports.fill.part import Area
from exports.fill.spots import Edit, Spot, spots
from exports.fill.written import is_split
from exports.packaged import as_utf8

KINDS = {
    "drawing": "text box or shape",
    "chart": "chart",
    "chartEx": "chart",
    "chartUserShapes": "chart",
}
"""What is drawn, by the kind of link that leads to its part."""
CHARTS = ("chart", "chartEx")
_DESCRIBED = ("descr", "title")


@dataclass(frozen=True)
class Drawn:
    """A part that is drawn on a sheet."""

    sheet: str
    kind: str
    path: str
    cell: str = ""
    """The cell at which a chart stands."""


def drawn_on(book: Book) -> Iterator[Drawn]:
    """Every part that is drawn on a sheet of cells or of a chart, each once."""
    seen: set[str] = set()
    for sheet, path in (*book.paths.items(), *book.chart_sheets.items()):
        yield from _of(book, Drawn(sheet, "sheet", path), seen)


def _of(book: Book, above: Drawn, seen: set[str]) -> Iterator[Drawn]:
    package = book.package
    cells: Mapping[str, str] = {}
    if above.kind == "drawing":
        cells = Drawing(as_utf8(package.read(above.path))).charts
    for link in package.links(above.path):
        kind = link.get("Type", "").rpartition("/")[2]
        target = package.target(above.path, link)
        if kind in KINDS and target not in seen and package.has(target):
            seen.add(target)
            cell = cells.get(link.get("Id", ""), above.cell)
            found = Drawn(above.sheet, kind, target, cell)
            yield found
            yield from _of(book, found, seen)


class Drawing:
    """A drawing: where each of its things stands."""

    def __init__(self, content: bytes) -> None:
        names = {"row", "col", "rowOff", "colOff", "chart"}
        self.places: dict[int, Area] = {}
        """By where each begins in the part, the cells that it stands over."""
        self.charts: dict[str, str] = {}
        """The cell at which each chart stands, by the link to it."""
        ends: dict[int, dict[str, int]] = {}
        found = spots(content, names)
        for spot in found:
            end = spot.parent.name
            placed = end in ("from", "to") and len(spot.above) > 1
            if placed and spot.text.strip().isdecimal():
                said = ends.setdefault(spot.above[-2].start, {})
                said[f"{end}_{spot.name}"] = int(spot.text)
        for start, said in ends.items():
            self.places[start] = _area(said)
        for spot in found:
            link = next((v for k, v in spot.said.items() if k.endswith(":id")), "")
            if spot.name == "chart" and link:
                self.charts[link] = self.cell(spot)

    @property
    def areas(self) -> list[Area]:
        """The cells that its things stand over."""
        return list(self.places.values())

    def cell(self, spot: Spot) -> str:
        """The cell at which the thing stands that a spot is of."""
        above = [self.places[a.start] for a in spot.above if a.start in self.places]
        return a1(*above[0][:2]) if above else ""


def _area(said: Mapping[str, int]) -> Area:
    """Rows and columns are counted from 0; one in which nothing shows is not stood
    over.
    """
    top, left = said.get("from_row", 0) + 1, said.get("from_col", 0) + 1
    bottom = said.get("to_row", top - 1) + (1 if said.get("to_rowOff", 1) else 0)
    right = said.get("to_col", left - 1) + (1 if said.get("to_colOff", 1) else 0)
    return top, left, max(top, bottom), max(left, right)


@dataclass(frozen=True)
class Asking:
    """A text or description in a drawn part that has a placeholder."""

    spot: Spot
    text: str
    cell: str
    attribute: str = ""
    split: bool = False
    """Whether a placeholder goes on in another style than it begins in."""

    def saying(self, content: bytes, words: str) -> Edit:
        """The edit that lets it say something else."""
        if self.attribute:
            return self.spot.given(content, self.attribute, words)
        return self.spot.saying(words)


def asking_in(content: bytes, one: Drawn) -> Iterator[Asking]:
    """What asks for something in a drawn part."""
    drawing = Drawing(content) if one.kind == "drawing" else None
    paragraphs: dict[int, list[Spot]] = {}
    for spot in spots(content, {"t", "v", "cNvPr"}):
        cell = drawing.cell(spot) if drawing else one.cell
        if any(above.said.get("textlink") for above in spot.above):
            continue
        if spot.name == "cNvPr":
            for name in _DESCRIBED:
                if OPENS in spot.said.get(name, ""):
                    yield Asking(spot, spot.said[name], cell, name)
        elif paragraph := spot.within("p"):
            paragraphs.setdefault(paragraph.start, []).append(spot)
        elif _is_written(spot) and OPENS in spot.text:
            yield Asking(spot, spot.text, cell)
    for texts in paragraphs.values():
        cell = drawing.cell(texts[0]) if drawing else one.cell
        yield from _in_paragraph(texts, cell)


def _in_paragraph(texts: Sequence[Spot], cell: str) -> Iterator[Asking]:
    """What asks in a paragraph, whose texts differ in style."""
    if OPENS not in "".join(text.text for text in texts):
        return
    if is_split([text.text for text in texts]):
        yield Asking(texts[0], "", cell, split=True)
        return
    for text in texts:
        if OPENS in text.text:
            yield Asking(text, text.text, cell)


def _is_written(spot: Spot) -> bool:
    """Whether a chart's text stands there itself, and was not taken from a cell."""
    of_itself = spot.parent.name == "tx" or spot.within("strLit") is not None
    return spot.name == "v" and of_itself
