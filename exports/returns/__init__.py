"""Returns as data: each a YAML file of this folder, read strictly.

A return says who it is for, what length of time it is about, which forms it counts,
which sheets it has in which order, and what its leadership edition leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from exports.asked import Ready, SheetAsked, sheets_asked
from form_definitions.strictly import Part, Words, part_in

LENGTHS = ("month", "quarter", "half-year", "year")
PERFORMANCE, MANAGERS, LEADERSHIP = "performance", "managers", "leadership"
AUDIENCES = (PERFORMANCE, MANAGERS, LEADERSHIP)


@dataclass(frozen=True)
class Return:
    """One return: what it counts, shows and leaves out."""

    key: str
    title: str
    about: str
    source: str
    audience: str
    """One of AUDIENCES: who it is made for."""
    period: str
    """One of LENGTHS: what it is mostly asked for; any other can be."""
    forms: tuple[str, ...] | None
    """Keys of the forms it counts; None for every form that grades anything."""
    sheets: tuple[SheetAsked, ...]
    names: bool
    """Whether people who did an audit are named, in the line list alone."""
    by_team: bool
    received: str | None
    small_numbers: int
    by_role: bool = False
    """Whether what was completed is told apart by the role of who did it."""
    notes: tuple[tuple[str, str], ...] = ()
    """What its own sheets need said in Notes: about what, and the words."""
    suppress_below: int = 0
    """Counts from 1 to below this are suppressed; 0 suppresses none."""
    left_out: tuple[str, ...] = ()
    """The sheets, by name, that its leadership edition has not; it never has those that
    tell of single records or people."""
    leadership_suppress_below: int = 5
    considered_under: tuple[str, ...] = ()
    """The obligations, by key, under which groups and managers consider it."""

    def has(self, key: str) -> bool:
        """Whether it has one of the sheets made for one thing, by its key."""
        return Ready(key) in self.sheets

    def for_leadership(self) -> Return:
        """The same return without lines, names, teams and small numbers; one that is
        made for leadership is that already.
        """
        if self.audience == LEADERSHIP:
            return self
        return replace(
            self,
            sheets=tuple(
                sheet
                for sheet in self.sheets
                if not sheet.personal and sheet.name not in self.left_out
            ),
            names=False,
            by_team=False,
            by_role=False,
            suppress_below=self.leadership_suppress_below,
            audience=LEADERSHIP,
        )


@cache
def shipped_returns() -> Mapping[str, Return]:
    """The returns of this folder, by key."""
    found = [
        read_return(file.read_text(encoding="utf-8"), file_name=file.name)
        for file in sorted(files("exports.returns").iterdir(), key=lambda f: f.name)
        if file.name.endswith(".yaml")
    ]
    return MappingProxyType({one.key: one for one in found})


KEY = "^[a-z][a-z0-9_]*$"
WORDS: Words = {
    "return": str,
    "title": str,
    "about": str,
    "source": str,
    "audience": str,
    "period": str,
    "forms": object,
    "sheets": list,
    "names": bool,
    "by_team": bool,
    "by_role": bool,
    "received": str,
    "small_numbers": int,
    "suppress_below": int,
    "leadership": dict,
    "notes": list,
    "considered_under": list,
}
LEADERSHIP_WORDS: Words = {"without": list, "suppress_below": int}
NOTE_WORDS: Words = {"about": str, "words": str}
NEEDED = ("return", "title", "about", "period", "sheets")


def read_return(text: str, *, file_name: str) -> Return:
    """The return that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    part = part_in(text, file_name, "a return")
    part.only(WORDS, NEEDED)
    what = part.what
    for word, known in (("period", LENGTHS), ("audience", AUDIENCES)):
        if what.get(word, known[0]) not in known:
            raise part.refused(f"{word!r} must be one of: {', '.join(known)}", word)
    if not re.fullmatch(KEY, what["return"]):
        raise part.refused("'return' must be a word like weekly_count", "return")
    for at, sheet in enumerate(what["sheets"]):
        if not isinstance(sheet, str | dict):
            raise part.refused("a sheet is a name or words of its own", "sheets", at)
    forms = what.get("forms", "all")
    if forms != "all" and not isinstance(forms, list):
        raise part.refused("'forms' must be 'all' or a list of forms", "forms")
    leadership = part.part("leadership", "a return's edition for leadership")
    leadership.only(LEADERSHIP_WORDS, ())
    notes = part.parts("notes", "a note")
    for note in notes:
        note.only(NOTE_WORDS, ("about", "words"))
    made = Return(
        key=what["return"],
        title=what["title"],
        about=what["about"],
        source=what.get("source", ""),
        audience=what.get("audience", PERFORMANCE),
        period=what["period"],
        forms=None if forms == "all" else part.texts("forms"),
        sheets=sheets_asked(part),
        names=what.get("names", False),
        by_team=what.get("by_team", True),
        by_role=what.get("by_role", False),
        received=what.get("received"),
        small_numbers=what.get("small_numbers", 10),
        notes=tuple((note.what["about"], note.what["words"]) for note in notes),
        suppress_below=what.get("suppress_below", 0),
        left_out=leadership.texts("without"),
        leadership_suppress_below=leadership.what.get("suppress_below", 5),
        considered_under=part.texts("considered_under"),
    )
    if made.audience == LEADERSHIP:
        _tells_of_nobody(made, part)
    return made


def _tells_of_nobody(made: Return, part: Part) -> None:
    """Refuse a return for leadership that would tell of people, or of few."""
    for at, sheet in enumerate(made.sheets):
        if sheet.personal:
            words = f"the sheet {sheet.name!r} tells of single records or people"
            raise part.refused(f"{words}; leadership is given none", "sheets", at)
    if made.names or made.by_role:
        word = "names" if made.names else "by_role"
        raise part.refused(f"leadership is given no {word}; leave it out", word)
    if made.suppress_below < 2:
        raise part.refused("for leadership it must say 'suppress_below', such as 5")
