"""Notices as data: what is written to whom when a step is taken, and how soon.

A letter names no child and no worker: it says which record, and where to read it.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from form_definitions.conditions import Condition
from form_definitions.strictly import Part, part_in

CLOCK, WORKING = "clock", "working"
"""Every hour counts; or those of working days alone, without bank holidays."""
PLACES = frozenset({"reference", "link", "due", "council"})
"""What may stand in a subject or a letter, in braces."""
TO = ("doer", "subject", "manager", "performance")
"""Who may be written to beside the holders of posts; the last is everybody of the
Performance Team who has an account."""


@dataclass(frozen=True)
class Copy:
    """A copy to whoever holds a post, where the record is of that sort."""

    post: str
    when: Condition | None


@dataclass(frozen=True)
class Notice:
    """One letter: when it is written, to whom, and what it says."""

    key: str
    title: str
    form: str
    to: tuple[str, ...]
    subject: str
    letter: str
    within_hours: int
    hours: str = CLOCK
    when: Condition | None = None
    copies: tuple[Copy, ...] = ()
    source: str = ""
    after: tuple[str, ...] = ()
    """The steps that it follows; where there are none, every step that notifies."""
    alert: bool = False
    """Whether it waits for no step: it is written when a record is saved of which
    `when` holds, and the record stays marked until somebody has said what was done."""

    def follows(self, step: str) -> bool:
        """Whether it is written after a step that notifies."""
        return not self.alert and (not self.after or step in self.after)


_WORDS: dict[str, type] = {
    "notice": str,
    "title": str,
    "forms": list,
    "when": str,
    "to": list,
    "copies": list,
    "within_hours": int,
    "hours": str,
    "subject": str,
    "letter": str,
    "source": str,
    "after": list,
    "alert": bool,
}
_NEEDED = ("notice", "title", "forms", "to", "within_hours", "subject", "letter")


@cache
def shipped_files() -> Mapping[str, str]:
    """The texts of this folder's files, by their names without `.yaml`."""
    there = sorted(files(__name__).iterdir(), key=lambda file: file.name)
    return MappingProxyType(
        {
            file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
            for file in there
            if file.name.endswith(".yaml")
        }
    )


def read_notices(text: str, *, file_name: str) -> list[Notice]:
    """The notices that a YAML file says.

    Raises DefinitionError with file, line, word and what would be right.
    """
    whole = part_in(text, file_name, "a file of notices")
    whole.only({"notices": list}, ("notices",))
    return [
        one for part in whole.parts("notices", "a notice") for one in _of_forms(part)
    ]


def _of_forms(part: Part) -> list[Notice]:
    """The notice, of each of the forms that it is of."""
    part.only(_WORDS, _NEEDED)
    forms = part.texts("forms")
    if not forms:
        raise part.refused("a notice is of one form or several", "forms")
    return [_notice(part, form) for form in forms]


def _notice(part: Part, form: str) -> Notice:
    what, to = part.what, part.texts("to")
    for one in to:
        if one not in TO:
            raise part.refused(
                f"'to' knows no {one!r}; it may be {', '.join(TO)}", "to"
            )
    if what.get("hours", CLOCK) not in (CLOCK, WORKING):
        raise part.refused(f"'hours' is {CLOCK} or {WORKING}", "hours")
    if what["within_hours"] < 1:
        raise part.refused("'within_hours' is 1 or more", "within_hours")
    for word in ("subject", "letter"):
        for place in _places(part, word):
            if place not in PLACES:
                there = ", ".join(sorted(PLACES))
                raise part.refused(f"there is no {{{place}}}; there is {there}", word)
    if what.get("alert") and ("when" not in what or "after" in what):
        words = "an alert says 'when', and follows no step"
        raise part.refused(words, "alert")
    copies = []
    for copy in part.parts("copies", "a copy"):
        copy.only({"post": str, "when": str}, ("post",))
        copies.append(Copy(copy.what["post"], copy.condition("when")))
    return Notice(
        what["notice"],
        what["title"],
        form,
        to,
        what["subject"],
        what["letter"],
        what["within_hours"],
        what.get("hours", CLOCK),
        part.condition("when"),
        tuple(copies),
        what.get("source", ""),
        part.texts("after"),
        what.get("alert", False),
    )


def _places(part: Part, word: str) -> list[str]:
    try:
        parsed = list(string.Formatter().parse(part.what[word]))
    except ValueError:
        raise part.refused("a brace stands alone; strike it", word) from None
    return [name for _, name, _, _ in parsed if name is not None]
