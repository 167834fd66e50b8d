"""What the teams below one's own place in the structure owe, and what they did."""

from __future__ import annotations

from collections import Counter, defaultdict

from backoffice.programme.owed.debts import Debt
from backoffice.programme.structure import Tree, tree_on
from backoffice.screens.panels.due import address, figures
from backoffice.screens.panels.shown import Home, Panel


def panel(home: Home) -> Panel | None:
    units = {post.unit_id for post in home.posts if post.unit_id is not None}
    if home.may("manage_programme") or not units:
        return None
    tree = tree_on(home.session, home.today)
    tops = [unit for one in units if (unit := tree.units.get(one)) is not None]
    tops = [unit for unit in tops if tree.children(unit.id)]
    if not tops:
        return None
    below = frozenset[int]().union(*(tree.below(unit.id) for unit in tops))
    rows = _by_team(home, tree, below)
    given = {
        "title": ", ".join(unit.name for unit in tops),
        "rows": rows,
        "month": home.month,
        "before": home.month.before,
        "address": address,
    }
    return Panel("my_service", given)


def _by_team(
    home: Home, tree: Tree, below: frozenset[int]
) -> list[tuple[str, Counter[str]]]:
    """The figures of each team, by name: this month's, and what is late from before."""
    of_team: defaultdict[int, list[Debt]] = defaultdict(list)
    for debt in home.owed:
        if debt.unit_id in below:
            of_team[debt.unit_id].append(debt)
    found = []
    for unit_id, debts in of_team.items():
        month = [one for one in debts if one.due_on >= home.month.first]
        before = home.month.before
        late = [one for one in debts if before.first <= one.due_on <= before.last]
        counts = figures(month, home)
        counts["from_before"] = figures(late, home)["outstanding"]
        found.append((tree.name(unit_id), counts))
    return sorted(found, key=lambda one: one[0])
