"""What one form laid out for people says, cell by cell, while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from importers.layouts.answers import Block, Place
from importers.layouts.rows import is_placeholder
from importers.sheets import NO_MARK, Mark, Raw, Sheet, a1


@dataclass
class Filled:
    """What one form says, by field."""

    block: Block
    typed: dict[str, Raw] = field(default_factory=dict)
    where: dict[str, Place] = field(default_factory=dict)
    actions: dict[int, dict[str, Raw]] = field(default_factory=dict)
    """By the row in which each stands."""
    unmapped: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    used: set[Place] = field(default_factory=set)

    def put(self, sheet: Sheet, key: str, place: Place, value: Raw) -> None:
        """A field's answer and its place; what only says what belongs there is none."""
        mark = sheet.marks.get(place, NO_MARK)
        if mark is not NO_MARK:
            self.marks[key] = mark
            self.where[key] = place
        if value is None:
            return
        self.used.add(place)
        if not (isinstance(value, str) and is_placeholder(value)):
            self.typed[key] = value
            self.where[key] = place

    @property
    def cells(self) -> Mapping[str, str]:
        """The address of each field's cell."""
        return {key: a1(*place) for key, place in self.where.items()}
