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

RECORDS, GRADES, THEMES, OWED = "records", "grades", "themes", "owed"
"""What most measures count: records, their grades, the findings that bear a theme, what
somebody owes. Any other word is a repeat of a form: ``actions``."""

OF_A_DEBT = (
    *("expected", "exempt", "on_time", "late", "outstanding", "to_come"),
    *("met", "met_on_time", "missed_in_a_row"),
)
"""The numbers of a debt. Excused, none of it is expected; `met` is what came in of what
is expected, and `missed_in_a_row` the months up to its own that lack something."""


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
    adds: tuple[str, ...] = ()
    """Which numbers of a debt are added up (`OF_A_DEBT`); `among`: out of which."""
    among: tuple[str, ...] = ()
    most: str = ""
    """Of which number of a debt the greatest is told."""
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
        if self.is_share:
            return Shape.SHARE
        return Shape.WHOLE if self.middle is None else Shape.NUMBER

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of a debt that it tells of."""
        return (*self.adds, *self.among, *([self.most] if self.most else []))

    @property
    def is_share(self) -> bool:
        return self.out_of is not None or bool(self.among)

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
    "adds": list,
    "among": list,
    "most": str,
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
    _of_debts(part)
    said: dict[str, Any] = {
        word: part.condition(word) if word in _CONDITIONS else value
        for word, value in what.items()
    }
    said |= {word: part.texts(word) for word in ("adds", "among") if word in what}
    return Measure(key=said.pop("measure"), **said)


def _of_debts(part: Part) -> None:
    """Refuse what a measure says of debts wrongly, or says of something else."""
    what = part.what
    owed = what.get("of") == OWED
    said = [word for word in ("adds", "among", "most") if word in what]
    if not owed and said:
        raise part.refused(f"{said[0]!r} is of what is owed; say 'of: owed'", said[0])
    others = [word for word in (*_CONDITIONS, "each", "change_of") if word in what]
    if owed and others:
        raise part.refused(f"what is owed knows no {others[0]!r}", others[0])
    if owed and ("adds" in what) == ("most" in what):
        raise part.refused("of what is owed it says 'adds' or 'most', one of them")
    numbers = [*part.texts("adds"), *part.texts("among")]
    for number in [*numbers, *([what["most"]] if "most" in what else [])]:
        if number not in OF_A_DEBT:
            near = did_you_mean(number, OF_A_DEBT)
            raise part.refused(f"a debt has no number {number!r}{near}", said[0])


def _changes(whole: Part, measures: list[Measure]) -> None:
    """Refuse the change of what is no share of the same file."""
    shares = {one.key for one in measures if one.out_of is not None}
    for at, one in enumerate(measures):
        if one.change_of and one.change_of not in shares:
            near = did_you_mean(one.change_of, shares)
            words = f"there is no share {one.change_of!r} in this file{near}"
            raise whole.refused(words, "measures", at, "change_of")
