"""A sample as the tables of a workbook: its cases, and how it was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.programme.sampling.cases import Case, LeftOut, not_since
from backoffice.programme.sampling.draw import Drawn, StratumDrawn, told_by_stratum
from exports.periods import Period, month_title
from exports.tables import Cell, Column, Shape, Table
from form_definitions.days import Day
from form_definitions.sampling_rules import SamplingRules

_CASE = (
    Column("Month"),
    Column("Case", wide=16),
    *(Column(heading) for heading in ("Team", "Plan type", "Worker", "Manager")),
    Column("Auditor"),
)
HOW = (
    "Chance is a hash (SHA-256) of the seed and of the case: each team's cases of each"
    " plan type are put in its order, and as many are taken as their share of all, by"
    " largest remainder. They are dealt to the months in turn."
)


@dataclass(frozen=True)
class Audit:
    """A case that was drawn and who is to audit it, or why nobody is."""

    drawn: Drawn
    auditor: str = ""
    why: str = ""


@dataclass(frozen=True)
class HowDrawn:
    """How a sample was drawn: all that anybody needs to draw it again."""

    period: Period
    seed: int
    size: str
    file: str
    sha256: str
    listed_on: date | None
    known: int
    cases: Sequence[Case]
    left_out: Sequence[LeftOut]
    notes: Sequence[str]
    rules: SamplingRules

    @property
    def title(self) -> str:
        return f"Random sample of cases, {self.period.title}"


def sample_tables(how: HowDrawn, audits: Sequence[Audit]) -> list[Table]:
    """The sheets of a sample's workbook."""
    return [
        _cases(how, audits),
        _how(how, audits),
        _strata(told_by_stratum(how.cases, [one.drawn for one in audits])),
        _left_out(how.left_out),
    ]


def _cases(how: HowDrawn, audits: Sequence[Audit]) -> Table:
    waits = any(one.why for one in audits)
    columns = (*_CASE, Column("Why nobody audits it", Shape.LONG)) if waits else _CASE

    def row(one: Audit) -> list[Cell]:
        case = one.drawn.case
        cells: list[Cell] = [
            *(month_title(one.drawn.month), case.ref, case.team, case.plan_type),
            *(case.worker or None, case.manager or None, one.auditor or None),
        ]
        return [*cells, one.why or None] if waits else cells

    about = (
        f"{len(audits):,} cases to be audited, in the month that each was drawn for."
    )
    rows = [row(one) for one in audits]
    return Table("Sample", how.title, about, columns, rows, still=2)


def _how(how: HowDrawn, audits: Sequence[Audit]) -> Table:
    def rows() -> Iterator[tuple[str, str]]:
        yield "Case list", how.file
        yield "Hash of the case list (SHA-256)", how.sha256
        if how.listed_on is not None:
            yield "The day the list tells of", Day().show(how.listed_on)
        yield "Period", how.period.title
        yield "Seed", str(how.seed)
        yield "Size asked for", how.size
        yield "Open cases on the list, each once", f"{how.known:,}"
        yield "Of these, cases that may be drawn", f"{len(how.cases):,}"
        yield "Cases drawn", f"{len(audits):,}"
        yield "Rows and cases left out", f"{len(how.left_out):,}"
        since = Day().show(not_since(how.period, how.rules))
        yield "Left out where audited on or after", since
        own = "may" if how.rules.own_team else "may not"
        yield "Auditors", f"Never the case's worker or manager; {own} be of its team."
        yield "How chance decides", HOW
        for note in how.notes:
            yield "Note", note

    about = "All that is needed to draw the same cases again from the same list."
    columns = (Column("What", wide=36), Column("Said", Shape.LONG))
    return Table("How it was drawn", "How it was drawn", about, columns, list(rows()))


def _strata(strata: Iterable[StratumDrawn]) -> Table:
    columns = (
        *(Column("Team"), Column("Plan type")),
        *(Column("Cases", Shape.WHOLE), Column("Drawn", Shape.WHOLE)),
        Column("Share drawn", Shape.SHARE),
    )
    rows = [
        (one.team, one.plan_type, one.cases, one.drawn, one.drawn / one.cases)
        for one in strata
    ]
    about = "How many cases of each team and plan type could be drawn, and were."
    return Table("Strata", "Teams and plan types", about, columns, rows, still=2)


def _left_out(left_out: Iterable[LeftOut]) -> Table:
    columns = (
        *(Column("Where"), Column("Case", wide=16), Column("Why", Shape.LONG)),
        Column("Needs you", wide=12),
    )
    rows = [
        (one.where, one.ref or None, one.why, "Yes" if one.asks else "No")
        for one in left_out
    ]
    about = "Rows and cases of the list that were not drawn from, and why."
    return Table("Left out", "Left out", about, columns, rows)
