"""A sample as its pages show it: its list, its cases, and who audits each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.people import names_of
from backoffice.programme.rules.in_force import life_cycles
from backoffice.programme.sampling import keeping
from backoffice.programme.sampling.cases import Case, LeftOut, not_since
from backoffice.programme.sampling.draw import (
    Drawn,
    StratumDrawn,
    size_of,
    told_by_stratum,
)
from backoffice.programme.sampling.independence import Auditor
from backoffice.programme.sampling.written import Audit, HowDrawn
from backoffice.screens.work_panel import COLOURS
from backoffice.store.database import db
from backoffice.store.people_tables import PeopleChange
from backoffice.store.sampling_tables import Sample, SampleCase
from backoffice.store.work_tables import Work
from exports.periods import Period, period_of
from form_definitions.sampling_rules import SamplingRules

SHOWN = 100
"""Rows left out that a page shows; the workbook has them all."""


@dataclass(frozen=True)
class Line:
    """One case of a sample, who audits it and how that stands."""

    row: SampleCase
    auditor_id: int | None
    auditor: str
    state: str
    colour: str
    record_id: int | None
    begun: bool
    place_taken_by: str = ""


@dataclass(frozen=True)
class Swapping:
    """A case or a file that is about to be swapped, and who else may audit it."""

    line: Line
    auditors: Sequence[tuple[Auditor, str]]
    """With why each may not; "" where they may."""

    @property
    def free(self) -> list[Auditor]:
        return [one for one, why in self.auditors if not why]

    @property
    def conflicts(self) -> list[str]:
        return [why for _, why in self.auditors if why]


class SamplePage:
    """A sample, or a list that nothing was drawn from yet."""

    def __init__(self, session: Session, sample: Sample, rules: SamplingRules) -> None:
        self._session = session
        self.sample = sample
        self.rules = rules
        self.period: Period = period_of(sample.period)
        self.of_cases = bool(sample.sha256)
        self.left_out: list[LeftOut]
        self.left_out, self.notes = keeping.left_out(sample)

    @cached_property
    def _frame(self) -> tuple[int, list[Case]]:
        return keeping.frame(self._session, self.sample)

    @property
    def known(self) -> int:
        return self._frame[0]

    @property
    def cases(self) -> Sequence[Case]:
        return self._frame[1]

    @property
    def asked_for(self) -> int:
        return size_of(self.sample.size, self.known)

    @property
    def since(self) -> date:
        """The day since which a case must not have been audited."""
        return not_since(self.period, self.rules)

    @cached_property
    def strata(self) -> list[StratumDrawn]:
        """How many of each stratum are drawn, or would be."""
        those = keeping.would_draw(self._session, self.sample)
        return told_by_stratum(self.cases, those)

    @property
    def many(self) -> int:
        return sum(one.drawn for one in self.strata)

    @property
    def asks(self) -> list[LeftOut]:
        return [one for one in self.left_out if one.asks]

    @property
    def others(self) -> list[LeftOut]:
        return [one for one in self.left_out if not one.asks]

    @cached_property
    def _rows(self) -> list[SampleCase]:
        return keeping.rows_of(self._session, self.sample.id)

    @cached_property
    def lines(self) -> list[Line]:
        """The cases by month, those that were swapped among them."""
        asked = [row.work_id for row in self._rows if row.work_id]
        works = {
            work.id: work
            for work in self._session.scalars(select(Work).where(Work.id.in_(asked)))
        }
        names = names_of(
            self._session, {work.person_id for work in works.values() if work.person_id}
        )
        by_id = {row.id: row for row in self._rows}
        return [self._line(row, works, names, by_id) for row in self._rows]

    def _line(
        self,
        row: SampleCase,
        works: Mapping[int, Work],
        names: Mapping[int, str],
        by_id: Mapping[int, SampleCase],
    ) -> Line:
        work = works.get(row.work_id) if row.work_id else None
        if row.swapped_for is not None:
            other = by_id[row.swapped_for]
            whose = other.case_ref or other.worker or other.manager
            return Line(row, None, "", "Swapped", "grey", None, True, whose)
        if work is None:
            words, colour = ("Nobody", "yellow") if row.conflict else ("Drawn", "grey")
            return Line(row, None, "", words, colour, None, False)
        state = life_cycles(db.session())[work.form].states[work.state]
        return Line(
            row,
            work.person_id,
            names.get(work.person_id or 0, ""),
            state.label,
            COLOURS[state.sort],
            work.record_id,
            work.record_id is not None,
        )

    @property
    def months(self) -> list[str]:
        """The months that hold cases, in order."""
        return sorted({line.row.month for line in self.lines})

    def of_month(self, month: str) -> list[Line]:
        return [line for line in self.lines if line.row.month == month]

    @property
    def standing(self) -> list[Line]:
        """Those whose place nobody has taken."""
        return [line for line in self.lines if line.row.swapped_for is None]

    @property
    def given(self) -> int:
        return sum(line.auditor_id is not None for line in self.standing)

    @property
    def conflicts(self) -> list[Line]:
        return [line for line in self.standing if line.row.conflict]

    @property
    def to_give(self) -> list[str]:
        """The months with cases that nobody is asked for."""
        return sorted(
            {line.row.month for line in self.standing if line.auditor_id is None}
        )

    @property
    def balance(self) -> list[tuple[str, int]]:
        """How many each auditor has, the most first."""
        found = Counter(line.auditor for line in self.standing if line.auditor)
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))

    @cached_property
    def history(self) -> list[PeopleChange]:
        """What was done with it, the newest first."""
        asked = select(PeopleChange).where(
            PeopleChange.what == keeping.HISTORY,
            PeopleChange.item == str(self.sample.id),
        )
        return list(self._session.scalars(asked.order_by(PeopleChange.id.desc())))

    def how(self) -> HowDrawn:
        """How it was drawn, for its workbook."""
        sample = self.sample
        return HowDrawn(
            self.period,
            sample.seed,
            sample.size,
            sample.file_name,
            sample.sha256,
            None,
            self.known,
            self.cases,
            self.left_out,
            self.notes,
            self.rules,
        )

    def audits(self) -> list[Audit]:
        """Its cases, for its workbook; one that was swapped gives its place up."""
        cases = {case.ref: case for case in self.cases}
        return [
            Audit(
                Drawn(line.row.position, cases[line.row.case_ref], line.row.month),
                line.auditor,
                line.row.conflict,
            )
            for line in self.standing
        ]
