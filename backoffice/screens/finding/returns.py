"""Returns, by what they are called."""

from __future__ import annotations

from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.screens.return_periods import returns_in_order

TITLE = "Returns"


def found(asked: Asked) -> list[Found]:
    if not asked.may("see_returns"):
        return []
    return [
        Found(what.title, "/returns/", "choose its period there")
        for what in returns_in_order()
        if asked.fits(what.title, "return")
    ][:MOST]
