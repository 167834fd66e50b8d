"""A grade, and why a text is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from form_definitions.reading import NOTHING_GIVEN, Given, Unreadable, Value
from form_definitions.scales import Option, Scale
from form_definitions.spelling import as_typed, folded


@dataclass(frozen=True)
class Grade:
    """A grade on a scale, read by the scale that was in force on its day."""

    scale: Scale
    earlier: tuple[Scale, ...] = ()
    """The scales it took the place of, the newest first."""

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Every scale a grade may stand on, today's first."""
        return (self.scale, *self.earlier)

    @property
    def options(self) -> tuple[Option, ...]:
        """Every answer there is or was, today's first, each key once."""
        known = {o.key: o for scale in reversed(self.scales) for o in scale.options}
        today = {o.key: o for o in self.scale.options}
        return (*today.values(), *(o for k, o in known.items() if k not in today))

    def scale_on(self, on: date | None) -> Scale:
        """The scale a record of that day was graded on."""
        if on is None or not self.earlier or self.scale.in_force(on):
            return self.scale
        return next((scale for scale in self.earlier if scale.in_force(on)), self.scale)

    def read(self, raw: object, given: Given = NOTHING_GIVEN) -> str:
        scale, text = self.scale_on(given.on), as_typed(raw)
        key = scale.find(text) or scale.find(_UNMARKED.sub(" ", text))
        if key is None and given.numbered:
            key = scale.numbered(text)
        if key is None:
            key = _with_its_place(scale, text)
        if key is None:
            raise _no_grade(scale, text)
        return key

    def show(self, value: Value) -> str:
        """The grade's label; what is no grade is shown as it is."""
        text = "" if value is None else str(value)
        known = (scale for scale in self.scales if scale.knows(text))
        return next((scale.label(text) for scale in known), text)


_UNMARKED = re.compile(r"[()\[\]\"“”]+|[.,;:!]+\s*$")
"""What changes no grade: ``Requires improvement (to be good)``, ``Good.``"""
_PLACED = re.compile(r"\(?([1-9]|[a-h])\s*[-–.:)=]+\s*(.+)", re.I)
_PLACED_AFTER = re.compile(r"(.+?)\s*(?:[-–:=]\s*|\()([1-9])\)?")


def _with_its_place(scale: Scale, text: str) -> str | None:
    """The grade of ``3 - Requires improvement``, ``c) Requires improvement`` and
    ``Good (2)``: a drop-down list counts its answers. Where the number is another
    grade's, nobody can tell which of the two was meant.
    """
    if before := _PLACED.fullmatch(text.strip()):
        place, name = before[1], before[2]
    elif after := _PLACED_AFTER.fullmatch(text.strip()):
        name, place = after[1], after[2]
    else:
        return None
    key = scale.find(name)
    rank = int(place) if place.isdigit() else ord(place.lower()) - ord("a") + 1
    return key if key is not None and scale.rank(key) == rank else None


def _no_grade(scale: Scale, text: str) -> Unreadable:
    """Why a text is no grade of a scale: "Good/RI" and "mainly good" are for a person
    to settle. Short, because a list of what is wrong says it again and again.
    """
    if _is_undecided(scale, text):
        return Unreadable("is still to come; choose one", "unknown_grade")
    found = _grades_named(scale, text)
    if len(found) > 1:
        return Unreadable("names two grades; choose one", "ambiguous_grade")
    if found:
        return Unreadable("says more than a grade; choose one", "ambiguous_grade")
    ends = f"{scale.grades[0].label} to {scale.grades[-1].label}"
    return Unreadable(f"is not on the scale {ends}; choose one", "unknown_grade")


def _is_undecided(scale: Scale, text: str) -> bool:
    return folded(text) in {folded(undecided) for undecided in scale.undecided}


def _grades_named(scale: Scale, text: str) -> set[str]:
    """The grades that stand in a text of several words."""
    words = [w for w in re.split(r"[^a-z0-9]+", folded(text)) if w]
    if len(words) < 2:
        return set()
    return {
        key
        for size in (1, 2, 3)
        for at in range(len(words) - size + 1)
        if (key := scale.find(" ".join(words[at : at + size])))
    }
