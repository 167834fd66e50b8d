"""What is one's own to do: audits and observations due and overdue, and those begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backoffice.access.roles import Role
from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.people import names_of
from backoffice.screens.panels.shown import Home, Panel

MOST = 12


@dataclass(frozen=True)
class Mine:
    """Something to do: a debt, or a piece of work that was asked for."""

    what: str
    about: str
    due_on: date | None
    late: bool
    begun: bool
    address: str
    does: str
    """What its link says."""


def panel(home: Home) -> Panel | None:
    if home.role in (Role.WORKER, Role.LEADERSHIP, Role.ADMINISTRATOR):
        return None
    mine = _mine(home)
    if not mine and home.may("manage_programme"):
        return None
    late = sum(one.late for one in mine)
    tiles = [
        {
            "number": f"{late:,}",
            "words": "overdue, yours to do",
            "address": "#yours",
        },
        {
            "number": f"{len(mine) - late:,}",
            "words": "due, yours to do",
            "address": "#yours",
        },
    ]
    return Panel(
        "my_due",
        {"mine": mine[:MOST], "total": len(mine), "known": home.person is not None},
        tiles=tiles if mine else (),
    )


def _mine(home: Home) -> list[Mine]:
    asked = [
        Mine(
            one.what,
            one.about,
            one.due_on,
            one.due_on is not None and one.due_on < home.today,
            one.begun,
            one.address,
            "Go on" if one.begun else "Begin",
        )
        for one in home.allocated
    ]
    owed = [] if home.person is None else _owed(home, home.person.id)
    return sorted(
        [*asked, *owed], key=lambda one: (not one.late, one.due_on or date.max)
    )


def _owed(home: Home, person_id: int) -> list[Mine]:
    debts: list[Debt] = [
        debt
        for debt in home.owed
        if debt.person_id == person_id
        and debt.state(home.today) in (State.OUTSTANDING, State.TO_COME)
    ]
    abouts = {debt.about for debt in debts if debt.about is not None}
    names = names_of(home.session, abouts) if abouts else {}
    return [
        Mine(
            debt.title or debt.obligation.title,
            names.get(debt.about, "") if debt.about else "",
            debt.due_on,
            debt.due_on < home.today,
            False,
            f"/records/{debt.obligation.form}/new/",
            "Record it",
        )
        for debt in debts
    ]
