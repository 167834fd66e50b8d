"""What the pages of what is due are asked for, as their addresses say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from backoffice.figures.owed import numbers_of
from backoffice.programme.owed.debts import Debt, State
from exports.measures import OF_A_DEBT
from exports.periods import NoPeriod, Period, period_of


@dataclass(frozen=True)
class Asked:
    """What a page was asked for: a period, a day to tell it of, and filters."""

    period: Period
    as_of: date
    obligations: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    team: str = ""
    who: str = ""
    page: int = 1
    forms: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    """Numbers of a debt (`exports.measures.OF_A_DEBT`), one of which it must have."""

    def is_of(self, debt: Debt) -> bool:
        """Whether a debt has one of the numbers that a figure of a return tells of."""
        numbers = numbers_of(debt, self.as_of)
        return any(numbers.get(one, 0) for one in self.has)

    def address(self, **other: object) -> str:
        """The address of this page with something else asked for."""
        said: dict[str, object] = {
            "period": self.period.key,
            "as_of": self.as_of.isoformat(),
            "obligation": self.obligations,
            "state": self.states,
            "role": self.roles,
            "team": self.team,
            "who": self.who,
            "form": self.forms,
            "has": self.has,
            **other,
        }
        return "?" + urlencode({k: v for k, v in said.items() if v}, doseq=True)


def asked_in(args: MultiDict[str, str], today: date) -> Asked:
    """What an address asks for; what it says wrongly is left out, as in lists."""
    try:
        period = period_of(args.get("period", "") or f"{today:%Y-%m}")
    except NoPeriod:
        period = period_of(f"{today:%Y-%m}")
    try:
        as_of = date.fromisoformat(args.get("as_of", ""))
    except ValueError:
        as_of = today
    states = tuple(one for one in args.getlist("state") if one in set(State))
    return Asked(
        period,
        as_of,
        tuple(args.getlist("obligation")),
        states,
        tuple(args.getlist("role")),
        args.get("team", "").strip(),
        args.get("who", "").strip(),
        max(1, args.get("page", 1, type=int)),
        tuple(args.getlist("form")),
        tuple(one for one in args.getlist("has") if one in OF_A_DEBT),
    )
