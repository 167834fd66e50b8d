"""What the columns under a heading row mean: each field once, each with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from form_definitions.form import Form
from form_definitions.kinds import LongText
from importers.composites import JOINT
from importers.headings import (
    Headings,
    Match,
    as_heading,
    explains,
    plain,
    question_number,
)
from importers.sheets import Raw
from importers.values import is_meant_as, is_prose

_REMARKS = re.compile(r"^(?:comments?|notes?|remarks?|further comments?|detail)$")


@dataclass(frozen=True)
class Column:
    """A column of a sheet, counted from 0, with what it means."""

    at: int
    heading: str
    field: str | None = None
    reason: str = ""
    sure: float = 0.0


def assign(
    headings: Headings,
    row: Sequence[Raw],
    values: Mapping[int, Sequence[Raw]] | None = None,
) -> list[Column]:
    """What each column under a heading row means; no field is given twice.

    Args:
        row: the heading cells.
        values: some cells under each heading. A heading whose values its field can
            hardly ever read is another thing under the same name.
    """
    said = {at: as_heading(raw) for at, raw in enumerate(row) if raw is not None}
    times = Counter(plain(heading) for heading in said.values())
    offers: list[tuple[float, int, Match]] = []
    for at, heading in said.items():
        match = headings.guess(heading)
        if match is None or not _fits(headings.form, match, (values or {}).get(at, ())):
            continue
        # Under one heading twice, nobody can tell which of the two is meant.
        if times[plain(heading)] == 1 or match.sure > 100:
            offers.append((match.sure, at, match))
    given: dict[int, Match] = {}
    taken: set[str] = set()
    for _, at, match in sorted(offers, key=lambda offer: (-offer[0], offer[1])):
        if match.field not in taken:
            given[at] = match
            taken.add(match.field)
    _give_reasons(headings.form, said, given, taken)
    _give_actions(headings.form, said, given, taken)
    return [
        Column(at, heading, m.field, m.reason, m.sure)
        if (m := given.get(at))
        else Column(at, heading)
        for at, heading in said.items()
    ]


def _give_reasons(
    form: Form, said: Mapping[int, str], given: dict[int, Match], taken: set[str]
) -> None:
    """A graded column's neighbour that asks why holds that area's rationale."""
    graded = {area.grade: area for area in form.areas}
    reasons = {area.rationale for area in form.areas}
    remarks = [at for at, heading in said.items() if _REMARKS.match(plain(heading))]
    for at, heading in said.items():
        if at in given and (not explains(heading) or _is_short(form, given[at])):
            continue
        before = given.get(at - 1)
        area = graded.get(before.field) if before else None
        if area is None or area.rationale in taken:
            continue
        if at in given and given[at].field in reasons and given[at].sure > 97:
            continue  # "Reason for overall grade" says whose reason it is
        ours, its = question_number(heading), question_number(said[at - 1])
        if ours is not None and its is not None and ours != its:
            continue
        if explains(heading) or (len(remarks) > 1 and at in remarks):
            if at in given:
                taken.discard(given[at].field)
            given[at] = Match(area.rationale, "it explains the grade before it", 93)
            taken.add(area.rationale)


def _is_short(form: Form, match: Match) -> bool:
    """Whether a column is of a field without room for reasons: ``Reason for audit``."""
    field = form.by_key.get(match.field)
    return field is not None and not isinstance(field.kind, LongText)


def _give_actions(
    form: Form, said: Mapping[int, str], given: dict[int, Match], taken: set[str]
) -> None:
    """Columns to the right of an action say whose it is and by when."""
    for repeat in form.repeats:
        start = next((at for at, m in given.items() if m.field == repeat.key), None)
        names = {
            plain(name): field.key
            for field in repeat.fields
            for name in (field.key.replace("_", " "), field.label, *field.also)
        }
        if start is None:
            continue
        at = start + 1
        while at in said and (key := names.get(plain(said[at]))):
            if at in given and given[at].sure >= 100:
                break
            path = f"{repeat.key}.{key}"
            if path in taken:
                break
            if at in given:
                taken.discard(given[at].field)
            given[at] = Match(path, "it belongs to the action before it", 93)
            taken.add(path)
            at += 1


def _fits(form: Form, match: Match, values: Sequence[Raw]) -> bool:
    """Whether a column's values are such as its field can read at all."""
    seen = [value for value in values if value is not None][:60]
    if len(seen) < 3 or match.sure > 100:
        return True
    if JOINT in match.field:
        return True
    field = form.by_key.get(match.field)
    if field is None:
        meant = sum(is_prose(value) for value in seen)
    else:
        meant = sum(is_meant_as(field.kind, value) for value in seen)
    return meant >= len(seen) * (0.15 if match.sure >= 92 else 0.5)
