"""Whose the rows of a staff list are: by staff number, else by address, else by name.

A name that several bear, and a row that looks like somebody known, are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.name_book import name_book
from backoffice.programme.staff_list import (
    Line,
    ListQuestion,
    by_key,
    rows_of,
)
from backoffice.store.people_tables import Person
from importers.people_as_written import in_order, same_person

ANOTHER = "another"
"""The answer that a row is nobody's who is here already."""


class Who:
    """Looks up the people of a list; what is in doubt gathers in `questions`."""

    def __init__(
        self, session: Session, lines: Sequence[Line], answers: Mapping[str, str]
    ) -> None:
        self.answers = answers
        self.questions: dict[str, ListQuestion] = {}
        self.book = name_book(session)
        self.people = {
            p.id: p
            for p in session.scalars(select(Person).where(Person.merged_into.is_(None)))
        }
        self.numbers = {
            p.staff_number: p.id for p in self.people.values() if p.staff_number
        }
        self._emails = {p.email: p.id for p in self.people.values()}
        self.lines = dict(by_key(lines))
        self._listed_numbers = {line.staff_number for line in lines} - {None}
        self._found: dict[str, tuple[int | None, bool]] = {}
        self._maybe: defaultdict[str, set[int]] = defaultdict(set)
        self._settled_names: defaultdict[str, list[str]] = defaultdict(list)
        self._same_names()
        for key, several in self.lines.items():
            self._found.setdefault(key, self._find(key, several))
        self._two_rows_of_one()

    # --- whose a row is -------------------------------------------------------------

    def person(self, key: str) -> tuple[int | None, bool]:
        """Whose rows these are: their number, or None for somebody new; and whether
        that is settled.
        """
        return self._found[key]

    def maybe(self, key: str) -> set[int]:
        """Everybody whose the rows may be: none of them is missing from the list."""
        found = self._found[key][0]
        return self._maybe[key] | ({found} if found is not None else set())

    def _same_names(self) -> None:
        """Ask about rows of one name of which one has neither number nor address."""
        named: defaultdict[str, list[str]] = defaultdict(list)
        for key, lines in self.lines.items():
            named[in_order(lines[0].name)].append(key)
        for name, keys in named.items():
            bare = [key for key in keys if key.startswith("name ")]
            lines = [line for key in keys for line in self.lines[key]]
            if bare and len(lines) > 1:
                for key in bare:
                    self._one_or_two(name, key, keys, lines)

    def _one_or_two(
        self, name: str, key: str, keys: list[str], lines: list[Line]
    ) -> None:
        asked = f"twice:{name}"
        if self.answers.get(asked) == "one" and len(keys) == 1:
            return
        self._found[key] = (None, False)
        self._maybe[key] |= self.book.named(name)
        if len(keys) > 1:
            words = (
                f"{lines[0].name} stands in several rows, one without a staff number;"
                " write the number in each row"
            )
            self.questions[asked] = ListQuestion(asked, words, rows_of(lines))
            return
        options = (("one", "One person who holds each of these posts"),)
        words = (
            f"{lines[0].name} stands in several rows without a staff number. Is it"
            " one person? If not, write their numbers into the workbook"
        )
        self.questions[asked] = ListQuestion(asked, words, rows_of(lines), options)

    def _find(self, key: str, lines: Sequence[Line]) -> tuple[int | None, bool]:
        line = lines[0]
        by_number = self.numbers.get(line.staff_number) if line.staff_number else None
        by_email = self._emails.get(line.email) if line.email else None
        if by_number is not None and by_email not in (None, by_number):
            words = (
                f"The staff number is {self.people[by_number].name}'s, the e-mail"
                f" address {self.people[by_email or 0].name}'s; put one right"
            )
            return self._ask(key, lines, words, (), {by_number, by_email or 0})
        found = by_number if by_number is not None else by_email
        if found is not None:
            return self._if_it_fits(key, lines, found)
        named = [
            one
            for one in sorted(self.book.named(line.name) & self.people.keys())
            if self.people[one].staff_number not in self._listed_numbers
        ]
        if len(named) == 1 and self._fits(named[0], line):
            return named[0], True
        likely = named or [
            one
            for one in self.book.likely(line.name)
            if one in self.people
            and not (line.staff_number and self.people[one].staff_number)
        ]
        if not likely:
            return None, True
        words = f"{line.name}: is it somebody who is here already?"
        return self._ask(key, lines, words, self._options(likely), set(likely))

    def _fits(self, person_id: int, line: Line) -> bool:
        """Whether nothing but the name speaks of somebody: a number or an address that
        is another may be a namesake's, or new.
        """
        known = self.people[person_id]
        return not (line.staff_number and known.staff_number) and (
            not (line.email and known.email) or line.email == known.email
        )

    def _if_it_fits(
        self, key: str, lines: Sequence[Line], found: int
    ) -> tuple[int | None, bool]:
        """Whoever has the number may be called otherwise by now, but not altogether."""
        known, line = self.people[found], lines[0]
        same = same_person(in_order(known.name), in_order(line.name))
        shared = {*in_order(known.name).split()} & {*in_order(line.name).split()}
        if same or shared or (line.email and line.email == known.email):
            return found, True
        words = f"Staff number {line.staff_number} is {known.name}'s; is {line.name}"
        options = ((str(found), f"the same person, {known.name} before"),)
        return self._ask(key, lines, f"{words} the same person?", options, {found})

    def _options(self, people: Sequence[int]) -> tuple[tuple[str, str], ...]:
        known = tuple((str(one), self.people[one].name) for one in people)
        return (*known, (ANOTHER, "Somebody else, who is new"))

    def _ask(
        self,
        key: str,
        lines: Sequence[Line],
        words: str,
        options: tuple[tuple[str, str], ...],
        maybe: set[int],
    ) -> tuple[int | None, bool]:
        asked = f"person:{key}"
        answer = self.answers.get(asked, "")
        if answer in dict(options):
            if answer == ANOTHER:
                return None, True
            self._settled_names[key].append(lines[0].name)
            return int(answer), True
        self._maybe[key] |= maybe
        self.questions[asked] = ListQuestion(asked, words, rows_of(lines), options)
        return None, False

    def _two_rows_of_one(self) -> None:
        """Two rows that turn out to be one person's: one has a number, one has not."""
        whose: dict[int, str] = {}
        for key, (person, settled) in list(self._found.items()):
            if person is None or not settled:
                continue
            other = whose.setdefault(person, key)
            if other != key:
                name = self.people[person].name
                words = f"Two rows are {name}'s; write the staff number in both"
                lines = [*self.lines[other], *self.lines[key]]
                asked = f"person:{key}"
                self.questions[asked] = ListQuestion(asked, words, rows_of(lines))
                self._found[key] = (None, False)

    def is_another_name(self, known: Person, name: str) -> bool:
        """Whether a list calls somebody otherwise: not by a name that is known for
        theirs, nor merely shorter or in another order.
        """
        if in_order(name) == in_order(known.name) or known.id in self.book.named(name):
            return False
        first = in_order(name).split()[:1]
        shorter = first and len(first[0]) == 1
        return not (shorter and same_person(in_order(known.name), in_order(name)))

    def other_names(self, key: str, known: Person | None) -> list[str]:
        """The other names that rows give a person, or a person has settled; those that
        are known left out.
        """
        line = self.lines[key][0]
        said = [*self._settled_names[key], *([line.known_as] if line.known_as else [])]
        mine = {in_order(known.name if known is not None else line.name)}
        if known is not None and self.is_another_name(known, line.name):
            mine.add(in_order(line.name))  # it becomes their name itself
        found = []
        for name in said:
            known_already = known is not None and known.id in self.book.named(name)
            if in_order(name) not in mine and not known_already:
                mine.add(in_order(name))
                found.append(name)
        return found
