"""Case numbers as cells have them: several in one cell, or one with a remark."""

from __future__ import annotations

import re

from form_definitions.kinds import Identifier, Unreadable

_BETWEEN = re.compile(r"\s*(?:/|&|,|;|\n|\band\b|\+)\s*")


def several_in(kind: Identifier, text: str) -> tuple[str, ...]:
    """The numbers that one cell names: ``1645677 / 1645691`` names two.

    Each once; none where the cell names fewer than two, or says anything else.
    """
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) < 2 or not all(is_one(kind, part) for part in parts):
        return ()
    return tuple(dict.fromkeys(kind.read(part) for part in parts))


def is_one(kind: Identifier, text: str) -> bool:
    """Whether a text is one number."""
    try:
        kind.read(text)
    except Unreadable:
        return False
    return True
