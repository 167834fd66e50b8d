"""Returns as data: each a YAML file of this folder, read strictly.

A return says who it is for, what length of time it is about, which forms it counts,
which sheets it has in which order, and what its leadership edition leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from form_definitions.reader import DefinitionError, Said, said_in
from form_definitions.spelling import did_you_mean

SHEETS = ("cover", "completion", "grades", "line_list", "notes")
"""The sheets a return may have; `exports.sheets` has a file for each."""

LENGTHS = ("month", "quarter", "half-year", "year")


@dataclass(frozen=True)
class Return:
    """One return: what it counts, shows and leaves out."""

    key: str
    title: str
    about: str
    source: str
    audience: str
    period: str
    forms: tuple[str, ...] | None
    """Keys of the forms it counts; None for every form that grades anything."""
    sheets: tuple[str, ...]
    names: bool
    """Whether people who did an audit are named, in the line list alone."""
    by_team: bool
    received: str | None
    small_numbers: int
    suppress_below: int = 0
    """Counts from 1 to below this are suppressed; 0 suppresses none."""
    left_out: tuple[str, ...] = ()
    """The sheets its leadership edition has not."""
    leadership_suppress_below: int = 5

    def for_leadership(self) -> Return:
        """The same return without lines, names, teams and small numbers."""
        return replace(
            self,
            sheets=tuple(key for key in self.sheets if key not in self.left_out),
            names=False,
            by_team=False,
            suppress_below=self.leadership_suppress_below,
            audience="leadership",
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


_WORDS: Mapping[str, type] = {
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
    "received": str,
    "small_numbers": int,
    "leadership": dict,
}
_LEADERSHIP_WORDS: Mapping[str, type] = {"without": list, "suppress_below": int}
_NEEDED = ("return", "title", "about", "period", "sheets")
_CALLED = {str: "words", bool: "true or false", int: "a whole number", list: "a list"}


def read_return(text: str, *, file_name: str) -> Return:
    """The return that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    said = said_in(text, file_name)
    what = said.what

    def refuse(words: str, *path: str) -> DefinitionError:
        line = said.lines.get(path, 1)
        return DefinitionError(f"{file_name}, line {line}: {words}")

    _only_known(said, what, _WORDS, (), file_name)
    for word in _NEEDED:
        if word not in what:
            raise refuse(f"a return must say its {word!r}")
    if what["period"] not in LENGTHS:
        raise refuse(f"'period' must be one of: {', '.join(LENGTHS)}", "period")
    for sheet in what["sheets"]:
        if sheet not in SHEETS:
            near = did_you_mean(str(sheet), SHEETS)
            raise refuse(f"there is no sheet {sheet!r}{near}", "sheets")
    forms = what.get("forms", "all")
    if forms != "all" and not isinstance(forms, list):
        raise refuse("'forms' must be 'all' or a list of forms", "forms")
    leadership = what.get("leadership", {})
    _only_known(said, leadership, _LEADERSHIP_WORDS, ("leadership",), file_name)
    return Return(
        key=what["return"],
        title=what["title"],
        about=what["about"],
        source=what.get("source", ""),
        audience=what.get("audience", "performance"),
        period=what["period"],
        forms=None if forms == "all" else tuple(forms),
        sheets=tuple(what["sheets"]),
        names=what.get("names", False),
        by_team=what.get("by_team", True),
        received=what.get("received"),
        small_numbers=what.get("small_numbers", 10),
        left_out=tuple(leadership.get("without", ("line_list",))),
        leadership_suppress_below=leadership.get("suppress_below", 5),
    )


def _only_known(
    said: Said,
    what: Mapping[str, Any],
    words: Mapping[str, type],
    path: tuple[str, ...],
    file_name: str,
) -> None:
    for word, value in what.items():
        line = said.lines.get((*path, word), 1)
        where = f"{file_name}, line {line}:"
        if word not in words:
            near = did_you_mean(word, words)
            raise DefinitionError(f"{where} a return has no word {word!r}{near}")
        wanted = words[word]
        if not isinstance(value, wanted) or (wanted is int and value is True):
            called = _CALLED.get(wanted, "words of its own, set in below it")
            raise DefinitionError(f"{where} {word!r} must be {called}")
