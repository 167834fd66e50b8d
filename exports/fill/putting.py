"""Puts cells into a sheet of a template, and leaves all else of it as it is.

Nothing is written anew but what is filled. What lies between (styles, formulas,
extensions that no library knows) is handed on byte for byte.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from exports.fill.part import CellAt, Place, SheetPart, area_of, written
from exports.fill.spots import Edit, applied
from exports.packaged import TAG

_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*?(?:/>|>.*?</(?:\w+:)?v\s*>)", re.DOTALL)
_FORMULA = re.compile(rb"<((?:\w+:)?)f\b([^>]*?)(?:/>|>.*?</(?:\w+:)?f\s*>)", re.DOTALL)
_SHARED = re.compile(rb"""\s(?:t|ref|si)=(?:"[^"]*"|'[^']*')""")
_OF_TYPE = re.compile(rb"""\st=(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\sspans=(?:"[^"]*"|'[^']*')""")


class Putting:
    """Changes of one sheet."""

    def __init__(self, part: SheetPart) -> None:
        self.part = part

    def changed(
        self,
        cells: Mapping[Place, str],
        stale: Iterable[Place],
        formulas: Mapping[Place, str],
        printed: Mapping[int, str],
        like: Mapping[int, int],
        others: Iterable[Edit],
    ) -> bytes:
        """The sheet with these cells put in.

        Args:
            cells: each as XML, with the sheet's own prefix.
            stale: cells whose value is no longer what their formula gives.
            formulas: of some of those, what their formulas now say.
            printed: by which of `printed`, what it is to say, as XML.
            like: of rows that are made, the row whose height they are to have.
            others: edits to what stands around the cells.
        """
        edits: list[Edit] = [*others]
        for place in {*stale, *formulas}:
            cell = self.part.cells[place]
            new = self._without_value(cell)
            if place in formulas:
                new = self._with_formula(new, cell, formulas[place])
            edits.append((cell.start, cell.end, new))
        for which, words in printed.items():
            one = self.part.printed[which]
            edits.append((one.start, one.end, words.encode()))
        by_row: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for (row, column), xml in cells.items():
            by_row[row].append((column, xml))
        made: list[tuple[int, str]] = []
        for row in sorted(by_row):
            if row in self.part.rows:
                edits += self._in_row(row, sorted(by_row[row]))
            else:
                inner = "".join(xml for _, xml in sorted(by_row[row]))
                made.append((row, self._new_row(row, inner, like.get(row))))
        edits += self._new_rows(made)
        edits += self._wider(cells)
        return applied(self.part.content, edits)

    def _without_value(self, cell: CellAt) -> bytes:
        xml = self.part.content[cell.start : cell.end]
        if (tag := TAG.match(xml)) is None:
            return xml
        # The type was that of the value: an error, a text.
        head = _OF_TYPE.sub(b"", tag[0], count=1)
        return head + _VALUE.sub(b"", xml[tag.end() :])

    def _with_formula(self, xml: bytes, cell: CellAt, words: str) -> bytes:
        """A cell with another formula, shared with none; an array stays one."""

        def anew(found: re.Match[bytes]) -> bytes:
            p, said = found[1], found[2]
            if cell.formula_said.get("t") == "shared":
                said = _SHARED.sub(b"", said)
            return b"<%bf%b>%b</%bf>" % (p, said, escape(words).encode(), p)

        return _FORMULA.sub(anew, xml, count=1)

    def _in_row(self, number: int, cells: list[tuple[int, str]]) -> list[Edit]:
        row = self.part.rows[number]
        standing = sorted(row.cells)
        edits, inserts = [], defaultdict(list)
        columns = [column for column, _ in standing]
        for column, xml in cells:
            if (number, column) in self.part.cells:
                old = self.part.cells[number, column]
                edits.append((old.start, old.end, xml.encode()))
            else:
                after = bisect_right(columns, column)
                at = standing[after][1] if after < len(standing) else row.end
                inserts[at].append(xml)
        if not inserts:
            return edits
        head = TAG.match(self.part.content, row.start)
        if head is None:
            return edits
        # `spans` says from which column to which the row's cells stand.
        tag = _SPANS.sub(b"", head[0])
        if tag.endswith(b"/>"):
            inner = "".join(xml for found in inserts.values() for xml in found)
            close = f"</{self.part.prefix}row>"
            tag = tag[:-2].rstrip() + b">" + (inner + close).encode()
            return [(row.start, head.end(), tag)]
        edits.append((row.start, head.end(), tag))
        for at, found in inserts.items():
            edits.append((at, at, "".join(found).encode()))
        return edits

    def _new_row(self, number: int, cells: str, like: int | None) -> str:
        said = self.part.rows[like].said if like in self.part.rows else {}
        height = "".join(
            f' {name}="{said[name]}"' for name in ("ht", "customHeight") if name in said
        )
        p = self.part.prefix
        return f'<{p}row r="{number}"{height}>{cells}</{p}row>'

    def _new_rows(self, made: list[tuple[int, str]]) -> list[Edit]:
        if not made:
            return []
        head = TAG.match(self.part.content, self.part.data_from)
        if head is not None and head[0].endswith(b"/>"):
            inner = "".join(xml for _, xml in made)
            tag = head[0][:-2].rstrip().decode()
            xml = f"{tag}>{inner}</{self.part.prefix}sheetData>"
            return [(self.part.data_from, head.end(), xml.encode())]
        numbers = sorted(self.part.rows)
        inserts: defaultdict[int, list[str]] = defaultdict(list)
        for number, xml in made:
            after = bisect_right(numbers, number)
            at = (
                self.part.rows[numbers[after]].start
                if after < len(numbers)
                else self.part.data_to
            )
            inserts[at].append(xml)
        return [(at, at, "".join(found).encode()) for at, found in inserts.items()]

    def _wider(self, cells: Mapping[Place, str]) -> list[Edit]:
        """What the sheet says of its extent, where cells now stand beyond it."""
        if self.part.extent is None or not cells:
            return []
        at, said = self.part.extent
        top, left, bottom, right = area_of(said)
        rows, columns = {r for r, _ in cells}, {c for _, c in cells}
        wide = (
            min(top, *rows),
            min(left, *columns),
            max(bottom, *rows),
            max(right, *columns),
        )
        tag = TAG.match(self.part.content, at)
        if not top or wide == (top, left, bottom, right) or tag is None:
            return []
        new = tag[0].replace(f'"{said}"'.encode(), f'"{written(wide)}"'.encode())
        return [(at, tag.end(), new)]
