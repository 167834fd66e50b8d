"""A day and a grade in one cell: ``12/3/22 G``, ``Good (12.03.22)``, either alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from form_definitions.kinds import Grade
from form_definitions.spelling import as_typed
from importers.sheets import Raw
from importers.values import is_meant_as, is_number, is_undecided

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = (
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -]*{_MONTH}(?:[ ,'-]*\d{{2,4}})?"
    rf"|{_MONTH}[ ,'-]*(?:\d{{4}}|\d{{2}}))(?!\d)"
)
_GAP = r"[\s:;,(\[–—-]*"
_FIRST = re.compile(rf"({_DAY})(?!/){_GAP}(.*)", re.I | re.S)
_LAST = re.compile(rf"(.*?){_GAP}\b({_DAY})[)\]\s.]*", re.I | re.S)


@dataclass(frozen=True)
class DayAndGrade:
    """What one cell says of an audit, as it is written."""

    day: Raw = None
    grade: Raw = None


def day_and_grade(value: Raw, kind: Grade) -> DayAndGrade | None:
    """The day and the grade that a cell holds, as they are written; None for neither.

    ``N/A`` and a dash are no grade here: where a cell stands for a whole audit, they
    say that there is none.
    """
    if isinstance(value, date):
        return DayAndGrade(day=value)
    text = as_typed(value)
    if not text or is_number(value):
        return None
    if found := _FIRST.fullmatch(text):
        day, words = found.groups()
    elif found := _LAST.fullmatch(text):
        words, day = found.groups()
    else:
        return DayAndGrade(grade=text) if _is_grade(text, kind) else None
    words = words.strip(" )]\n")
    if words and not _is_grade(words, kind):
        return None
    return DayAndGrade(day, words or None)


def _is_grade(text: str, kind: Grade) -> bool:
    answers = {option.key for option in kind.scale.answers}
    if is_number(text) or is_undecided(text) or kind.scale.find(text) in answers:
        return False
    return is_meant_as(kind, text)
