"""Placeholders that stand where nothing is filled: text boxes, charts, notes.

They would stay there unnoticed, so they are faults. What only repeats a cell (a linked
text box, the labels of a chart) is that cell's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from exports.fill.book import Book
from exports.fill.language import OPENS

_KINDS = {
    "drawing": "a text box or shape",
    "chart": "a chart",
    "chartEx": "a chart",
    "comments": "a note",
    "threadedComment": "a comment",
}
_REMEDY = "link it to a cell that has the placeholder: select it, type = and the cell"


def linked_shapes(book: Book) -> bool:
    """Whether a text box repeats a cell: it is drawn anew when all is worked out."""
    return any(
        b'textlink="' in book.package.read(path)
        and any(shape.get("textlink") for shape in book.package.tree(path).iter())
        for path in list(book.package.paths())
        if "/drawings/" in path and path.endswith(".xml")
    )


def elsewhere(book: Book) -> Iterator[tuple[str, str]]:
    """The sheet, and what is wrong there as the rest of a sentence."""
    for sheet, path in book.paths.items():
        for kind in _of(book, path, set()):
            remedy = "take it out" if "note" in kind or "comment" in kind else _REMEDY
            yield (
                sheet,
                f"has a placeholder in {kind}, where nothing can be filled; {remedy}",
            )


def _of(book: Book, path: str, seen: set[str]) -> Iterator[str]:
    for link in book.package.links(path):
        kind = link.get("Type", "").rpartition("/")[2]
        target = book.package.target(path, link)
        if kind in _KINDS and target not in seen and book.package.has(target):
            seen.add(target)
            if _asks(book.package.tree(target)):
                yield _KINDS[kind]
            yield from _of(book, target, seen)


def _asks(root: etree._Element) -> bool:
    """Whether a placeholder is written here, not only repeated from a cell."""
    for paragraph in root.iter("{*}p", "{*}text"):
        linked = any(above.get("textlink") for above in paragraph.iterancestors())
        words = "".join(text.text or "" for text in paragraph.iter("{*}t"))
        if OPENS in (words or paragraph.text or "") and not linked:
            return True
    return False
