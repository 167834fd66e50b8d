"""What leaves through a screen is written down in the access trail."""

from __future__ import annotations

from typing import Any

from backoffice.access.gate import clock, current_account
from backoffice.access.trail import DOWNLOAD, Trail
from backoffice.screens.filters import Contains
from backoffice.store.database import db
from exports.figures import Figures


def left(
    what: str, asked: str = "", rows: int | None = None, action: str = DOWNLOAD
) -> None:
    """Write down what the account that is here is about to have."""
    Trail(db.session(), clock).add(current_account().email, action, what, asked, rows)


def of_return(figures: Figures, edition: int = 0, beside: str = "") -> tuple[str, int]:
    """A return in words, and how many records it counts."""
    words = figures.title
    words += f", edition {edition}" if edition else ", draft"
    words += ", for leadership" if figures.what.audience == "leadership" else ""
    counts = (row.completed for row in figures.completed)
    return words + beside, sum(count for count in counts if isinstance(count, int))


def narrowed(filters: list[tuple[str, Any, Any]], *, searched: bool) -> str:
    """What a list was narrowed by, in words; of what people write only that it was.

    Args:
        filters: name in the address, filter and value, as a list's view has them.
    """
    words = [f"{by.name} {by.operation()} {_said(by, of)}" for _, by, of in filters]
    return "; ".join([*words, *(["searched for …"] if searched else [])])


def _said(by: Any, value: Any) -> str:
    if isinstance(by, Contains):
        return "…"
    if isinstance(value, tuple):
        return ", ".join("blank" if one is None else str(one) for one in value)
    return str(value)
