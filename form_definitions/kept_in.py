"""In which forms the programme keeps its plans, its groups' meetings and its survey.

The framework owes all three (sections 2 and 3); their questions are forms like others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from form_definitions.strictly import Words, part_in

FILE: Final = "kept_in.yaml"


@dataclass(frozen=True)
class KeptIn:
    """The key of the form of each."""

    plans: str
    """Shared improvement plans."""
    meetings: str
    """What a group considered, learnt and agreed."""
    staff_survey: str
    """The yearly survey on supervision."""


_WORDS: Words = {"plans": str, "meetings": str, "staff_survey": str}


@cache
def kept_in() -> KeptIn:
    """What comes with this program."""
    text = files("form_definitions.lists").joinpath(FILE).read_text(encoding="utf-8")
    part = part_in(text, FILE, "a file of what is kept in which form")
    part.only(_WORDS, tuple(_WORDS))
    return KeptIn(**part.what)
