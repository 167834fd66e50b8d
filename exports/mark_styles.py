"""The cell styles that marks are made of, added to a workbook's own.

A marked cell keeps its font, its format and its borders. Where it had no fill it gets
ours; a fill of its own may mean something, so there it gets a border instead.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from form_definitions.our_marks import EDGES, FILLS


class Styles:
    """The styles part of a workbook; what is asked for and not there is added."""

    def __init__(self, root: etree._Element) -> None:
        self._space = etree.QName(root).namespace or ""
        self._fonts = root.find(self._tag("fonts"))
        self._fills = root.find(self._tag("fills"))
        self._borders = root.find(self._tag("borders"))
        self._xfs = root.find(self._tag("cellXfs"))
        self._made: dict[tuple[int, bool], int] = {}
        self._parts: dict[tuple[str, bool], str] = {}

    @property
    def usable(self) -> bool:
        """Whether it has all that a style is made of; a workbook may have none."""
        tables = (self._fonts, self._fills, self._borders, self._xfs)
        return all(table is not None and len(table) for table in tables)

    def _tag(self, name: str) -> str:
        return f"{{{self._space}}}{name}" if self._space else name

    def marked(self, style: int, *, held: bool) -> int:
        """The number of the style that marks a cell of this style."""
        assert self._xfs is not None  # noqa: S101 - for the type checker
        if style >= len(self._xfs):
            style = 0
        if (style, held) not in self._made:
            xf = deepcopy(self._xfs[style])
            if self._is_filled(xf):
                xf.set("borderId", self._part("border", held))
                xf.set("applyBorder", "1")
            else:
                xf.set("fillId", self._part("fill", held))
                xf.set("applyFill", "1")
            self._made[style, held] = self._add(self._xfs, xf)
        return self._made[style, held]

    def _is_filled(self, xf: etree._Element) -> bool:
        pattern = self._pattern(xf)
        return pattern is not None and (
            pattern.get("patternType", "none") not in ("none", "gray125")
        )

    def _pattern(self, xf: etree._Element) -> etree._Element | None:
        number = int(xf.get("fillId", "0"))
        if self._fills is None or number >= len(self._fills):
            return None
        return self._fills[number].find(self._tag("patternFill"))

    def _part(self, name: str, held: bool) -> str:
        """The number of our fill or border."""
        if (name, held) not in self._parts:
            table = self._fills if name == "fill" else self._borders
            assert table is not None  # noqa: S101 - for the type checker
            made = self._fill(held) if name == "fill" else self._border(held)
            self._parts[name, held] = str(self._add(table, made))
        return self._parts[name, held]

    def _fill(self, held: bool) -> etree._Element:
        fill = etree.Element(self._tag("fill"))
        pattern = etree.SubElement(fill, self._tag("patternFill"), patternType="solid")
        etree.SubElement(pattern, self._tag("fgColor"), rgb=f"FF{FILLS[held]}")
        etree.SubElement(pattern, self._tag("bgColor"), indexed="64")
        return fill

    def _border(self, held: bool) -> etree._Element:
        border = etree.Element(self._tag("border"))
        for name in ("left", "right", "top", "bottom"):
            side = etree.SubElement(border, self._tag(name), style="thick")
            etree.SubElement(side, self._tag("color"), rgb=f"FF{EDGES[held]}")
        etree.SubElement(border, self._tag("diagonal"))
        return border

    def _add(self, table: etree._Element, child: etree._Element) -> int:
        table.append(child)
        table.set("count", str(len(table)))
        return len(table) - 1

    def unmarked(self) -> dict[int, int]:
        """For each style that an earlier copy of ours marks with, what it was before:
        the same without our fill or border.
        """
        if self._xfs is None or not self.usable:
            return {}
        ours = {at for at, xf in enumerate(self._xfs) if self._is_ours(xf)}
        before: dict[tuple[object, ...], int] = {}
        for at, xf in enumerate(self._xfs):
            if at not in ours:
                before.setdefault(self._bare(xf), at)
        bare = {at: self._bare(self._xfs[at]) for at in ours}
        return {at: before[said] for at, said in bare.items() if said in before}

    def _is_ours(self, xf: etree._Element) -> bool:
        return self._bears(xf, "fill") or self._bears(xf, "border")

    def _bears(self, xf: etree._Element, name: str) -> bool:
        if name == "fill":
            pattern = self._pattern(xf)
            tint = None if pattern is None else pattern.find(self._tag("fgColor"))
            ours = FILLS
        else:
            number = int(xf.get("borderId", "0"))
            if self._borders is None or number >= len(self._borders):
                return False
            tint = self._borders[number].find(
                f"{self._tag('left')}/{self._tag('color')}"
            )
            ours = EDGES
        said = "" if tint is None else tint.get("rgb", "")[-6:].upper()
        return said in ours.values()

    def _bare(self, xf: etree._Element) -> tuple[object, ...]:
        """What a style is made of, but for the fill or border that may be ours."""
        own_fill = self._is_filled(xf) and not self._bears(xf, "fill")
        ours = ("borderId", "applyBorder") if own_fill else ("fillId", "applyFill")
        said = {key: value for key, value in xf.attrib.items() if key not in ours}
        inside = tuple(etree.tostring(child) for child in xf)
        return (ours[0], tuple(sorted(said.items())), inside)

    def made(self, *, bold: bool) -> int:
        """A plain style for the list of problems: text that wraps, bold in its head."""
        assert self._xfs is not None and self._fonts is not None  # noqa: S101, PT018
        xf = etree.Element(
            self._tag("xf"), numFmtId="0", fontId="0", fillId="0", borderId="0"
        )
        if bold:
            font = deepcopy(self._fonts[0])
            if font.find(self._tag("b")) is None:
                font.insert(0, etree.Element(self._tag("b")))
            xf.set("fontId", str(self._add(self._fonts, font)))
            xf.set("applyFont", "1")
        xf.set("applyAlignment", "1")
        etree.SubElement(xf, self._tag("alignment"), vertical="top", wrapText="1")
        return self._add(self._xfs, xf)
