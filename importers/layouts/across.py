"""What the headings across a grid say of its cells: months, numbers, kinds of audit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from form_definitions.form import Field, Form
from form_definitions.kinds import Choice, Kind, LongText, Month, Text, Unreadable
from importers.dates import month_named
from importers.headings import as_heading
from importers.numbered import without_number
from importers.sheets import Raw

_NAME = re.compile(r"\s*(?:[^\W\d_a-z][\w'’-]*[.,]?\s+)+[^\W\d_a-z][\w'’.-]*\s*")
"""``Sîan Pugh-Davies``, ``Smith, J``: every word begins with a capital."""


@dataclass(frozen=True)
class Across:
    """The headings of the columns whose cells are one record each."""

    form: Form
    headings: Sequence[Raw]

    @cached_property
    def alike(self) -> bool:
        """Whether they are months, or one word with a number each."""
        if all(map(month_of, self.headings)):
            return True
        parts = [without_number(as_heading(heading)) for heading in self.headings]
        return len({rest for _, rest in parts}) == 1 and all(n for n, _ in parts)

    @cached_property
    def field(self) -> Field | None:
        """What they say of each record: a meeting's type, what was observed.

        Where no list of answers holds them, they are what the form asks in words
        beside the day.
        """
        if self.alike:
            return None
        for field in self.form.fields:
            if field.area is None and field.asked and isinstance(field.kind, Choice):
                known = sum(_reads(field.kind, heading) for heading in self.headings)
                if known * 2 > len(self.headings):
                    return field
        beside = next(
            section.fields
            for section in self.form.sections
            if any(field.key == self.form.record.date for field in section.fields)
        )
        texts = [f for f in beside if isinstance(f.kind, Text | LongText)]
        return texts[0] if len(texts) == 1 else None

    @cached_property
    def months(self) -> list[str]:
        """The fields that a month answers."""
        return [f.key for f in self.form.fields if isinstance(f.kind, Month)]


def month_of(heading: Raw) -> str:
    """The month that a heading names, in words; "" where it names none."""
    if month_named(heading):
        return as_heading(heading)
    if not _reads(Month(), heading):
        return ""
    return Month().show(Month().read(heading))


def _reads(kind: Kind, value: Raw) -> bool:
    try:
        kind.read(value)
    except Unreadable:
        return False
    return True


def share_of_names(texts: Sequence[str]) -> float:
    """How many of some texts are written like a person's name."""
    return sum(bool(_NAME.fullmatch(t)) for t in texts) / max(1, len(texts))
