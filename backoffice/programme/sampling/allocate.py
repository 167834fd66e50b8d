"""Gives the cases of a month to those who audit in it: balanced, and never to somebody
who is not independent. What cannot be given so is told, and given to nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backoffice.programme.sampling.draw import chance
from backoffice.programme.sampling.independence import Auditor, Concerned, conflict

_NAMED: Final = 3
"""Conflicts that are told by name; the rest are counted."""


@dataclass(frozen=True)
class Given:
    """A case and whom it is given to, or why to nobody."""

    case: str
    auditor: Auditor | None
    why: str = ""


def given(
    cases: Mapping[str, Concerned],
    auditors: Sequence[Auditor],
    *,
    own_team: bool,
    seed: int,
    load: Mapping[int, int] | None = None,
    before: Mapping[int, int] | None = None,
) -> list[Given]:
    """Whom each case of a month is given to.

    No two auditors who may take any of the cases differ by more than one, so that a
    case is given to nobody rather than to somebody who has their share.

    Args:
        cases: whose each is, by its number.
        own_team: whether an auditor may audit a case of their own team.
        load: how many each auditor has in this month already.
        before: how many each has had in other months: who has had fewest comes first.
    """
    month = _Month(cases, auditors, own_team, seed, Counter(load), Counter(before))
    return month.given()


class _Month:
    """The cases and auditors of one month, while they are brought together."""

    def __init__(
        self,
        cases: Mapping[str, Concerned],
        auditors: Sequence[Auditor],
        own_team: bool,
        seed: int,
        load: Counter[int],
        before: Counter[int],
    ) -> None:
        self.cases = sorted(cases, key=lambda case: chance(seed, "given", case))
        self.load = load
        self.why = {
            case: {
                one.person_id: conflict(one, cases[case], own_team=own_team)
                for one in auditors
            }
            for case in cases
        }
        # An auditor for whom no case is left to take is no measure for the others.
        self.auditors = [
            one
            for one in sorted(
                auditors,
                key=lambda one: (
                    before[one.person_id],
                    chance(seed, "auditor", str(one.person_id)),
                ),
            )
            if any(not why[one.person_id] for why in self.why.values())
        ]
        self.of: dict[str, Auditor] = {}

    def given(self) -> list[Given]:
        waiting = list(self.cases)
        while waiting and self.auditors:
            most = min(self.load[one.person_id] for one in self.auditors) + 1
            left = [case for case in waiting if not self._place(case, most, set())]
            if len(left) == len(waiting):
                break
            waiting = left
        return [
            Given(case, self.of.get(case), "" if case in self.of else self._told(case))
            for case in self.cases
        ]

    def _place(self, case: str, most: int, seen: set[int]) -> bool:
        """Give a case to somebody who has fewer than `most`, if need be by giving what
        they have to another."""
        may = [
            one
            for one in self.auditors
            if one.person_id not in seen and not self.why[case][one.person_id]
        ]
        for one in sorted(may, key=lambda one: self.load[one.person_id]):
            if self.load[one.person_id] < most:
                self.load[one.person_id] += 1
                self.of[case] = one
                return True
        for one in may:
            if one.person_id in seen:
                continue
            seen.add(one.person_id)
            for other in [c for c, whose in self.of.items() if whose is one]:
                if self._place(other, most, seen):
                    self.of[case] = one
                    return True
        return False

    def _told(self, case: str) -> str:
        conflicts = sorted(why for why in self.why[case].values() if why)
        if not self.why[case]:
            return "Nobody owes an audit in this month"
        words = "; ".join(conflicts[:_NAMED])
        if len(conflicts) > _NAMED:
            words += f"; and {len(conflicts) - _NAMED} more"
        if len(conflicts) == len(self.why[case]):
            return f"Nobody may audit it: {words}"
        return f"Whoever may audit it has their share of the month ({words})"
