"""The filter of a list by the themes that findings of its records bear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from backoffice.programme.learning.themes import all_themes
from backoffice.screens import filters
from backoffice.store.database import db
from backoffice.store.theme_tables import FindingTheme
from form_definitions.themes import Side

FOUND = "found"


class Found(filters.RecordFilter):
    """Records with a finding that bears a theme: ``3`` on either side, or one:
    ``3-strength``."""

    def __init__(self, model: Any) -> None:
        super().__init__(FOUND, model.id, "in list")

    def clean(self, value: Sequence[str]) -> tuple[Any, ...]:
        given = [part for one in value for part in one.split(",")][
            : filters.MOST_VALUES
        ]
        found = []
        for part in given:
            number, _, side = part.partition("-")
            if side not in ("", *Side):
                raise ValueError("no such side")
            found.append((filters.read_number(number), side))
        if not found:
            raise ValueError("nothing to look for")
        return tuple(dict.fromkeys(found))

    def clause(self, value: tuple[Any, ...]) -> ColumnElement[bool]:
        f = FindingTheme
        ways = [
            and_(f.theme_id == number, f.side == side) if side else f.theme_id == number
            for number, side in value
        ]
        asked = select(f.record_id).where(f.removed_at.is_(None), or_(*ways))
        found: ColumnElement[bool] = self.column.in_(asked)
        return found


def options() -> tuple[tuple[str, str], ...]:
    """Every theme that findings may bear, or once did, each on both sides."""
    return tuple(
        (f"{one.id}-{side.value}", f"{one.name}: {side.words.lower()}")
        for one in all_themes(db.session())
        for side in Side
    )


def said(value: tuple[int, str]) -> str:
    """What the filter asks for, in words."""
    number, side = value
    for one in all_themes(db.session()):
        if one.id == number:
            return f"{one.name}: {Side(side).words.lower()}" if side else one.name
    return "a theme"
