"""What findings are about, and on which side: the themes that a council begins with.

A theme says what somebody found in a record. It is not what a thematic audit was asked
to look at, which the audit's own field says: an audit on neglect may find that
supervision is strong.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from form_definitions.strictly import Words, part_in

FILE = "themes.yaml"


class Side(StrEnum):
    """Whether a finding is a strength or something to improve: never added up."""

    STRENGTH = "strength"
    IMPROVEMENT = "improvement"

    @property
    def words(self) -> str:
        """The side as people say it."""
        return "Strength" if self is Side.STRENGTH else "Area for improvement"


@dataclass(frozen=True)
class Theme:
    """One theme of the list."""

    key: str
    label: str
    source: str = ""


_WORDS: Words = {"themes": list}
_THEME: Words = {"theme": str, "label": str, "source": str}


@cache
def shipped_themes() -> tuple[Theme, ...]:
    """The list that a council begins with, in its order."""
    there = files("form_definitions").joinpath("lists", FILE)
    return read_themes(there.read_text(encoding="utf-8"), file_name=FILE)


def read_themes(text: str, *, file_name: str) -> tuple[Theme, ...]:
    """The themes that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    whole = part_in(text, file_name, "a list of themes")
    whole.only(_WORDS, ("themes",))
    found: dict[str, Theme] = {}
    for part in whole.parts("themes", "a theme"):
        part.only(_THEME, ("theme", "label"))
        key = part.what["theme"]
        if key in found:
            raise part.refused("there is such a theme already", "theme")
        found[key] = Theme(key, part.what["label"], part.what.get("source", ""))
    return tuple(found.values())
