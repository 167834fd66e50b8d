"""Obligations as data: who owes which record, how often, and until when.

Each is a row of the framework's table of obligations, said in a YAML file of this
folder. A council that does it otherwise publishes another version from a day on; what
was owed before that day stays as it was. Who holds which post, and which records
there are, is the back office's to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from form_definitions.conditions import Condition
from form_definitions.spelling import did_you_mean
from form_definitions.strictly import Part, part_in


class Each(StrEnum):
    """The stretch of time in which it is owed once more."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    """The financial year, from April to March."""
    STAGE = "stage"
    """A stage of a person's first year in practice; see `stages`."""
    RECORD = "record"
    """Each record of the form: it is a duty that comes with it."""
    COMMISSIONED = "commissioned"
    """Nothing, until somebody commissions it; then what was asked for, by its day."""


@dataclass(frozen=True)
class Owers:
    """Who owes: whoever holds one of these posts, or these groups, or the service."""

    posts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    service: bool = False

    @property
    def people(self) -> bool:
        """Whether persons owe it, each for themselves."""
        return bool(self.posts)


@dataclass(frozen=True)
class About:
    """Whom it is about, one by one: each worker is to be observed.

    It is then owed once for each of them, by their line manager where that one holds a
    post of the owers', or else by whoever holds one in their team.
    """

    posts: tuple[str, ...]
    stages: tuple[str, ...] = ()
    """The stages of a worker's practice that it is for; of any where there are none."""
    field: str = "worker"
    """The field of the form that says whom a record is about."""


@dataclass(frozen=True)
class Obligation:
    """One row of what is owed."""

    key: str
    title: str
    form: str
    each: Each
    who: Owers
    about: About | None = None
    where: Condition | None = None
    """Which records of the form count; all of them where it says nothing."""
    group_field: str = ""
    """The field that says whose record it is, where groups owe it; a record counts for
    the group whose key stands there."""
    month_field: str = ""
    """The field that says which month a record counts for, where there is one; else it
    counts for the stretch of time that its own day is in."""
    theme_field: str = ""
    """The field that must say the theme that was commissioned."""
    many: int = 1
    """How many, in each stretch of time or stage."""
    at_most: bool = False
    """Whether `many` is a ceiling and no debt: "up to four more"."""
    stages: tuple[int, ...] = ()
    """Months since the stage began at which each part of it ends: 3, 6, 12."""
    within_hours: int | None = None
    """How soon after each record, where it is owed with one."""
    met: Condition | None = None
    """When a duty that comes with a record is met, by what stands in the record."""
    least_share: int = 50
    """The percentage of a period that one must have held the post to owe it: the
    part-periods of starters and leavers."""
    catch_up: int = 1
    """In how many later periods what is missing may still come in, as late."""
    says: tuple[str, ...] = ()
    """The lines of the framework's table that this is, word by word."""
    source: str = ""


_EACH = {each.value for each in Each}
_WORDS: dict[str, type] = {
    "obligation": str,
    "title": str,
    "form": str,
    "each": str,
    "who": dict,
    "about": dict,
    "where": str,
    "group_field": str,
    "month_field": str,
    "theme_field": str,
    "many": int,
    "at_most": bool,
    "stages": list,
    "within_hours": int,
    "met": str,
    "least_share": int,
    "catch_up": int,
    "says": list,
    "source": str,
}
_AS_SAID = (
    *("title", "form", "group_field", "month_field", "theme_field", "many", "at_most"),
    *("within_hours", "least_share", "catch_up", "source"),
)
_WHO: dict[str, type] = {"posts": list, "groups": list, "service": bool}
_ABOUT: dict[str, type] = {"posts": list, "stages": list, "field": str}


@cache
def shipped_obligations() -> Mapping[str, Obligation]:
    """The obligations of this folder, by key, file by file."""
    found: dict[str, Obligation] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            for one in read_obligations(text, file_name=file.name):
                if one.key in found:
                    raise ValueError(f"{file.name}: {one.key!r} is there twice")
                found[one.key] = one
    return MappingProxyType(found)


def read_obligations(text: str, *, file_name: str) -> list[Obligation]:
    """The obligations that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    whole = part_in(text, file_name, "a file of obligations")
    whole.only({"topic": str, "obligations": list}, ("topic", "obligations"))
    return [obligation(part) for part in whole.parts("obligations", "an obligation")]


def obligation(part: Part) -> Obligation:
    """One obligation from what was said of it. Raises DefinitionError likewise."""
    part.only(_WORDS, ("obligation", "title", "form", "each", "who", "source"))
    what = part.what
    if what["each"] not in _EACH:
        near = did_you_mean(what["each"], _EACH)
        raise part.refused(
            f"there is no stretch of time {what['each']!r}{near}", "each"
        )
    each, about = Each(what["each"]), _about(part)
    _sound(part, each, about)
    given: dict[str, Any] = {word: what[word] for word in _AS_SAID if word in what}
    return Obligation(
        key=what["obligation"],
        each=each,
        who=_who(part),
        about=about,
        where=part.condition("where"),
        met=part.condition("met"),
        stages=tuple(what.get("stages", ())),
        says=part.texts("says"),
        **given,
    )


def _who(part: Part) -> Owers:
    who = part.part("who", "who owes it")
    who.only(_WHO, ())
    owers = Owers(
        who.texts("posts"), who.texts("groups"), who.what.get("service", False)
    )
    if sum(map(bool, (owers.posts, owers.groups, owers.service))) != 1:
        words = "say who owes it: posts, groups, or service: true; one of them"
        raise part.refused(words, "who")
    return owers


def _about(part: Part) -> About | None:
    if "about" not in part.what:
        return None
    about = part.part("about", "whom it is about")
    about.only(_ABOUT, ("posts",))
    return About(
        about.texts("posts"),
        about.texts("stages"),
        about.what.get("field", About.field),
    )


def _sound(part: Part, each: Each, about: About | None) -> None:
    """Refuse words that mean nothing together."""
    what = part.what
    if "group_field" not in what and "groups" in what["who"]:
        words = "what groups owe says in 'group_field' where a record names its group"
        raise part.refused(words, "who")
    ends = what.get("stages", [])
    if (each is Each.STAGE) != bool(ends):
        words = "'each: stage' and the 'stages' (months at which each ends) go together"
        raise part.refused(words, "each")
    if any(type(end) is not int or end < 1 for end in ends) or ends != sorted(
        set(ends)
    ):
        words = "'stages' are whole months, each later than the one before"
        raise part.refused(words, "stages")
    if each is Each.STAGE and about is None:
        raise part.refused("a stage is somebody's: say 'about' whom it is", "each")
    if (each is Each.RECORD) != ("met" in what or "within_hours" in what):
        words = "what comes with each record says when it is 'met' or 'within_hours'"
        raise part.refused(words, "each")
    if not 1 <= what.get("least_share", 50) <= 100:
        raise part.refused("'least_share' is a percentage, 1 to 100", "least_share")
    if what.get("many", 1) < 1:
        raise part.refused("'many' is 1 or more", "many")
