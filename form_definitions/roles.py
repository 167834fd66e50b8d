"""Roles and stages of the people of a service, as data, as staff lists write them.

The shipped ones are in `lists/roles.yaml`; a council adds its own, or says one of them
otherwise, in a file ``roles.yaml`` of the same shape beside its data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from form_definitions.reader import DefinitionError
from form_definitions.spelling import folded
from form_definitions.strictly import Part, Words, part_in

FILE = "roles.yaml"
OTHER = "other"
"""The role of those whom no obligation concerns."""
_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}")
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_OF_NO_MEANING = re.compile(
    r"\b(?:acting|interim|temporary|temp|agency|locum|permanent"
    r"|(?:part|full)[- ]time|job[- ]share|(?:level|grade|scale) \w{1,3})\b"
)


@dataclass(frozen=True)
class Role:
    """What somebody may be in the service."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    staged: bool = False
    """Whether those who hold it are newly qualified, experienced and so on."""
    titles: tuple[tuple[str, str], ...] = ()
    """Job titles that say the stage as well: (stage, title) each."""
    chairs: str = ""
    """The group that whoever holds it answers for: what it owes is chased there."""


@dataclass(frozen=True)
class Stage:
    """How far a worker has come, as far as observations of practice ask."""

    key: str
    label: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Title:
    """What a job title says: a role, and perhaps a stage."""

    role: str
    stage: str | None = None


@dataclass(frozen=True)
class Roles:
    """The roles and stages there are, by their keys."""

    roles: Mapping[str, Role]
    stages: Mapping[str, Stage]

    def label(self, key: str | None) -> str:
        """A role's or a stage's label; a key that is no longer known stays as it is."""
        found = self.roles.get(key or "") or self.stages.get(key or "")
        return found.label if found else key or ""

    def title(self, text: str) -> Title | None:
        """What a job title says; None where nobody has said what it means.

        ``Acting Team Manager (Seacroft)`` is a Team Manager, ``Social Worker (NQSW)``
        a newly qualified one.
        """
        spelt = folded(text)
        bare = folded(_OF_NO_MEANING.sub(" ", _BRACKETS.sub("", spelt)).strip(" -"))
        found = self._titles.get(spelt) or self._titles.get(bare)
        if found is None or not self.roles[found.role].staged or found.stage:
            return found
        inside = (self.stage(one) for one in _BRACKETS.findall(spelt))
        return Title(found.role, next(filter(None, inside), None))

    def like(self, text: str) -> Title | None:
        """What a job title that nobody explained is spelt like."""
        near = get_close_matches(folded(text), self._titles, n=1, cutoff=0.7)
        return self._titles[near[0]] if near else None

    def stage(self, text: str) -> str | None:
        """The stage that a text says; None where nobody has said what it means."""
        return self._stages.get(folded(text))

    @cached_property
    def _titles(self) -> Mapping[str, Title]:
        found: dict[str, Title] = {}
        for role in self.roles.values():
            for text in (role.key.replace("_", " "), role.label, *role.also):
                found[folded(text)] = Title(role.key)
            for stage, text in role.titles:
                found[folded(text)] = Title(role.key, stage)
        return found

    @cached_property
    def _stages(self) -> Mapping[str, str]:
        return {
            folded(text): stage.key
            for stage in self.stages.values()
            for text in (stage.key.replace("_", " "), stage.label, *stage.also)
        }


@cache
def shipped_roles() -> Roles:
    """The roles that come with this program."""
    there = files("form_definitions").joinpath("lists", FILE)
    return read_roles(there.read_text(encoding="utf-8"), file_name=FILE)


def known_roles(data: Path | None) -> Roles:
    """The shipped roles and the council's own.

    Args:
        data: the folder of the council's data; it need not hold a file of roles.

    Raises DefinitionError where that file says something that cannot be.
    """
    file = data / FILE if data else None
    if file is None or not file.is_file():
        return shipped_roles()
    there = file.stat()
    return _with_own(file, there.st_mtime_ns, there.st_size)


@lru_cache(maxsize=20)
def _with_own(file: Path, changed: int, size: int) -> Roles:
    """The roles with those of a file, read again when the file has changed."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DefinitionError(
            f"{file.name}, line 1: this is no text file in UTF-8; save it as one"
        ) from None
    return read_roles(text, file_name=file.name, beside=shipped_roles())


_WORDS: Words = {"roles": list, "stages": list}
_ROLE_WORDS: Words = {
    "role": str,
    "label": str,
    "source": str,
    "staged": bool,
    "also": list,
    "titles": list,
    "chairs": str,
}
_STAGE_WORDS: Words = {"stage": str, "label": str, "also": list}
_TITLE_WORDS: Words = {"stage": str, "also": list}


def read_roles(text: str, *, file_name: str, beside: Roles | None = None) -> Roles:
    """The roles and stages that a YAML file says.

    Args:
        beside: those that are there already; one of the same key takes its place.

    Raises DefinitionError with file, line, word and what would be right.
    """
    part = part_in(text, file_name, "a file of roles")
    part.only(_WORDS, ())
    stages = dict(beside.stages) if beside else {}
    for one in part.parts("stages", "a stage"):
        one.only(_STAGE_WORDS, ("stage", "label"))
        key = _key(one, "stage")
        stages[key] = Stage(key, one.what["label"], one.texts("also"))
    roles = dict(beside.roles) if beside else {}
    for one in part.parts("roles", "a role"):
        one.only(_ROLE_WORDS, ("role", "label"))
        key = _key(one, "role")
        roles[key] = Role(
            key,
            one.what["label"],
            one.texts("also"),
            one.what.get("staged", False),
            tuple(_titles(one, stages)),
            one.what.get("chairs", ""),
        )
    _refuse_two_of_a_name(part, roles.values())
    return Roles(MappingProxyType(roles), MappingProxyType(stages))


def _titles(role: Part, stages: Mapping[str, Stage]) -> Iterable[tuple[str, str]]:
    for one in role.parts("titles", "a stage and its titles"):
        one.only(_TITLE_WORDS, ("stage", "also"))
        if one.what["stage"] not in stages:
            raise one.refused(f"{one.what['stage']!r} is no stage here", "stage")
        for title in one.texts("also"):
            yield one.what["stage"], title


def _key(part: Part, word: str) -> str:
    key: str = part.what[word]
    if not _KEY.fullmatch(key):
        raise part.refused(f"{word!r} must be a word like team_manager", word)
    return key


def _refuse_two_of_a_name(part: Part, roles: Iterable[Role]) -> None:
    whose: dict[str, str] = {}
    for role in roles:
        names = (role.key.replace("_", " "), role.label, *role.also)
        for text in (*names, *(title for _, title in role.titles)):
            other = whose.setdefault(folded(text), role.key)
            if other != role.key:
                words = f"{text!r} is a name of both {other!r} and {role.key!r}"
                raise part.refused(f"{words}; strike it from one")
