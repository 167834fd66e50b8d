"""The XML of a cell that is filled, in the prefix and the style of its template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from lxml import etree

from exports.addresses import a1
from exports.cells import number_cell, text_cell
from exports.fill.answers import Answer
from exports.fill.language import CLOSES, OPENS, NotUnderstood
from exports.fill.part import Place
from exports.tables import Cell, Link, Shape, Symbol
from form_definitions.kinds import Day

_DAY_0 = date(1899, 12, 30).toordinal()
_DAY_0_OF_1904 = date(1904, 1, 1).toordinal()
_FIRST_DAY = date(1904, 1, 1)
_TAG = re.compile(r"<(/?)(?=[a-z])")
IN_TWO_STYLES = "has a placeholder in two styles; write it anew in one style"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Ink:
    """How the cells of one sheet are written."""

    prefix: str
    date_styles: set[int]
    from_1904: bool

    def cell(self, place: Place, value: Cell, style: int) -> str:
        """A cell that holds a value; blank in its style where there is none."""
        ref = a1(*place)
        match value:
            case None | "":
                xml = f'<c r="{ref}" s="{style}"/>'
            case Symbol():
                xml = text_cell(ref, value.value, style)
            case bool():
                xml = text_cell(ref, "Yes" if value else "No", style)
            case int() | float():
                xml = number_cell(ref, value, style)
            case date():
                xml = self._day(ref, value, style)
            case Link(sheet):
                xml = text_cell(ref, sheet, style)
            case _:
                xml = text_cell(ref, value, style)
        return _TAG.sub(rf"<\1{self.prefix}", xml) if self.prefix else xml

    def formula(self, place: Place, words: str, style: int) -> str:
        """A cell with a formula that nobody has worked out yet."""
        p = self.prefix
        return f'<{p}c r="{a1(*place)}" s="{style}"><{p}f>{escape(words)}</{p}f></{p}c>'

    def _day(self, ref: str, day: date, style: int) -> str:
        """A number where the cell is styled to show one as a day, else words: in any
        other style it would stand there as 43,404.
        """
        if style not in self.date_styles or day < _FIRST_DAY:
            return text_cell(ref, Day().show(day), style)
        first = _DAY_0_OF_1904 if self.from_1904 else _DAY_0
        return number_cell(ref, day.toordinal() - first, style)

    def styled(self, place: Place, text: etree._Element, style: int) -> str:
        """A cell of a text that has styles within it."""
        space = etree.QName(text).namespace or ""
        inner = etree.fromstring(f'<is xmlns="{space}"/>')
        inner.extend(deepcopy(child) for child in text)
        words = etree.tostring(inner, encoding="unicode")
        p = self.prefix
        return f'<{p}c r="{a1(*place)}" s="{style}" t="inlineStr">{words}</{p}c>'


def said(answer: Answer) -> str:
    """An answer among other words, where no cell gives it a format."""
    value = answer.value
    match value:
        case None:
            return ""
        case Symbol():
            return value.value
        case date():
            return Day().show(value)
        case int() | float() if answer.shape is Shape.SHARE:
            # As a cell shows it: a half goes up.
            return f"{int(value * 100 + 0.5)}%"
        case int() | float() if answer.shape is Shape.POINTS:
            return f"{value:+g}" if value else "0"
        case int() | float():
            return f"{value:,g}" if isinstance(value, float) else f"{value:,}"
        case _:
            return str(value)


def runs(text: etree._Element) -> list[etree._Element]:
    """The texts of the runs that a styled text is made of; none of a plain one."""
    return [
        found
        for run in text.iterfind("{*}r")
        if (found := run.find("{*}t")) is not None
    ]


def fill_runs(text: etree._Element, words: Iterable[str]) -> etree._Element:
    """A styled text whose runs say these words; `text` itself stays as it is."""
    copy = deepcopy(text)
    for run, new in zip(runs(copy), words, strict=True):
        run.text = new
        run.set(_SPACE, "preserve")
    return copy


def whole(text: etree._Element) -> str:
    """What a text says, without its styles."""
    plain = text.find("{*}t")
    if plain is not None:
        return plain.text or ""
    return "".join(run.text or "" for run in runs(text))


def refuse_split(words: Sequence[str]) -> None:
    """Raise NotUnderstood where a placeholder is written in more than one style.

    Args:
        words: what is said in each style, in order; all of it has a placeholder.
    """
    if is_split(words):
        raise NotUnderstood(IN_TWO_STYLES)


def is_split(words: Sequence[str]) -> bool:
    """Whether a placeholder goes on in another style than it begins in."""
    uneven = any(one.count(OPENS) != one.count(CLOSES) for one in words)
    return uneven or not any(OPENS in one for one in words)
