"""Measures as data: what is counted, out of what, and how it is said.

Each is defined once, in a YAML file of this folder, and used by screen, workbook and
feed alike. The back office counts it in SQL; here it is only said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from exports.tables import Shape
from form_definitions.conditions import Condition
from form_definitions.spelling import did_you_mean
from form_definitions.strictly import Part, Words, part_in

RECORDS, GRADES, THEMES = "records", "grades", "themes"
"""What most measures count: records, their grades, the findings that bear a theme. Any
other word is a repeat of a form: ``actions``."""


@dataclass(frozen=True)
class Measure:
    """One figure: its name and meaning, and how it is counted.

    It is one of four sorts: a count (`where` alone), a share (with `out_of`), the
    `middle` of a number of each record, or the `change_of` another since the period
    before. Of grades there may be one of `each`: a column for each grade of the scale.
    """

    key: str
    name: str
    definition: str
    of: str = RECORDS
    where: Condition | None = None
    """What is counted; all of them where it says nothing."""
    out_of: Condition | None = None
    middle: Condition | None = None
    """What the median is of: ``days(record_date, date_received)``."""
    change_of: str = ""
    each: bool = False
    together: bool = False
    """Whether the grades of two eras may stand in one row; else each scale has its own.
    """
    numerator: str = ""
    """`where` in words, for the notes; `denominator` is `out_of` likewise."""
    denominator: str = ""
    source: str = ""

    @property
    def shape(self) -> Shape:
        if self.change_of:
            return Shape.POINTS
        if self.out_of is not None:
            return Shape.SHARE
        return Shape.WHOLE if self.middle is None else Shape.NUMBER

    @property
    def names(self) -> set[str]:
        """The names its conditions speak of: fields, and what its subject has."""
        return {name for one in self.conditions for name in one.names()}

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What it asks: `where`, `out_of`, `middle`, as many as it has."""
        conditions = (self.where, self.out_of, self.middle)
        return tuple(one for one in conditions if one is not None)


@cache
def shipped_measures() -> Mapping[str, Measure]:
    """The measures of this folder, by key, file by file."""
    found: dict[str, Measure] = {}
    for file in sorted(files("exports.measures").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            for measure in read_measures(text, file_name=file.name):
                if measure.key in found:
                    raise ValueError(f"{file.name}: {measure.key!r} is there twice")
                found[measure.key] = measure
    return MappingProxyType(found)


FILE_WORDS: Words = {"topic": str, "about": str, "measures": list}
WORDS: Words = {
    "measure": str,
    "name": str,
    "definition": str,
    "of": str,
    "where": str,
    "out_of": str,
    "middle": str,
    "change_of": str,
    "each": bool,
    "together": bool,
    "numerator": str,
    "denominator": str,
    "source": str,
}
FILE_NEEDED = ("topic", "measures")
NEEDED = ("measure", "name", "definition")
_CONDITIONS = ("where", "out_of", "middle")


def read_measures(text: str, *, file_name: str) -> list[Measure]:
    """The measures that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    whole = part_in(text, file_name, "a file of measures")
    whole.only(FILE_WORDS, FILE_NEEDED)
    found = [_measure(part) for part in whole.parts("measures", "a measure")]
    _changes(whole, found)
    return found


def _measure(part: Part) -> Measure:
    part.only(WORDS, NEEDED)
    what = part.what
    if "out_of" in what and "middle" in what:
        raise part.refused("a measure is a share or a median, not both", "middle")
    if "out_of" in what and "where" not in what:
        raise part.refused("a share says with 'where' what of it is counted", "out_of")
    if what.get("each") and what.get("of") != GRADES:
        raise part.refused("'each' is of grades; say 'of: grades'", "each")
    if "change_of" in what and any(word in what for word in (*_CONDITIONS, "each")):
        raise part.refused("a change says only whose it is", "change_of")
    said: dict[str, Any] = {
        word: part.condition(word) if word in _CONDITIONS else value
        for word, value in what.items()
    }
    return Measure(key=said.pop("measure"), **said)


def _changes(whole: Part, measures: list[Measure]) -> None:
    """Refuse the change of what is no share of the same file."""
    shares = {one.key for one in measures if one.out_of is not None}
    for at, one in enumerate(measures):
        if one.change_of and one.change_of not in shares:
            near = did_you_mean(one.change_of, shares)
            words = f"there is no share {one.change_of!r} in this file{near}"
            raise whole.refused(words, "measures", at, "change_of")
