"""What the service owes this month, obligation by obligation, and what is late."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import urlencode

from backoffice.programme.owed.debts import Debt, State
from backoffice.screens.panels.shown import Home, Panel

ADDRESS = "/due/"


def panel(home: Home) -> Panel | None:
    if not home.may("manage_programme") or not home.owed:
        return None
    month, before = home.month, home.month.before
    titles: dict[str, str] = {}
    of_month: defaultdict[str, list[Debt]] = defaultdict(list)
    of_before: defaultdict[str, list[Debt]] = defaultdict(list)
    for debt in home.owed:
        key = debt.obligation.key
        if month.first <= debt.due_on:
            titles.setdefault(key, debt.obligation.title)
            of_month[key].append(debt)
        elif before.first <= debt.due_on <= before.last:
            titles.setdefault(key, debt.obligation.title)
            of_before[key].append(debt)
    counts = {key: figures(of_month[key], home) for key in titles}
    for key, late in of_before.items():
        counts[key]["from_before"] = figures(late, home)["outstanding"]
    whole = Counter[str]()
    for one in counts.values():
        whole.update(one)
    given = {
        "rows": [(key, title, counts[key]) for key, title in titles.items()],
        "whole": whole,
        "month": month,
        "before": before,
        "address": address,
    }
    tiles = [
        {
            "number": f"{whole['from_before']:,}",
            "words": f"overdue from {before.title}",
            "address": address(before.key, state="outstanding"),
            "small": "audits and observations" if whole["from_before"] else "",
        },
        {
            "number": f"{whole['to_come']:,}",
            "words": f"to come in {month.title}",
            "address": address(month.key, state="to_come"),
            "small": f"of {whole['expected']:,} expected",
        },
    ]
    return Panel("due", given, tiles=tiles)


def figures(those: Iterable[Debt], home: Home) -> Counter[str]:
    """How many are expected, done, outstanding and to come, of debts not excused."""
    found: Counter[str] = Counter()
    for debt in those:
        state = debt.state(home.today)
        found["done"] += len(debt.done)
        if state is State.EXCUSED:
            continue
        found["expected"] += debt.many
        missing = "outstanding" if state is State.OUTSTANDING else "to_come"
        found[missing] += debt.missing
    return found


def address(period: str, **more: str) -> str:
    """The lines of what is due behind a figure."""
    return f"{ADDRESS}?{urlencode({'period': period, **more})}"
