"""Teams, areas and services, and what they owe."""

from __future__ import annotations

from urllib.parse import urlencode

from backoffice.programme.structure import tree_on
from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.screens.sheet import today

TITLE = "Teams"


def found(asked: Asked) -> list[Found]:
    if not asked.may("manage_programme"):
        return []
    tree = tree_on(asked.session, today())
    return [
        Found(
            f"What {unit.name} owes",
            f"/due/?{urlencode({'team': unit.name})}",
            " › ".join(one.name for one in tree.above(unit.parent_id)),
        )
        for unit, _ in tree.walk()
        if asked.fits(unit.name)
    ][:MOST]
