"""The comments of one sheet and the shapes they are shown in.

A comment stands in two parts: its words in XML, and a box for it in the older VML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml import etree

from exports.addresses import a1, place_of
from exports.cells import LONGEST, plain
from exports.packaged import Package, parsed
from form_definitions.our_marks import LEAD

AUTHOR = "Quality assurance"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHAPES = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml"\
 xmlns:o="urn:schemas-microsoft-com:office:office"\
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>
<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"\
 path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>\
<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>
</xml>"""
_SHAPE = """<v:shape xmlns:v="urn:schemas-microsoft-com:vml"\
 xmlns:o="urn:schemas-microsoft-com:office:office"\
 xmlns:x="urn:schemas-microsoft-com:office:excel"\
 id="_x0000_s{id}" type="#_x0000_t202" style='position:absolute;\
margin-left:60pt;margin-top:1.5pt;width:240pt;height:90pt;z-index:1;\
visibility:hidden' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>\
<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>\
<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div>\
</v:textbox>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
<x:Anchor>{left}, 15, {top}, 2, {right}, 31, {bottom}, 1</x:Anchor>\
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>\
</x:ClientData></v:shape>
"""
_ID = re.compile(rb'"_x0000_s(\d{1,9})"')
_IDS = re.compile(rb"(<\w+:idmap\b[^>]*\bdata=\")([^\"]*)(\")")
_ONE_SHAPE = re.compile(rb"<(\w+):shape\b(?:(?!</\1:shape>).)*</\1:shape>\s*", re.S)
_ROOT_END = re.compile(rb"</xml\s*>\s*$")
BLOCK = 1024
"""Shapes are numbered in blocks, of which each sheet names its own."""


class Comments:
    """The comments of one sheet while ours are taken out and put in."""

    def __init__(self, package: Package, sheet: str) -> None:
        self._package = package
        self._sheet = sheet
        self.path = package.linked(sheet, "comments")
        if self.path:
            self._root = package.tree(self.path)
        else:
            book = package.tree(package.book)
            space = etree.QName(book).namespace or ""
            self._root = parsed(f'<comments xmlns="{space}"/>'.encode())
        self._space = etree.QName(self._root).namespace or ""
        self._authors = self._child("authors")
        self._list = self._child("commentList")
        self.gone: set[tuple[int, int]] = set()
        """Cells whose comment was ours alone, and is no more."""
        self.drawn: set[tuple[int, int]] = set()
        """Cells that have a comment now and had none."""

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}" if self._space else name

    def _child(self, name: str) -> etree._Element:
        found = self._root.find(self._tag(name))
        return (
            found
            if found is not None
            else etree.SubElement(self._root, self._tag(name))
        )

    def take_out_ours(self) -> None:
        """Leave of each comment what its sender wrote."""
        for comment in list(self._list):
            texts = list(comment.iter(self._tag("t")))
            if not cut_at_lead(texts):
                continue
            if not "".join(text.text or "" for text in texts).strip():
                self._list.remove(comment)
                if place := place_of(comment.get("ref", "")):
                    self.gone.add(place)

    def put_in(self, said: Mapping[tuple[int, int], Iterable[str]]) -> None:
        """Say something of each cell, below what its sender wrote there."""
        author = self._author()
        there = {comment.get("ref"): comment for comment in self._list}
        new = set()
        for place, words in said.items():
            address = a1(*place)
            lines = plain("\n".join((LEAD, *words)))[: LONGEST // 2]
            comment = there.get(address)
            if comment is None:
                comment = etree.SubElement(
                    self._list, self._tag("comment"), ref=address, authorId=author
                )
                etree.SubElement(comment, self._tag("text"))
                new.add(place)
            else:
                lines = f"\n\n{lines}"
            text = comment.find(self._tag("text"))
            if text is None:
                text = etree.SubElement(comment, self._tag("text"))
            run = etree.Element(self._tag("r"))
            words_of = etree.SubElement(run, self._tag("t"))
            words_of.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            words_of.text = lines
            ends = [
                c for c in text if etree.QName(c).localname in ("rPh", "phoneticPr")
            ]
            text.insert(text.index(ends[0]) if ends else len(text), run)
        self.drawn = new - self.gone
        self.gone -= new

    def _author(self) -> str:
        names = [author.text for author in self._authors]
        if AUTHOR not in names:
            etree.SubElement(self._authors, self._tag("author")).text = AUTHOR
            names.append(AUTHOR)
        return str(names.index(AUTHOR))

    def save(self) -> None:
        """Put the words back into the package, with a link where the part is new."""
        if self.path:
            return
        content = etree.tostring(
            self._root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        self.path = self._package.free("xl/commentsQ{}.xml")
        self._package.add(self.path, content, _COMMENTS)
        self._package.link(self._sheet, "comments", self.path)


def cut_at_lead(texts: list[etree._Element]) -> bool:
    """Cut what is ours off the texts of a comment. Returns whether anything was."""
    whole = "".join(text.text or "" for text in texts)
    start = whole.find(LEAD)
    if start < 0:
        return False
    left = len(whole[:start].rstrip())
    for text in texts:
        said = text.text or ""
        text.text, left = said[:left], max(0, left - len(said))
    return True


def shape_numbers(package: Package) -> int:
    """The first free block of numbers for shapes."""
    highest = 0
    for path in package.paths():
        if path.endswith(".vml"):
            found = map(int, _ID.findall(package.read(path)))
            highest = max(highest, *found, 0)
    return highest // BLOCK + 1


def draw(
    package: Package, sheet: str, path: str, comments: Comments, block: int
) -> tuple[str, int]:
    """Draw a box for each new comment, and none for those that are gone.

    Args:
        path: the part that has the sheet's shapes already, or "".
        block: the first free block of numbers.

    Returns the path of the part, and the next free block.
    """
    content = package.read(path) if path else _SHAPES % str(block).encode()
    kept = content
    if comments.gone:
        kept = _ONE_SHAPE.sub(
            lambda found: b"" if _cell_of(found[0]) in comments.gone else found[0],
            content,
        )
    shapes, number = [], block * BLOCK
    for row, column in sorted(comments.drawn):
        number += 1
        shapes.append(
            _SHAPE.format(
                id=number,
                left=column,
                right=column + 4,
                top=max(row - 2, 0),
                bottom=row + 4,
                row=row - 1,
                column=column - 1,
            )
        )
    after = number // BLOCK + 1
    ids = ",".join(map(str, range(block, after)))
    kept = _ROOT_END.sub(lambda _: "".join(shapes).encode() + b"</xml>", kept)
    if not path:
        kept = _IDS.sub(lambda m: m[1] + ids.encode() + m[3], kept, count=1)
        path = package.free("xl/drawings/vmlDrawingQ{}.vml")
        package.add(path, kept, _VML)
    else:
        kept = _IDS.sub(
            lambda m: m[1] + m[2] + b"," + ids.encode() + m[3], kept, count=1
        )
        package.change(path, kept)
    return path, after


def _cell_of(shape: bytes) -> tuple[int, int] | None:
    row = re.search(rb"<\w+:Row>\s*(\d+)", shape)
    column = re.search(rb"<\w+:Column>\s*(\d+)", shape)
    if row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1
