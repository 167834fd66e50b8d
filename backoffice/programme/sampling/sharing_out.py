"""Shares the cases of a draw out among those who owe audits in its months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from backoffice.programme.sampling.allocate import Given, given
from backoffice.programme.sampling.draw import Drawn
from backoffice.programme.sampling.independence import Auditor, conflict
from backoffice.programme.sampling.known import Whose, auditors_by_month
from backoffice.store.versions import Versions
from exports.periods import Period
from form_definitions.sampling_rules import SamplingRules


@dataclass
class Auditors:
    """Who audits in the months of a period, and whose its cases are."""

    by_month: Mapping[str, Sequence[Auditor]]
    whose: Whose
    rules: SamplingRules
    load: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """How many each has in each month already."""

    def shared_out(self, cases: Iterable[Drawn], seed: int) -> dict[int, Given]:
        """Whom each case is given to, by its position."""
        by_month: defaultdict[str, list[Drawn]] = defaultdict(list)
        for one in cases:
            by_month[one.month].append(one)
        before: Counter[int] = Counter()
        for several in self.load.values():
            before.update(several)
        found: dict[int, Given] = {}
        for month in sorted(by_month):
            at = {one.case.key: one.position for one in by_month[month]}
            whose = {one.case.key: self.whose.of(one.case) for one in by_month[month]}
            for share in given(
                whose,
                self.by_month.get(month, ()),
                own_team=self.rules.own_team,
                seed=seed,
                load=self.load.get(month),
                before=before,
            ):
                found[at[share.case]] = share
                if share.auditor is not None:
                    before[share.auditor.person_id] += 1
        return found

    def conflict(self, auditor: Auditor, one: Drawn) -> str:
        """Why somebody may not audit a case; "" where they may."""
        whose = self.whose.of(one.case)
        return conflict(auditor, whose, own_team=self.rules.own_team)


def auditors_of(
    session: Session,
    versions: Versions,
    period: Period,
    rules: SamplingRules,
    *,
    as_of: date,
    load: Mapping[str, Mapping[int, int]] | None = None,
) -> Auditors:
    """Who audits in a period, as the staff list and the obligations stand.

    Args:
        as_of: the day it is.
        load: how many each has in each month already.
    """
    by_month = auditors_by_month(session, versions, period.months, as_of=as_of)
    return Auditors(by_month, Whose(session, period), rules, load or {})
