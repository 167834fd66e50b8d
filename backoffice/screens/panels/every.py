"""Every panel of the first page, in their order: each says itself for whom it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from backoffice.screens.panels import (
    alerts,
    by_month,
    came_in,
    considered,
    due,
    letters,
    moderation,
    my_actions,
    my_due,
    my_service,
    plans,
    re_audits,
    returns,
    shared,
    survey,
    told,
    told_returns,
    uploads,
    waiting,
)
from backoffice.screens.panels.shown import Home, Panel

PANELS: Final[tuple[Callable[[Home], Panel | None], ...]] = (
    alerts.panel,
    uploads.panel,
    my_due.panel,
    shared.panel,
    waiting.panel,
    moderation.panel,
    re_audits.panel,
    letters.panel,
    due.panel,
    my_actions.panel,
    my_service.panel,
    told.panel,
    considered.panel,
    plans.panel,
    came_in.panel,
    by_month.panel,
    returns.panel,
    survey.panel,
    told_returns.panel,
)


def panels(home: Home) -> list[Panel]:
    """Those that are for who is there."""
    return [found for panel in PANELS if (found := panel(home)) is not None]
