"""A template as a workbook: its sheets, names and tables, and its shared texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from exports.addresses import place_of
from exports.fill.part import Area, Place, SheetPart, area_of, written
from exports.packaged import Package

_NAMED_CELL = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!\[\]:]+))!(\$?[A-Z]{1,3}\$?\d+)(?::(\$?[A-Z]{1,3}\$?\d+))?"
)
_CALC = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*?(/?)>")
_FULL = re.compile(rb"""\sfullCalcOnLoad=(?:"[^"]*"|'[^']*')""")
_BEFORE_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")
_DATES = {*range(14, 23), 45, 46, 47}
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


@dataclass(frozen=True)
class Name:
    """A name that the workbook gives to something."""

    name: str
    said: str
    sheet: str = ""
    """The sheet whose own it is; "" of the whole workbook's."""


@dataclass
class ListTable:
    """An Excel table: its rows grow with what is filled in."""

    path: str
    name: str
    area: Area
    has_headings: bool
    has_totals: bool

    @property
    def first_row(self) -> int:
        return self.area[0] + (1 if self.has_headings else 0)

    def holds(self, place: Place) -> bool:
        top, left, bottom, right = self.area
        return top <= place[0] <= bottom and left <= place[1] <= right


class Book:
    """The parts of a template that a filler reads. Raises Damaged."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.paths = dict(package.sheets())
        self.chart_sheets = dict(package.sheets("chartsheet"))
        self.parts = {
            name: SheetPart(self.package.read(path))
            for name, path in self.paths.items()
        }

    # --- texts and styles -------------------------------------------------------

    @cached_property
    def texts(self) -> list[etree._Element]:
        """The texts that cells share, by their number."""
        path = self.package.linked(self.package.book, "sharedStrings")
        if not path:
            return []
        return list(self.package.tree(path).iterfind("{*}si"))

    @cached_property
    def date_styles(self) -> set[int]:
        """The styles that show a number as a day."""
        path = self.package.linked(self.package.book, "styles")
        if not path:
            return set()
        root = self.package.tree(path)
        codes = {
            _number(one.get("numFmtId", "0")): one.get("formatCode", "")
            for one in root.iterfind("{*}numFmts/{*}numFmt")
        }
        found = set()
        for at, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            number = _number(style.get("numFmtId", "0"))
            plain = _NOT_CODE.sub("", codes.get(number, "")).casefold()
            if number in _DATES or "d" in plain or "yy" in plain:
                found.add(at)
        return found

    @cached_property
    def from_1904(self) -> bool:
        """Whether the workbook counts its days from 1904."""
        said = self.package.tree(self.package.book).find("{*}workbookPr")
        return said is not None and said.get("date1904") in ("1", "true")

    # --- names and tables -------------------------------------------------------

    @cached_property
    def names(self) -> list[Name]:
        sheets = [
            sheet.get("name", "")
            for sheet in self.package.tree(self.package.book).iter("{*}sheet")
        ]
        found = []
        for one in self.package.tree(self.package.book).iter("{*}definedName"):
            local = one.get("localSheetId", "")
            sheet = (
                sheets[int(local)]
                if local.isdecimal() and int(local) < len(sheets)
                else ""
            )
            found.append(Name(one.get("name", ""), one.text or "", sheet))
        return found

    def tables(self, sheet: str) -> list[ListTable]:
        """The Excel tables of a sheet."""
        found = []
        for path in self.package.all_linked(self.paths[sheet], "table"):
            root = self.package.tree(path)
            found.append(
                ListTable(
                    path,
                    root.get("displayName", root.get("name", "")),
                    area_of(root.get("ref", "")),
                    root.get("headerRowCount", "1") != "0",
                    root.get("totalsRowCount", "0") != "0",
                )
            )
        return found

    def pivots(self) -> list[str]:
        """The paths of what pivot tables keep of the cells they read."""
        return self.package.all_linked(self.package.book, "pivotCacheDefinition")

    def grow(self, table: ListTable, last_row: int) -> None:
        """Let a table reach down to a row; only its extent is changed in its part."""
        old = written(table.area)
        new = written((*table.area[:2], last_row, table.area[3]))
        content = self.package.read(table.path)
        for said in (f'"{old}"', f"'{old}'"):
            content = content.replace(
                f"ref={said}".encode(), f"ref={said.replace(old, new)}".encode()
            )
        self.package.change(table.path, content)

    # --- calculation ------------------------------------------------------------

    def calculate_on_opening(self) -> None:
        """Have every formula worked out anew by whoever opens the workbook."""
        path = self.package.book
        content = self.package.read(path)
        if found := _CALC.search(content):
            tag = _FULL.sub(b"", found[0])
            cut = len(tag) - (2 if found[1] else 1)
            new = tag[:cut].rstrip() + b' fullCalcOnLoad="1"' + tag[cut:]
            content = content[: found.start()] + new + content[found.end() :]
        else:
            content = _with_calculation(content)
        self.package.change(path, content)


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else -1


def _with_calculation(content: bytes) -> bytes:
    """A workbook part with the word on calculation, where it may stand."""
    for name in _BEFORE_CALC:
        pattern = rb"</((?:\w+:)?)%b\s*>|<((?:\w+:)?)%b\b[^>]*/>" % (
            name.encode(),
            name.encode(),
        )
        if found := re.search(pattern, content):
            prefix = found[1] or found[2] or b""
            word = b'<%bcalcPr fullCalcOnLoad="1"/>' % prefix
            return content[: found.end()] + word + content[found.end() :]
    return content


def cell_named(said: str) -> tuple[str, Place] | None:
    """Sheet and cell of ``'My sheet'!$B$2``, of a range its first; None of all else."""
    found = _NAMED_CELL.fullmatch(said.strip().lstrip("="))
    if found is None or (place := place_of(found[3])) is None:
        return None
    return (found[1] or found[2]).replace("''", "'"), place
