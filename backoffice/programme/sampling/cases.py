"""A case list as cases that may be drawn, each once, and what is left out and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from backoffice.programme.owed.stretches import months_on
from backoffice.programme.structure import bare
from exports.periods import Period
from form_definitions.catalog import shipped_list
from form_definitions.days import Day
from form_definitions.entry import Entry
from form_definitions.sampling_rules import SamplingRules
from form_definitions.spelling import as_typed, folded
from importers.lists import ListRead, read_list
from importers.troubles import CannotRead
from importers.values import is_nobody

NOT_SAID: Final = "Not said"
"""The team or plan type of a case whose row says none: a stratum of its own."""
_NO_DAY: Final = frozenset(
    ("never", "not audited", "not yet", "no", "none", "open", "ongoing", "current")
)
"""What a case list has in the place of a day that there is none of."""
_FORM: Final = "case_list"


@dataclass(frozen=True)
class Case:
    """A case that may be drawn, as its row writes it."""

    ref: str
    team: str = NOT_SAID
    plan_type: str = NOT_SAID
    worker: str = ""
    manager: str = ""
    people: tuple[str, ...] = ()
    """Every worker and manager that any row of it names beside these two."""
    teams: tuple[str, ...] = ()
    """Every other team that a row of it names."""

    @property
    def key(self) -> str:
        return case_key(self.ref)

    @property
    def stratum(self) -> tuple[str, str]:
        """What it is drawn by: its team and its plan type, however they are written."""
        return bare(folded(self.team)), folded(self.plan_type)


@dataclass(frozen=True)
class LeftOut:
    """A row or a case that is not drawn from."""

    where: str
    ref: str
    why: str
    asks: bool = False
    """Whether somebody has to put something right."""


@dataclass
class CaseList:
    """What a case list gives to draw from."""

    file: str
    sha256: str
    day: date
    """The day that it tells of."""
    known: int = 0
    """Its open cases, each once: those that were audited lately among them."""
    cases: list[Case] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    """Rows and cases that are not drawn from."""
    notes: list[str] = field(default_factory=list)
    """What else whoever sent it should know."""


@dataclass(frozen=True)
class _Row:
    where: str
    case: Case
    opened_on: date | None
    closed_on: date | None
    last_audited: date | None


def case_key(ref: str) -> str:
    """What two writings of one case number share: a workbook may have lost zeros that
    lead, or written its letters small."""
    return ref.casefold().replace("-", "").lstrip("0")


def not_since(period: Period, rules: SamplingRules) -> date:
    """The day since which a case must not have been audited, to be drawn for a period.

    It is counted back from the period's first day, so that the draw is the same on
    whatever day it is made.
    """
    return months_on(period.first, -rules.not_again_within_months)


def read_case_list(
    path: Path,
    period: Period,
    *,
    rules: SamplingRules,
    audited: Mapping[str, date],
    today: date,
    maps: Iterable[tuple[str, str]] = (),
    name: str | None = None,
) -> CaseList:
    """The cases of a case-list workbook that may be drawn for a period.

    Args:
        audited: when each case was last audited, by `case_key`, as records say.
        today: the day the list tells of, where it does not say it.
        maps: headings matched by hand, (heading, field) each.
        name: what its sender called it.

    Raises CannotRead with one sentence where it is no case list.
    """
    read = read_list(path, shipped_list(_FORM), day=today, maps=maps, name=name)
    return cases_of(read, period, rules=rules, audited=audited, today=today)


def cases_of(
    read: ListRead,
    period: Period,
    *,
    rules: SamplingRules,
    audited: Mapping[str, date],
    today: date,
) -> CaseList:
    """The cases of a list that was read. Raises CannotRead likewise."""
    columns = {c.field for several in read.columns.values() for c in several if c.field}
    if "case_id" not in columns:
        raise CannotRead(
            "This case list has no column of case IDs; match its heading by hand"
        )
    days = [entry.values["listed_on"] for entry in read.entries]
    day = max((one for one in days if isinstance(one, date)), default=today)
    found = CaseList(read.file, read.sha256, day)
    for key, words in (("team", "teams"), ("plan_type", "plan types")):
        if key not in columns:
            found.notes.append(
                f"The list has no column of {words}; none are told apart."
            )
    for sheet in read.not_read:
        found.notes.append(f"The sheet {sheet} has no headings of a case list.")
    found.notes += [f"{one.sheet}: {one.words}" for one in read.questions]
    rows: defaultdict[str, list[_Row]] = defaultdict(list)
    for entry in read.entries:
        row = _row(entry, found.left_out)
        if row is not None:
            rows[row.case.key].append(row)
    since = not_since(period, rules)
    for key in sorted(rows):
        _take(found, rows[key], since, period, audited.get(key))
    return found


def _row(entry: Entry, left_out: list[LeftOut]) -> _Row | None:
    where = f"{entry.origin.sheet}, row {entry.origin.row}" if entry.origin else ""
    ref = entry.values.get("case_id")
    wrong = {p.field: p.words for p in entry.problems if p.severity == "hold"}
    if not isinstance(ref, str):
        words = wrong.get("case_id", "has no case ID")
        left_out.append(
            LeftOut(where, as_typed(entry.typed.get("case_id") or ""), words, True)
        )
        return None
    days: dict[str, date | None] = {}
    for key in ("opened_on", "closed_on", "last_audited"):
        value = entry.values.get(key)
        days[key] = value if isinstance(value, date) else None
        typed = as_typed(entry.typed.get(key) or "")
        if value is None and typed and not _no_day(typed):
            words = wrong.get(key, f"{entry.form.field(key).label} cannot be read")
            left_out.append(LeftOut(where, ref, words, True))
            return None
    case = Case(
        ref,
        _said(entry, "team") or NOT_SAID,
        _said(entry, "plan_type") or NOT_SAID,
        _said(entry, "worker"),
        _said(entry, "manager"),
    )
    return _Row(where, case, **days)


def _no_day(typed: str) -> bool:
    spelt = folded(typed)
    return spelt in _NO_DAY or is_nobody(spelt)


def _said(entry: Entry, key: str) -> str:
    """A value as people read it; an answer that no choice knows as it is written."""
    value = entry.values.get(key)
    if value is None:
        return as_typed(entry.typed.get(key) or "")
    return entry.form.field(key).kind.show(value)


def _take(
    found: CaseList,
    rows: list[_Row],
    since: date,
    period: Period,
    audited: date | None,
) -> None:
    """Add the case of some rows, unless something speaks against it."""
    # The same row speaks for it in whatever order the rows stand.
    rows.sort(
        key=lambda row: (row.case.stratum, row.case.worker, row.case.manager, row.where)
    )
    first = rows[0]
    show = Day().show
    closed = [row.closed_on for row in rows]
    if all(day is not None and day < period.first for day in closed):
        last = max(day for day in closed if day is not None)
        why = f"closed on {show(last)}, before the period"
        found.left_out.append(LeftOut(first.where, first.case.ref, why))
        return
    found.known += 1
    days = [row.last_audited for row in rows]
    said = max((day for day in days if day is not None), default=None)
    for day, who in ((audited, "as a record says"), (said, "as the list says")):
        if day is not None and day >= since:
            why = f"audited on {show(day)}, {who}"
            found.left_out.append(LeftOut(first.where, first.case.ref, why))
            return
    if len(rows) > 1:
        _tell_twice(found, rows)
    found.cases.append(_together([row.case for row in rows]))


def _tell_twice(found: CaseList, rows: list[_Row]) -> None:
    strata = {row.case.stratum for row in rows}
    case = rows[0].case
    for row in rows[1:]:
        why = f"stands in {rows[0].where} as well; it is one case"
        if len(strata) > 1:
            why += f", and counts as {case.team}, {case.plan_type}"
        found.left_out.append(LeftOut(row.where, row.case.ref, why, len(strata) > 1))


def _together(cases: list[Case]) -> Case:
    first = cases[0]
    people = {name for case in cases for name in (case.worker, case.manager) if name}
    teams = {case.team for case in cases} - {first.team}
    others = people - {first.worker, first.manager}
    return Case(
        first.ref,
        first.team,
        first.plan_type,
        first.worker,
        first.manager,
        tuple(sorted(others)),
        tuple(sorted(teams)),
    )
