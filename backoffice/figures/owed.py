"""What is owed and what came in for it, as measures count it: a debt a row.

The numbers are those of the pages of what is due, for each debt that is due in the
period and of a form that is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from sqlalchemy import func, select

from backoffice.figures.areas import Areas
from backoffice.figures.asked import RECORDS, Asked
from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.owed.obligations import obligations
from backoffice.programme.owed.owing import debts
from backoffice.programme.owed.stretches import months_on
from backoffice.programme.people import names_of
from backoffice.programme.structure import Tree, tree_on, unit_names
from backoffice.store.people_tables import Post
from exports.periods import period_of
from form_definitions.form import Form
from form_definitions.obligations import Each

LOOKS_BACK = 12
"""Months before a period in which what was missed in a row may have begun."""
NONE = "-"
"""What stands in an address for debts of no team."""
NOBODY = (
    "Not available (:), since nobody's posts are recorded, so that it is not known who"
    " owes what; load the staff list under People."
)
NOT_ALL = (
    "Not available (:) in figures of some records only; What is due shows what one's"
    " own people owe."
)


@dataclass(frozen=True)
class Owing:
    """One debt, where it stands, and its numbers (`exports.measures.OF_A_DEBT`)."""

    form: Form
    month: str
    team: str
    """As the records of that month write it, else as the tree calls it; "" for none."""
    unit: str
    """The team's name in the tree, by which the page of what is due is narrowed."""
    service_area: str | None
    role: str
    who: str | None
    numbers: Mapping[str, int]


@dataclass(frozen=True)
class Owed:
    """What is owed in the period of a question."""

    asked: Asked

    @cached_property
    def why_not(self) -> str:
        """Why nothing is known of it, in a sentence; "" where it is."""
        if not self.asked.scope.everything:
            return NOT_ALL
        anybody = self.asked.session.scalar(select(Post.id).limit(1))
        return NOBODY if anybody is None else ""

    @cached_property
    def forms(self) -> set[str]:
        """The forms that somebody owes."""
        those = obligations(self.asked.session)
        versions = (one for key in those.keys for one in those.versions(key))
        return {one.obligation.form for one in versions if one.obligation}

    @cached_property
    def rows(self) -> Sequence[Owing]:
        """Each debt that is due in the period; none where nothing is known."""
        return [] if self.why_not else list(self._rows())

    def unit_of(self, team: str) -> str:
        """What the tree calls a team that debts stand at; "-" where it is none."""
        units = (row.unit for row in self.rows if row.team == team)
        return next(units, "") or NONE

    def _rows(self) -> Iterator[Owing]:
        asked, session = self.asked, self.asked.session
        first, last = asked.period.first, asked.period.last
        back = months_on(first.replace(day=1), -LOOKS_BACK)
        forms = {form.key: form for form in asked.forms}
        those = debts(session, asked.versions, back, last, as_of=asked.on)
        those = [one for one in those if one.obligation.form in forms]
        missed, names = _missed(those, asked.on), names_of(session)
        areas, teams = Areas(session), _Teams(asked)
        for number, debt in enumerate(those):
            if not first <= debt.due_on <= last:
                continue
            day = min(debt.due_on, asked.on)
            unit = teams.name(debt, day)
            yield Owing(
                forms[debt.obligation.form],
                f"{debt.due_on:%Y-%m}",
                teams.written(debt.unit_id, debt.due_on) or unit,
                unit,
                areas.area_on(debt.unit_id, day),
                debt.role,
                names.get(debt.person_id) if debt.person_id is not None else None,
                {**numbers_of(debt, asked.on), "missed_in_a_row": missed[number]},
            )


def numbers_of(debt: Debt, day: date) -> dict[str, int]:
    """The numbers of a debt on a day: those of `due_page.figures`."""
    state = debt.state(day)
    excused = state is State.EXCUSED
    return {
        "expected": 0 if excused else debt.many,
        "exempt": debt.many if excused else 0,
        "on_time": debt.on_time,
        "late": debt.late,
        "outstanding": debt.missing if state is State.OUTSTANDING else 0,
        "to_come": debt.missing if state is State.TO_COME else 0,
        "met": 0 if excused else len(debt.done),
        "met_on_time": 0 if excused else debt.on_time,
    }


def _missed(those: Sequence[Debt], day: date) -> list[int]:
    """Of each debt, how many months in a row up to its own lack something."""
    runs: defaultdict[tuple[object, ...], int] = defaultdict(int)
    found = [0] * len(those)
    for number in sorted(range(len(those)), key=lambda at: those[at].stretch):
        debt = those[number]
        if debt.obligation.each is not Each.MONTH:
            continue
        whose = (debt.obligation.key, debt.person_id, debt.about, debt.group)
        lacks = debt.state(day) is State.OUTSTANDING
        runs[whose] = found[number] = runs[whose] + 1 if lacks else 0
    return found


class _Teams:
    """What the teams of debts are called, so that they stand where records do."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._trees: dict[date, Tree] = {}

    def written(self, unit_id: int | None, day: date) -> str:
        """As the records of the day's month write it; "" where none does."""
        found = None if unit_id is None else (unit_id, f"{day:%Y-%m}")
        return "" if found is None else self._written.get(found, "")

    def name(self, debt: Debt, day: date) -> str:
        """As the tree calls it on a day; "" where the debt is of none."""
        if day not in self._trees:
            self._trees[day] = tree_on(self._asked.session, day)
        return self._trees[day].name(debt.unit_id)

    @cached_property
    def _written(self) -> Mapping[tuple[int, str], str]:
        """The spelling that most records of a month have of a unit."""
        c, names = RECORDS.c, unit_names(self._asked.session)
        query = (
            select(c.month, c.unit, func.count())
            .where(
                c.form.in_([form.key for form in self._asked.forms]),
                c.unit.is_not(None),
                *self._asked.counted(c),
            )
            .group_by(c.month, c.unit)
        )
        found: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for month, text, times in self._asked.session.execute(query):
            unit = names.find(text, period_of(month).last).unit_id
            if unit is not None:
                found[unit, month][text] += times
        return {key: _most(counts) for key, counts in found.items()}


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda text: (-counts[text], text))


def due_address(period: str, on: date, has: Iterable[str], **where: str | None) -> str:
    """The page of what is due that has the very debts behind a figure.

    Args:
        has: the numbers of a debt, one of which it must have.
        where: `form`, `team`, `role` and `who`; "-" asks for none.
    """
    said = {
        "period": period,
        "as_of": on.isoformat(),
        # Whoever has missed some in a row has something outstanding.
        "has": [{"missed_in_a_row": "outstanding"}.get(one, one) for one in has],
        **{key: value for key, value in where.items() if value is not None},
    }
    return f"/due/?{urlencode(said, doseq=True)}"
