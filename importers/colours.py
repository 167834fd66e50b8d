"""The fills of cells: read out of a workbook's styles, kept by runs, named in words.

A colour on a log often says what no cell does: red is overdue, yellow was moderated.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from importers.sheets import Fill
from importers.xml_parts import LocalNames, new_parser, parse

_HEX = re.compile(r"[0-9A-F]{6}")
MOST_RUNS = 200_000
"""Runs of one sheet that are kept; a sheet painted in more tells nothing by colour."""
PLAIN_PATTERNS = (0, 17)
"""No fill, and the grey dots that every binary workbook carries as its second."""
_INDEXED = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000000080808000800080008080"
    "C0C0C08080809999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF"
    "8000808000000080800000FF00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC"
    "99CC00FFCC00FF9900FF6600666699969696003366339966003300333300993300993366333399333333"
)
"""The palette of 1997, six signs a colour; its first is both number 0 and number 8."""


def colour(said: str) -> str:
    """``FFFF0000`` as ``FF0000``; nothing where it is no colour, or the sheet's own."""
    bare = said.strip().lstrip("#").upper()[-6:]
    return bare if _HEX.fullmatch(bare) and bare != "FFFFFF" else ""


def indexed(number: int) -> str:
    """A colour of the old palette."""
    at = number - 8 if number >= 8 else number
    return colour(_INDEXED[at * 6 : at * 6 + 6]) if at >= 0 else ""


def tinted(base: str, tint: float) -> str:
    """A theme's colour made lighter (up to 1) or darker (down to -1)."""
    if not base or not tint:
        return colour(base)
    hue, light, full = colorsys.rgb_to_hls(*_parts(base))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)
    return colour("".join(f"{round(part * 255):02X}" for part in parts))


def theme_colours(part: BinaryIO) -> list[str]:
    """The twelve colours of a theme, in the order in which styles number them."""
    found: list[str] = []
    names, parser = LocalNames(), new_parser()
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = names[tag]
        if name == "clrScheme":
            inside = True
        elif inside and name == "srgbClr":
            found.append(attributes.get("val", "").upper())
        elif inside and name == "sysClr":
            found.append(attributes.get("lastClr", "").upper())

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and names[tag] != "clrScheme"

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(part, parser)
    # Written dark, light, dark, light; numbered light, dark, light, dark.
    return [*found[1::-1], *found[3:1:-1], *found[4:12]]


def name_of(rgb: str) -> str:
    """What people call a colour: ``red``, ``amber``, ``pale blue``."""
    hue, light, full = colorsys.rgb_to_hls(*_parts(rgb))
    if full < 0.12 or light < 0.08:
        return "black" if light < 0.2 else "grey"
    name = next(name for end, name in _HUES if hue * 360 < end)
    if light > 0.8:
        return f"pale {name}"
    return f"dark {name}" if light < 0.3 else name


_HUES = (
    (15, "red"),
    (53, "amber"),
    (68, "yellow"),
    (165, "green"),
    (255, "blue"),
    (295, "purple"),
    (345, "pink"),
    (361, "red"),
)


def _parts(rgb: str) -> tuple[float, float, float]:
    return (
        int(rgb[0:2], 16) / 255,
        int(rgb[2:4], 16) / 255,
        int(rgb[4:6], 16) / 255,
    )


@dataclass
class Runs:
    """The filled cells of a sheet, neighbours of one colour together."""

    rows: dict[int, list[Fill]] = field(default_factory=dict)
    count: int = 0

    def add(self, row: int, column: int, rgb: str, times: int = 1) -> None:
        """Add a cell, or so many beside it; cells of a row come from left to right."""
        if self.count > MOST_RUNS:
            return
        runs = self.rows.setdefault(row, [])
        if runs and runs[-1].right == column - 1 and runs[-1].colour == rgb:
            runs[-1] = Fill(runs[-1].left, column + times - 1, rgb)
        else:
            runs.append(Fill(column, column + times - 1, rgb))
            self.count += 1

    def upto(self, bottom: int) -> dict[int, Sequence[Fill]]:
        """The runs of the rows that are used; none where there are too many."""
        if self.count > MOST_RUNS:
            return {}
        return {row: runs for row, runs in self.rows.items() if row <= bottom}
