"""Placeholders that stand where nothing is filled: notes, rules, the names of sheets.

They would stay there unnoticed, so they are faults.
"""

from __future__ import annotations

from collections.abc import Iterator

from exports.fill.book import Book
from exports.fill.drawn import drawn_on
from exports.fill.language import OPENS

_KINDS = {
    "comments": "a note",
    "threadedComment": "a comment",
    "diagramData": "a diagram (SmartArt)",
    "vmlDrawing": "a control",
}
"""What the parts are that a sheet or a drawing links to."""


def linked_shapes(book: Book) -> bool:
    """Whether a text box repeats a cell: it is drawn anew when all is worked out."""
    return any(
        b'textlink="' in book.package.read(one.path)
        and any(shape.get("textlink") for shape in book.package.tree(one.path).iter())
        for one in drawn_on(book)
        if one.kind == "drawing"
    )


def elsewhere(book: Book) -> Iterator[tuple[str, str]]:
    """The sheet, and what is wrong there as the rest of a sentence."""
    for sheet in (*book.paths, *book.chart_sheets):
        if OPENS in sheet:
            yield sheet, _words("the name of the sheet")
    for sheet, part in book.parts.items():
        if OPENS.encode() in part.around:
            yield sheet, _words("a rule, link or message of its cells")
    for sheet, path in book.chart_sheets.items():
        if OPENS.encode() in book.package.read(path):
            yield sheet, _words("the header or footer of a chart's own sheet")
    links = [*book.paths.items(), *((one.sheet, one.path) for one in drawn_on(book))]
    for sheet, path in links:
        for kind in _of(book, path):
            yield sheet, _words(kind)


def _words(where: str) -> str:
    return f"has a placeholder in {where}, where nothing can be filled; take it out"


def _of(book: Book, path: str) -> Iterator[str]:
    for link in book.package.links(path):
        kind = link.get("Type", "").rpartition("/")[2]
        target = book.package.target(path, link)
        if kind in _KINDS and book.package.has(target):
            content = book.package.read(target)
            # Of a note both have the words: its text, and how it is shown.
            if OPENS.encode() in content:
                yield _KINDS[kind]
