"""The returns that can be asked for here: those shipped, and the council's own."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from backoffice.config import Settings
from backoffice.store.opening import store_of
from exports.returns import Return
from exports.returns.known import KnownReturns, known_returns


def returns_known() -> Mapping[str, Return]:
    """Every return there is, by key."""
    return _known().returns


def faults_of_returns() -> tuple[str, ...]:
    """Why files of the council's are no returns; a sentence each."""
    return _known().faults


def _known() -> KnownReturns:
    settings: Settings = current_app.config["SETTINGS"]
    return known_returns(settings.data, store_of(current_app).versions.current())
