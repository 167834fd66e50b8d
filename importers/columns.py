"""What the columns under a heading row mean: each field once, each with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from form_definitions.form import Form
from form_definitions.kinds import Choice, Grade, LongText, Person
from form_definitions.spelling import folded
from importers.action_columns import give_actions, give_numbered_actions
from importers.composites import JOINT
from importers.headings import (
    Headings,
    Match,
    as_heading,
    bag,
    explains,
    once,
    plain,
    question_number,
)
from importers.numbered import without_nouns
from importers.sheets import WIDEST, Raw
from importers.values import (
    is_meant_as,
    is_prose,
    is_traffic_light,
    looks_like_day,
)

CONTESTED = "another column is as good: "
"""How the reason begins that a column was left to a person."""
TOO_FAR = f"only the first {WIDEST} headings are matched; match it by hand"
"""Why a heading far to the right is kept with the record, and no more."""
FEW = 3
"""Values that show what a column holds."""
AS_SURE, SURE_WHO = 1, 8
"""Two headings less than this apart name a field equally well, and a person: what one
council calls its auditors is elsewhere another post that stands beside the auditor."""
MOST = 0.6
"""The share of values from which a heading surely means what reads them."""
LESS_ASKED = 92
"""From here on a heading is sure enough for values that are mostly in disorder."""
AS_WRITTEN, SHORT = 97, 30
"""A heading as sure as this has a field's own words; letters of an answer to choose."""
_EXPORTED = frozenset(["start time", "completion time", "email"])
"""What a form program asks nobody and writes down all the same."""
_REMARKS = re.compile(
    r"^(?:(?:further )?comments?|notes?|remarks?|details?|commentary|findings?"
    r"|observations?|summary|examples?|feedback|auditor'?s? comments?)$"
)


@dataclass(frozen=True)
class Column:
    """A column of a sheet, counted from 0, with what it means."""

    at: int
    heading: str
    field: str | None = None
    reason: str = ""
    sure: float = 0.0
    examples: tuple[str, ...] = ()


def assign(
    headings: Headings,
    row: Sequence[Raw],
    values: Mapping[int, Sequence[Raw]] | None = None,
    *,
    again: bool = False,
) -> list[Column]:
    """What each column under a heading row means; no field is given twice.

    Args:
        row: the heading cells.
        values: some cells under each heading. A heading whose values its field can
            hardly ever read is another thing under the same name.
        again: whether the headings stand once more for each record of a row.
    """
    said = {at: as_heading(raw) for at, raw in enumerate(row) if raw is not None}
    times = Counter(once(heading) for heading in said.values())
    offers: list[tuple[float, int, Match]] = []
    for which, (at, heading) in enumerate(said.items()):
        if which < WIDEST:
            match = _meant(headings, heading, (values or {}).get(at, ()))
        else:
            match = headings.by_hand(heading)
        # Under one heading twice, nobody can tell which of the two is meant.
        if match is not None and (times[once(heading)] == 1 or match.sure > 100):
            offers.append((match.sure, at, match))
    given: dict[int, Match] = {}
    taken: set[str] = set()
    for _, at, match in sorted(offers, key=lambda offer: (-offer[0], offer[1])):
        if match.field not in taken:
            given[at] = match
            taken.add(match.field)
    unmatched = _rivals(headings.form, given, offers, values or {})
    for at in unmatched:
        given.pop(at, None)
    unmatched |= dict.fromkeys(list(said)[WIDEST:], TOO_FAR)
    _give_reasons(headings.form, said, given, taken, again=again)
    give_actions(headings.form, said, given, taken)
    give_numbered_actions(headings, said, given, taken)
    _give_sender(headings.form, said, given, taken)
    return [
        Column(at, heading, m.field, m.reason, m.sure)
        if (m := given.get(at))
        else Column(at, heading, reason=unmatched.get(at, ""))
        for at, heading in said.items()
    ]


def _meant(headings: Headings, heading: str, values: Sequence[Raw]) -> Match | None:
    """What a heading means over these values: its first meaning that reads most of
    them, or else that which reads more of them than the others.
    """
    fits = [
        (share, match)
        for match in headings.meanings(heading)
        if not _lit(headings.form, heading, match)
        and (share := _share(headings.form, match, values)) is not None
    ]
    most = max((share for share, _ in fits), default=0.0)
    read = next((m for share, m in fits if share >= min(most, MOST)), None)
    return read or _trusted(headings, heading, values)


def _trusted(headings: Headings, heading: str, values: Sequence[Raw]) -> Match | None:
    """What a heading says in a field's own words, over answers that nobody knows yet.

    A few words again and again are answers: each is one question, and once a person
    has settled it, it is remembered.
    """
    seen = [value for value in values if value is not None][:60]
    words = {folded(value) for value in seen if isinstance(value, str)}
    if not (0 < len(words) <= len(seen) / 2 and all(isinstance(v, str) for v in seen)):
        return None
    if any(len(word) > SHORT or looks_like_day(word) for word in words):
        return None
    likely = [m for m in headings.meanings(heading) if m.sure >= AS_WRITTEN]
    if len(likely) != 1 or _lit(headings.form, heading, likely[0]):
        return None
    field = headings.form.by_key.get(likely[0].field)
    if field is None or not isinstance(field.kind, Grade | Choice):
        return None
    if isinstance(field.kind, Grade) and is_traffic_light(field.kind, seen):
        return None
    return likely[0]


def _lit(form: Form, heading: str, match: Match) -> bool:
    """Whether a heading speaks of red, amber and green, and the field's scale is not
    that one: a green file is not a good one.
    """
    field = form.by_key.get(match.field)
    if match.sure > 100 or field is None or not isinstance(field.kind, Grade):
        return False
    return "rag" in bag(heading).split() and field.kind.scale.find("red") is None


def _rivals(
    form: Form,
    given: Mapping[int, Match],
    offers: Sequence[tuple[float, int, Match]],
    values: Mapping[int, Sequence[Raw]],
) -> dict[int, str]:
    """Columns of which nobody can tell which one a field means, and why.

    Their headings name it equally well, and different things stand under them.
    """
    found: dict[int, str] = {}
    for at, match in given.items():
        field = form.by_key.get(match.field)
        near = SURE_WHO if field and isinstance(field.kind, Person) else AS_SURE
        alike = [
            (other, theirs)
            for sure, other, theirs in offers
            if theirs.field == match.field and other != at and match.sure - sure < near
        ]
        for other, theirs in alike:
            mine, its = list(values.get(at, ())), list(values.get(other, ()))
            if match.sure < 99 and mine and its and mine[: len(its)] != its:
                found[at] = found[other] = f"{CONTESTED}{theirs.field}"
    return found


def _give_reasons(
    form: Form,
    said: Mapping[int, str],
    given: dict[int, Match],
    taken: set[str],
    *,
    again: bool,
) -> None:
    """A graded column's neighbour that asks why holds that area's rationale."""
    graded = {area.grade: area for area in form.areas}
    reasons = {area.rationale for area in form.areas}
    remarks = [
        at
        for at, heading in said.items()
        if _REMARKS.match(once(without_nouns(heading) if again else heading))
    ]
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
        if ours is not None and its is not None and ours - its not in (0, 1):
            continue  # a form program counts the reason as a question of its own
        if explains(heading) or ((again or len(remarks) > 1) and at in remarks):
            if at in given:
                taken.discard(given[at].field)
            given[at] = Match(area.rationale, "it explains the grade before it", 93)
            taken.add(area.rationale)


def _is_short(form: Form, match: Match) -> bool:
    """Whether a column is of a field without room for reasons: ``Reason for audit``."""
    field = form.by_key.get(match.field)
    return field is not None and not isinstance(field.kind, LongText)


def _give_sender(
    form: Form, said: Mapping[int, str], given: dict[int, Match], taken: set[str]
) -> None:
    """The ``Name`` of an online form's export is the name of who filled it in."""
    names = {plain(heading): at for at, heading in said.items()}
    at = names.get("name")
    by = form.record.by
    if at is None or by is None or by in taken or at in given:
        return
    if any(_asks_who(said[h], by) for h in said if h not in given):
        return  # and nobody could tell which question that is
    if names.keys() >= _EXPORTED:
        given[at] = Match(by, "the name of who sent the form", 93)
        taken.add(by)


def _asks_who(heading: str, by: str) -> bool:
    """Whether a heading asks for the person: ``Name of observer``, ``Observed by``."""
    words, who = set(folded(heading).split()), bag(by).split()
    if words & {"by", "who", "whom"}:
        return any(w.startswith(one[:5]) for w in words for one in who)
    return bool(set(bag(heading).split()) & set(who))


def _share(form: Form, match: Match, values: Sequence[Raw]) -> float | None:
    """How many of a column's values its field can read; None where that is too few."""
    seen = [value for value in values if value is not None][:60]
    if not seen or match.sure > 100 or JOINT in match.field:
        return 1.0
    field = form.by_key.get(match.field)
    if field is None:
        meant = sum(is_prose(value) for value in seen)
    elif isinstance(field.kind, Grade) and is_traffic_light(field.kind, seen):
        return None
    else:
        meant = sum(is_meant_as(field.kind, value) for value in seen)
    least = 0.15 if match.sure >= LESS_ASKED else 0.5
    if len(seen) >= FEW and meant < len(seen) * least:
        return None
    return meant / len(seen)


def contested(columns: Sequence[Column]) -> dict[str, list[str]]:
    """The headings that were left to a person, by the field each may be."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if column.reason.startswith(CONTESTED):
            field = column.reason.removeprefix(CONTESTED)
            found.setdefault(field, []).append(column.heading)
    return found
