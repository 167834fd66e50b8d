"""Who the line managers are that a staff list names: by number, else by name.

A manager written by an initial is only ever likely: it is asked about once, and the
spelling is known from then on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from backoffice.programme.listed_who import Who
from backoffice.programme.name_book import NameBook
from backoffice.programme.staff_list import Line, ListQuestion, Ref
from form_definitions.spelling import folded
from importers.values import is_nobody

NOBODY: Final = "nobody"
"""The answer that a manager is nobody of this service."""


class Managers:
    """Looks up the managers of a list; what is in doubt gathers in `questions`."""

    def __init__(
        self, who: Who, lines: Sequence[Line], answers: Mapping[str, str]
    ) -> None:
        self.who, self.answers = who, answers
        self.questions: dict[str, ListQuestion] = {}
        self.spellings: dict[Ref, list[str]] = {}
        """How managers are written, as a person has just settled it."""
        self._keys = list(who.lines)
        self._listed = NameBook(
            (at, name)
            for at, key in enumerate(self._keys)
            for line in who.lines[key]
            for name in (line.name, line.known_as)
            if name
        )

    def of(self, line: Line) -> Ref | None:
        """Who a row's manager is; None where it names none, or it has to be asked."""
        text = line.manager
        for number in filter(None, (line.manager_number, text)):
            found = self._numbered(number)
            if found is not None:
                return found
        if not folded(text) or is_nobody(text):
            return None
        named = self._refs(self.who.book.named(text), self._listed.named(text))
        named = [ref for ref in named if ref not in self._own(line)]
        if len(named) == 1:
            return named[0]
        likely = named or self._refs(
            self.who.book.likely(text), self._listed.likely(text)
        )
        answer = self.answers.get(f"manager:{folded(text)}", "")
        if answer == NOBODY:
            return None
        ref = self._answered(answer)
        if ref is None:
            self._ask(text, likely, line)
            return None
        spellings = self.spellings.setdefault(ref, [])
        if text not in spellings:
            spellings.append(text)
        return ref

    def _answered(self, answer: str) -> Ref | None:
        """The person of an answer: by number, or by the key of a row."""
        if answer.isdigit():
            return int(answer) if int(answer) in self.who.people else None
        return self._ref(answer) if answer in self.who.lines else None

    def _own(self, line: Line) -> set[Ref]:
        person = self.who.person(line.key)[0]
        return {line.key} if person is None else {line.key, person}

    def _numbered(self, number: str) -> Ref | None:
        found = self.who.numbers.get(number)
        if found is not None:
            return found
        key = f"number {number}"
        return self._ref(key) if key in self.who.lines else None

    def _ref(self, key: str) -> Ref | None:
        person, settled = self.who.person(key)
        if not settled:
            return None
        return key if person is None else person

    def _refs(self, people: Iterable[int], listed: Iterable[int]) -> list[Ref]:
        """People who are here and people whom the list adds, each once."""
        here = self.who.people
        refs: dict[Ref, None] = {one: None for one in sorted(people) if one in here}
        for at in sorted(listed):
            if (ref := self._ref(self._keys[at])) is not None:
                refs[ref] = None
        return list(refs)

    def _ask(self, text: str, likely: Sequence[Ref], line: Line) -> None:
        asked = f"manager:{folded(text)}"
        known = self.questions.get(asked)
        options = tuple((str(ref), self.name(ref)) for ref in likely)
        one = str(likely[0]) if len(likely) == 1 else ""
        self.questions[asked] = ListQuestion(
            asked,
            f"Who is the manager “{text}”?",
            (*(known.rows if known else ()), line.where),
            (*options, (NOBODY, "Nobody of this service")),
            one,
            "the only one of that surname and initial" if one else "",
        )

    def name(self, ref: Ref) -> str:
        """A person as the list or the service calls them."""
        if isinstance(ref, int):
            return self.who.people[ref].name
        return self.who.lines[ref][0].name
