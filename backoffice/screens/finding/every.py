"""Every kind of thing that can be found, in the order that it is shown in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from backoffice.screens.finding import (
    actions,
    forms,
    pages,
    people,
    records,
    returns,
    teams,
)
from backoffice.screens.finding.asked import Asked, Found

KINDS: Final[Sequence[tuple[str, Callable[[Asked], list[Found]]]]] = (
    (records.TITLE, records.found),
    (people.TITLE, people.found),
    (teams.TITLE, teams.found),
    (actions.TITLE, actions.found),
    (pages.TITLE, pages.found),
    (forms.TITLE, forms.found),
    (returns.TITLE, returns.found),
)


def everything(asked: Asked) -> list[tuple[str, list[Found]]]:
    """What fits, by kind; a kind of which nothing fits is left out."""
    if not asked.words:
        return []
    groups = [(title, found(asked)) for title, found in KINDS]
    return [(title, several) for title, several in groups if several]
