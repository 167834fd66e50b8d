"""Reads the YAML files of measures, returns and obligations strictly: a misspelt word
is refused with its file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from form_definitions.conditions import Condition, ConditionError, parse
from form_definitions.faults import Path
from form_definitions.reader import DefinitionError, Said, said_in
from form_definitions.spelling import did_you_mean

Words: TypeAlias = Mapping[str, type]
"""Each word that may stand there, and what it must be followed by."""

_CALLED = {
    str: "words",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
    dict: "words of its own, set in below it",
}


@dataclass(frozen=True)
class Part:
    """A part of a YAML file: its words, and where in the file it stands."""

    called: str
    """What it is, for whoever reads a refusal: "a return"."""
    said: Said
    file_name: str
    what: Mapping[str, Any]
    path: Path = ()

    def refused(self, words: str, *path: str | int) -> DefinitionError:
        """The error that names file and line of a word in this part."""
        line = self.said.lines.get((*self.path, *path), self.said.lines[self.path])
        return DefinitionError(f"{self.file_name}, line {line}: {words}")

    def only(self, words: Words, needed: Sequence[str]) -> None:
        """Raise DefinitionError where another word stands here, or a needed one does
        not, or something else follows a word than what it must be.
        """
        for word, value in self.what.items():
            if word not in words:
                near = did_you_mean(word, words)
                raise self.refused(f"{self.called} has no word {word!r}{near}", word)
            wanted = words[word]
            if not isinstance(value, wanted) or (wanted is int and value is True):
                called = _CALLED.get(wanted, "something else")
                raise self.refused(f"{word!r} must be {called}", word)
        for word in needed:
            if word not in self.what:
                raise self.refused(f"{self.called} must say its {word!r}")

    def part(self, word: str, called: str) -> Part:
        """The part that is set in below a word; an empty one where it is not there."""
        found = self.what.get(word, {})
        path = (*self.path, word) if word in self.what else self.path
        return Part(called, self.said, self.file_name, found, path)

    def parts(self, word: str, called: str) -> list[Part]:
        """The parts of the list below a word."""
        found = []
        for at, what in enumerate(self.what.get(word, ())):
            if not isinstance(what, dict):
                raise self.refused(f"each of {word!r} must be {called}", word, at)
            path = (*self.path, word, at)
            found.append(Part(called, self.said, self.file_name, what, path))
        return found

    def texts(self, word: str) -> tuple[str, ...]:
        """The list of words below a word."""
        for at, text in enumerate(self.what.get(word, ())):
            if not isinstance(text, str):
                raise self.refused(f"each of {word!r} must be words", word, at)
        return tuple(self.what.get(word, ()))

    def condition(self, word: str) -> Condition | None:
        """The condition after a word, where it is there."""
        if word not in self.what:
            return None
        try:
            return parse(self.what[word])
        except ConditionError as why:
            raise self.refused(f"{word!r}: {why}", word) from None


def part_in(text: str, file_name: str, called: str) -> Part:
    """The whole of a YAML file as a part. Raises DefinitionError where it is none."""
    said = said_in(text, file_name)
    return Part(called, said, file_name, said.what)
