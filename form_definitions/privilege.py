"""Which records stand under the council's legal privilege, and who may read them.

Privilege is the council's to waive, not its adviser's (the framework, Appendix A).
Until it is waived, a record is read by whoever made it, by those it was shared with,
and by the accounts named here; it leaves the house with no list, feed or search.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from form_definitions.strictly import Words, part_in

FILE: Final = "privilege.yaml"
"""In the folder of the council's data: its own rules, in the place of the shipped."""


@dataclass(frozen=True)
class Privileged:
    """The records of a form that were given one of these answers."""

    form: str
    field: str
    answers: tuple[str, ...]
    read_by: tuple[str, ...]
    """The roles of accounts that read them, beside their makers."""


_WORDS: Words = {"privileged": list}
_ONE: Words = {"form": str, "field": str, "answers": list, "read_by": list}


@cache
def shipped_privilege() -> tuple[Privileged, ...]:
    """What comes with this program."""
    text = files("form_definitions.lists").joinpath(FILE).read_text(encoding="utf-8")
    return read_privilege(text, file_name=FILE)


def known_privilege(data: Path | None) -> tuple[Privileged, ...]:
    """The council's own, where its folder has a file of them, or the shipped.

    Raises DefinitionError where that file says something that cannot be.
    """
    file = data / FILE if data else None
    if file is None or not file.is_file():
        return shipped_privilege()
    return read_privilege(file.read_text(encoding="utf-8"), file_name=str(file))


def read_privilege(text: str, *, file_name: str) -> tuple[Privileged, ...]:
    """What a YAML file says of it.

    Raises DefinitionError with file, line, word and what would be right.
    """
    whole = part_in(text, file_name, "a file of privilege")
    whole.only(_WORDS, ("privileged",))
    found = []
    for part in whole.parts("privileged", "what is privileged"):
        part.only(_ONE, ("form", "field", "answers"))
        if not part.texts("answers"):
            raise part.refused("say which answers make a record privileged", "answers")
        found.append(
            Privileged(
                part.what["form"],
                part.what["field"],
                part.texts("answers"),
                part.texts("read_by"),
            )
        )
    return tuple(found)
