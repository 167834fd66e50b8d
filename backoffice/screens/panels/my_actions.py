"""One's own follow-up actions; of an officer, how many of the service's are overdue."""

from __future__ import annotations

from backoffice.programme.actions.listed import ActionState, is_own
from backoffice.screens.actions_view import ADDRESS, STATES
from backoffice.screens.panels.shown import Home, Panel, Tile

MOST = 8


def panel(home: Home) -> Panel | None:
    if not home.may("see_records"):
        return None
    every = home.open_actions
    open_ones = [
        one
        for one in every
        if is_own(one, home.names) and one.state(home.today) is not ActionState.DONE
    ]
    late = [one for one in open_ones if one.state(home.today) is ActionState.OVERDUE]
    tiles: list[Tile] = []
    if home.may("manage_programme"):
        many = sum(one.state(home.today) is ActionState.OVERDUE for one in every)
        tiles.append(
            {
                "number": f"{many:,}",
                "words": "action overdue" if many == 1 else "actions overdue",
                "address": f"{ADDRESS}?state=overdue",
            }
        )
        if not open_ones:
            return Panel("", tiles=tiles)
    elif late:
        tiles.append(
            {
                "number": f"{len(late):,}",
                "words": "of your actions overdue",
                "address": f"{ADDRESS}?state=overdue",
            }
        )
    lines = [(one, STATES[one.state(home.today)]) for one in open_ones[:MOST]]
    return Panel("my_actions", {"lines": lines, "total": len(open_ones)}, tiles=tiles)
