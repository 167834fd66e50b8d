"""Which columns of a table go where; worked out once, followed for every row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from form_definitions.form import Form
from importers.columns import Column
from importers.composites import Composite, composite_of
from importers.sheets import Raw, Row, a1


@dataclass
class Plan:
    """Which columns go where; worked out once, followed for every row."""

    fields: list[tuple[int, str]] = field(default_factory=list)
    composites: list[tuple[int, Composite]] = field(default_factory=list)
    repeats: list[tuple[int, str, str]] = field(default_factory=list)
    """Column, key of the repeat, key of its field ("" for a cell that holds all)."""
    others: list[tuple[int, str]] = field(default_factory=list)
    where: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form, columns: Sequence[Column]) -> Plan:
        plan = cls()
        others = []
        for column in columns:
            key = column.field
            if key is None:
                others.append((column.at, column.heading))
            elif key in form.by_key:
                plan.fields.append((column.at, key))
                plan.where[key] = column.at
            elif (composite := composite_of(form, key)) is not None:
                plan.composites.append((column.at, composite))
                plan.where |= dict.fromkeys(composite.keys, column.at)
            else:
                repeat, _, part = key.partition(".")
                plan.repeats.append((column.at, repeat, part))
        plan.others = _told_apart(others)
        return plan

    @cached_property
    def last(self) -> int:
        """The last column of a field."""
        return max((column for column, _ in self.fields), default=-1)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the fields that `take` takes."""
        return tuple(key for _, key in self.fields)

    @cached_property
    def take(self) -> Callable[[Row], Sequence[Raw]]:
        """Takes the cells of the fields from a row that has them all."""
        columns = [column for column, _ in self.fields]
        if len(columns) > 1:
            return itemgetter(*columns)
        return lambda row: [row[column] for column in columns]


def _told_apart(others: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Columns that no field wants, each under a name of its own."""
    seen: dict[str, int] = {}
    for _, heading in others:
        seen[heading] = seen.get(heading, 0) + 1
    return [
        (at, heading)
        if heading and seen[heading] == 1
        else (at, f"{heading} (column {a1(0, at)[:-1]})".strip())
        for at, heading in others
    ]
