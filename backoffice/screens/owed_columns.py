"""The columns of a return's page that tell of what was owed."""

from __future__ import annotations

from collections.abc import Iterator

from exports.figures import Completed, Figures, OwedHere
from exports.measures import shipped_measures
from exports.tables import Symbol

_NOTHING = (Symbol.NOT_AVAILABLE, Symbol.NOT_APPLICABLE, 0)


def owed_headings(figures: Figures) -> list[tuple[str, str]]:
    """What stands above them; none where it is not known what is owed."""
    if figures.owed_unknown:
        return []
    keys = (key for key, _ in OwedHere().told)
    return [(shipped_measures()[key].name, "num") for key in keys]


def is_there(row: Completed) -> bool:
    """Whether a row has anything completed or owed."""
    return bool(row.completed) or any(n not in _NOTHING for _, n in row.owed.told)


def owed_words(row: Completed) -> Iterator[tuple[str, str]]:
    """Each figure in words, and the list of debts behind it ("" where nothing is)."""
    addresses = dict(row.due_addresses)
    for key, figure in row.owed.told:
        if isinstance(figure, Symbol):
            yield str(figure), ""
            continue
        share = shipped_measures()[key].is_share
        address = addresses.get(key, "") if figure else ""
        yield f"{figure:.0%}" if share else f"{figure:,}", address
