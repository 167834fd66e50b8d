"""The labels of a form that was laid out for people: what they name, and where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from enum import Enum

from form_definitions.form import Repeat
from form_definitions.kinds import Grade, Person
from importers.headings import Headings, Match, as_heading, bag, explains, plain
from importers.layouts.ticks import tick_heads
from importers.sheets import Raw, Sheet

LONGEST = 120
_GRADED = re.compile(
    r"(?:(?:area|section|your|auditor's|ofsted)\s+)?"
    r"(?:rating|grading|grade|judge?ment|score|graded|rag)s?(?:\s*\(.*\))?"
)
_REASONED = re.compile(
    r"(?:rationale|evidence|reasons?|comments?|explanation|justification|narrative"
    r"|findings?|analysis)(?:\s+(?:and|&|for)\b.*)?"
)
_NAME_OF = re.compile(
    r"^\W*(?:full )?name(?:\(?s\)?)? of (?:the )?|(?:'s|’s)? name\W*$", re.I
)
_IN_WORDS = re.compile(r"\s*\([^()]*\)")
"""What a bracket adds: ``(please state)``."""


class Sort(Enum):
    """What a label asks for."""

    FIELD = "field"
    AREA = "area"
    GRADE = "grade"
    """The grade of an area that is named elsewhere."""
    REASON = "reason"
    ACTION = "action"
    OTHER = "other"
    """Something that no field of the form wants."""


HEADS = (Sort.GRADE, Sort.REASON, Sort.ACTION)
"""What heads the columns of a table within a form."""
SURE = 92
"""Among answers, a label without a colon is known by its name, not by its words."""


@dataclass(frozen=True)
class Label:
    """One label, its place counted from 0."""

    row: int
    column: int
    text: str
    sort: Sort
    field: str = ""
    """The field, the area's key, or the part of an action."""
    beside: Raw = None
    """What stands behind its colon, in its own cell."""
    reason: str = ""
    sure: float = 0.0

    @property
    def at(self) -> tuple[int, int]:
        return self.row, self.column


def labels_on(sheet: Sheet, headings: Headings) -> list[Label]:
    """Every label of a sheet, in reading order.

    Where labels end with a colon, a cell that does not is an answer, even if it reads
    like one: "TM" in the box of a role is no label.
    """
    found = list(_labels(sheet, headings))
    named = [label for label in found if label.sort is Sort.FIELD]
    with_colon = sum(_ends(sheet, label) for label in named)
    if with_colon * 2 > len(named):
        found = [
            label
            for label in found
            if label.sort is not Sort.FIELD or _ends(sheet, label)
        ]
    found = [label for label in found if not _is_title(sheet, label, found)]
    fields = {label.at for label in found if label.sort is Sort.FIELD}
    tables = heading_rows(found) | tick_heads(sheet, headings.form).keys()
    return [
        label
        for label in found
        if _ends(sheet, label)
        or (label.sort is not Sort.OTHER and not _is_answer(sheet, label, fields))
        if label.sort is not Sort.FIELD or label.row not in tables
    ]


def _is_title(sheet: Sheet, label: Label, labels: Iterable[Label]) -> bool:
    """Whether a text alone in its row names the form, and in other words a field that
    the form asks elsewhere: ``Observation of Meeting`` is not the meeting observed.
    """
    if label.sort is not Sort.FIELD or label.beside is not None or label.sure > 97:
        return False
    alone = sum(value is not None for value in sheet.rows[label.row]) == 1
    if not alone or _ends(sheet, label):
        return False
    places = {other.at for other in labels}
    below = (label.row + 1, label.column)
    return (sheet.value(*below) is None or below in places) and any(
        other.field == label.field
        and other.sure >= label.sure
        and sum(value is not None for value in sheet.rows[other.row]) > 1
        for other in labels
    )


def heading_rows(labels: Iterable[Label]) -> frozenset[int]:
    """The rows that head a table: grade, reason and action beside each other."""
    sorts: defaultdict[int, set[Sort]] = defaultdict(set)
    for label in labels:
        sorts[label.row].add(label.sort)
    return frozenset(
        row
        for row, found in sorts.items()
        if len(found & set(HEADS)) > 1 and Sort.AREA not in found
    )


def _is_answer(sheet: Sheet, label: Label, fields: Set[tuple[int, int]]) -> bool:
    """Whether an area's name stands in a field's box: ``Plan type: Assessment``."""
    if label.sort is not Sort.AREA:
        return False
    left = (c for c in range(label.column - 1, -1, -1) if sheet.value(label.row, c))
    return (label.row, next(left, -1)) in fields


def _ends(sheet: Sheet, label: Label) -> bool:
    """Whether a colon says that this is a label."""
    text = str(sheet.value(*label.at)).rstrip()
    return text.endswith(":") or (label.beside is not None and ":" in text)


def _is_area(match: Match | None) -> bool:
    """Whether a text is an area's own name: "Analysis and assessment" is no reason."""
    return match is not None and match.sure >= 97 and match.field.endswith("_grade")


def _labels(sheet: Sheet, headings: Headings) -> Iterator[Label]:
    parts = _parts(headings.form.repeats)
    for row, column, value in sheet.filled():
        if not isinstance(value, str) or len(value) > LONGEST:
            continue
        text, match, beside = _known(as_heading(value), headings)
        label = Label(row, column, text.strip(" :"), Sort.OTHER, beside=beside)
        said = plain(text)
        of_area = match is None or match.field in headings.of_areas
        if of_area and _GRADED.fullmatch(said):
            yield replace(label, sort=Sort.GRADE)
        elif (of_area and not _is_area(match) and _REASONED.fullmatch(said)) or (
            match is None and explains(text)
        ):
            yield replace(label, sort=Sort.REASON)
        elif match is not None:
            yield _of_match(label, match, headings)
        elif part := parts.get(said) or parts.get(bag(text)):
            yield replace(label, sort=Sort.ACTION, field=part)
        elif value.rstrip().endswith(":"):
            likely = headings.guess(text)
            yield label if likely is None else _of_match(label, likely, headings)
        else:
            yield label


def _known(text: str, headings: Headings) -> tuple[str, Match | None, Raw]:
    """A label's own text, what it names, and what stands behind its colon."""
    match = headings.known(text)
    if match is not None and match.sure < SURE and not text.endswith(":"):
        match = None
    if match is None:
        match = _named(text, headings)
    before, colon, behind = text.partition(":")
    if match is None and colon and behind.strip():
        match = headings.known(before)
        if match is not None:
            return before, match, behind.strip()
    return text, match, None


def _named(text: str, headings: Headings) -> Match | None:
    """What ``Name of the SDM`` asks: a person's name, as ``SDM`` does."""
    match = headings.known(_NAME_OF.sub("", _IN_WORDS.sub("", text)).strip())
    field = headings.form.by_key.get(match.field) if match else None
    return match if field and isinstance(field.kind, Person) else None


def _of_match(label: Label, match: Match, headings: Headings) -> Label:
    known = replace(label, reason=match.reason, sure=match.sure)
    for area in headings.form.areas:
        if match.field == area.grade:
            return replace(known, sort=Sort.AREA, field=area.key)
    if match.field in headings.form.by_key:
        return replace(known, sort=Sort.FIELD, field=match.field)
    if any(match.field == repeat.key for repeat in headings.form.repeats):
        return replace(known, sort=Sort.ACTION, field=f"{match.field}.")
    return label


def _parts(repeats: tuple[Repeat, ...]) -> dict[str, str]:
    """The parts of a repeat by what they are called: ``by when`` is ``due_on``."""
    parts: dict[str, str] = {}
    for repeat in repeats:
        first = next((f for f in repeat.fields if f.required), repeat.fields[0])
        names = (repeat.title, repeat.key, *repeat.also, first.label, *first.also)
        for spelt in (plain, bag):
            parts |= {spelt(name): f"{repeat.key}." for name in names if spelt(name)}
        for field in repeat.fields:
            if field is not first and not isinstance(field.kind, Grade):
                for name in (field.label, *field.also):
                    parts.setdefault(plain(name), f"{repeat.key}.{field.key}")
    return parts
