"""The sender's own workbook, with each cell marked that something is wrong with.

Only what a mark needs is changed in it: the style of its cell, its comment, a sheet
that lists them all. Every other part stays as it was, to the byte. It can be corrected
and sent again; what an earlier copy of ours marked is cleared first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from lxml import etree
from openpyxl import load_workbook

from exports.addresses import place_of
from exports.cell_edits import Edits, Place, edits_of, merged
from exports.comment_parts import Comments, draw, shape_numbers
from exports.mark_styles import Styles
from exports.packaged import Package, as_utf8, is_utf8
from exports.problem_list import list_xml
from form_definitions.our_marks import PROBLEMS, is_list, is_text_only

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@dataclass(frozen=True)
class Mark:
    """What is said of one cell. `held` where its record waits for an answer."""

    sheet: str
    cell: str
    words: str
    held: bool = True


def mark_workbook(
    path: Path, out: Path, marks: Iterable[Mark], *, text_only: bool = False
) -> None:
    """Write a copy of an .xlsx or .xlsm workbook with its cells marked.

    Macros are left out.

    Args:
        text_only: whether it was copied from a file of text.

    Raises OSError where `out` cannot be written.
    """
    _Marking(path, list(marks), text_only=text_only).save(out)


class _Marking:
    """One workbook while it is marked."""

    def __init__(self, path: Path, marks: Sequence[Mark], *, text_only: bool) -> None:
        self.package = Package(path)
        self.marks = marks
        self.list_name, self.list_path, was_text = self._list_so_far(path)
        self.text_only = text_only or was_text
        where = self.package.linked(self.package.book, "styles")
        self.styles = Styles(self.package.tree(where)) if where else None
        if self.styles is not None and not self.styles.usable:
            self.styles = None
        self.unmarked = self.styles.unmarked() if self.styles else {}
        self.block = shape_numbers(self.package)

    def save(self, out: Path) -> None:
        by_sheet: defaultdict[str, list[Mark]] = defaultdict(list)
        for mark in self.marks:
            by_sheet[mark.sheet].append(mark)
        for name, path in self.package.sheets():
            if path != self.list_path:
                self._mark(path, by_sheet.get(name, ()))
        self._list()
        self.package.drop_macros()
        self.package.save(out)

    # --- sheets -----------------------------------------------------------------

    def _mark(self, path: str, marks: Sequence[Mark]) -> None:
        comments = Comments(self.package, path)
        if comments.path:
            comments.take_out_ours()
        if not (marks or self.unmarked or comments.gone):
            return
        self._as_utf8(path)
        places = self._places(path, marks)
        with self._opened(path) as part:
            edits = edits_of(
                part,
                {
                    place: partial(self._style, held=any(m.held for m in said))
                    for place, said in places.items()
                },
                self.unmarked,
            )
        if places:
            comments.put_in(
                {place: [m.words for m in said] for place, said in places.items()}
            )
        if places or comments.gone:
            comments.save()
            self._draw(path, edits, comments)
        self.package.rewrite(path, edits.apply)

    def _style(self, style: int, *, held: bool) -> int:
        if self.styles is None:
            return style
        return self.styles.marked(self.unmarked.get(style, style), held=held)

    def _places(
        self, path: str, marks: Sequence[Mark]
    ) -> Mapping[Place, Sequence[Mark]]:
        """The marks by cell; of merged cells, the first is the only one shown."""
        places: defaultdict[Place, list[Mark]] = defaultdict(list)
        with self._opened(path) as part:
            ranges = list(merged(part)) if marks else []
        for mark in marks:
            place = place_of(mark.cell)
            if place is None:
                continue
            inside = (
                one
                for one, other in ranges
                if one[0] <= place[0] <= other[0] and one[1] <= place[1] <= other[1]
            )
            places[next(inside, place)].append(mark)
        return places

    def _as_utf8(self, path: str) -> None:
        """Write a sheet in the one encoding in which it can be changed by byte."""
        with self._opened(path) as part:
            head = part.read(200)
        if not is_utf8(head):
            self.package.change(path, as_utf8(self.package.read(path)))

    def _opened(self, path: str) -> BinaryIO:
        return self.package.opened(path)

    def _draw(self, path: str, edits: Edits, comments: Comments) -> None:
        shapes = ""
        if edits.drawing:
            links = self.package.links(path)
            link = next(found for found in links if found.get("Id") == edits.drawing)
            shapes = self.package.target(path, link)
        drawn, self.block = draw(self.package, path, shapes, comments, self.block)
        if not edits.drawing:
            link_name = self.package.link(path, "vmlDrawing", drawn)
            edits.add_drawing(link_name, self.package.office.rstrip("/"))

    # --- the list ---------------------------------------------------------------

    def _list_so_far(self, path: Path) -> tuple[str, str, bool]:
        """The name of our list, its part where an earlier copy has one, and whether
        that was the copy of a text. A sender's own sheet of that name is left alone.
        """
        sheets = dict(self.package.sheets())
        named = [name for name in sheets if name.startswith(PROBLEMS)]
        if named:
            with path.open("rb") as file:
                book = load_workbook(file, read_only=True)
                for name in named:
                    rows = book[name].iter_rows(max_row=1, values_only=True)
                    first = next(iter(rows), ())
                    if is_list(name, first):
                        return name, sheets[name], is_text_only(first)
        taken = {name.casefold() for name in sheets}
        name, number = PROBLEMS, 1
        while name.casefold() in taken:
            number += 1
            name = f"{PROBLEMS} ({number})"
        return name, "", False

    def _list(self) -> None:
        bold = self.styles.made(bold=True) if self.styles else 0
        wrapped = self.styles.made(bold=False) if self.styles else 0
        rows = [(m.sheet, m.cell, m.words, m.held) for m in self.marks]
        book = self.package.tree(self.package.book)
        space = etree.QName(book).namespace or ""
        content = list_xml(rows, space, bold, wrapped, text_only=self.text_only)
        if self.list_path:
            self.package.change(self.list_path, content)
            return
        path = self.package.free("xl/worksheets/sheetQ{}.xml")
        self.package.add(path, content, _SHEET)
        link = self.package.link(self.package.book, "worksheet", path)
        sheets = book.find("{*}sheets")
        assert sheets is not None  # noqa: S101 - a workbook without them is refused
        highest = max((int(s.get("sheetId", "0")) for s in sheets), default=0)
        sheet = etree.SubElement(sheets, f"{{{space}}}sheet")
        sheet.set("name", self.list_name)
        sheet.set("sheetId", str(highest + 1))
        sheet.set(f"{{{self.package.office.rstrip('/')}}}id", link)
