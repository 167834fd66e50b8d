"""How a kind of field is asked for: radios, a list, tick boxes, one line or several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from form_definitions import kinds
from form_definitions.scales import Option

MOST_RADIOS = 6
"""More answers than this are a list to choose from (GOV.UK Design System, Radios)."""
_FLAG = (("yes", "Yes"), ("no", "No"))


@dataclass(frozen=True)
class Face:
    """How a kind is asked for, whatever the field."""

    look: str
    """``line``, ``lines``, ``radios``, ``list`` or ``ticks``."""
    options: tuple[tuple[str, str], ...] = ()
    width: str = ""
    """govuk-frontend's word for how wide a line is."""
    digits: bool = False
    example: str = ""


def face(  # noqa: C901 - one case for each kind
    kind: kinds.Kind, on: date | None = None
) -> Face:
    """How a kind is asked for; a grade by the scale that was in force on that day."""
    match kind:
        case kinds.Text(max_length):
            return Face("line", width=_width(max_length))
        case kinds.LongText():
            return Face("lines")
        case kinds.Identifier():
            return Face("line", width="20", digits=True)
        case kinds.Whole():
            return Face("line", width="5", digits=True)
        case kinds.Number():
            return Face("line", width="5")
        case kinds.Day():
            # GOV.UK's pattern for dates people know takes month words as well; one
            # box is what they paste into.
            return Face("line", width="10", example="Like 13 10 2025 or 13 Oct 2025")
        case kinds.Month():
            return Face("line", width="10", example="Like October 2025")
        case kinds.Choice(options):
            return _one_of(_answers(options))
        case kinds.Choices(options):
            return Face("ticks", _answers(options))
        case kinds.Grade():
            return Face("radios", _answers(kind.scale_on(on).options))
        case kinds.Flag():
            return Face("radios", _FLAG)
        case kinds.Person() | kinds.Team():
            return Face("line")
        case _:
            assert_never(kind)


def _width(longest: int) -> str:
    return next((str(w) for w in (2, 3, 4, 5, 10, 20) if longest <= w), "")


def _one_of(options: tuple[tuple[str, str], ...]) -> Face:
    return Face("radios" if len(options) <= MOST_RADIOS else "list", options)


def _answers(options: Iterable[Option]) -> tuple[tuple[str, str], ...]:
    return tuple((o.key, o.label) for o in options if not o.retired)
