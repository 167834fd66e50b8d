"""Whose a name is: exactly one person's, several people's, or likely somebody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from backoffice.store.people_tables import NameWritten, Person, PersonName
from form_definitions.spelling import folded
from importers.people_as_written import in_order, person_key, same_person


class NameBook:
    """The names of everybody, ready to be asked.

    Args:
        names: every name and spelling, with the person it is of.
        settled: whose a name in records is, by its folded text, as a person settled
            it; None where it is nobody of this service.
    """

    def __init__(
        self,
        names: Iterable[tuple[int, str]],
        settled: Mapping[str, int | None] | None = None,
    ) -> None:
        self.settled = settled or {}
        self._of: defaultdict[str, set[int]] = defaultdict(set)
        self._alike: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for person_id, name in names:
            self._of[in_order(name)].add(person_id)
            self._alike[person_key(name)[0]].append((person_id, name))

    @property
    def names(self) -> list[str]:
        """Every name there is, in order, and every one that was settled."""
        return list(dict.fromkeys((*self.settled, *self._of)))

    def named(self, text: str) -> frozenset[int]:
        """Everybody of exactly that name, whichever way round it is written."""
        return frozenset(self._of.get(in_order(text), ()))

    def sure(self, text: str) -> int | None:
        """Whose a name is for certain: settled by a person, or of one person alone."""
        spelt = folded(text)
        if spelt in self.settled:
            return self.settled[spelt]
        found = self.named(text)
        return next(iter(found)) if len(found) == 1 else None

    def likely(self, text: str) -> list[int]:
        """Who may be meant: the same surname, and a first name or initial that fits."""
        key = person_key(in_order(text))[0]
        found = (
            person_id
            for person_id, name in self._alike.get(key, ())
            if same_person(in_order(name), in_order(text))
        )
        return list(dict.fromkeys(found))


def name_book(session: Session, only: Iterable[str] | None = None) -> NameBook:
    """The names of everybody who was ever entered, with what was settled of names.

    Args:
        only: names that alone will be asked for; everybody's where it is None. A page
            that asks for three need not read a thousand.
    """
    people = select(Person.id, Person.name).where(Person.merged_into.is_(None))
    others = select(PersonName.person_id, PersonName.name)
    settled = select(NameWritten.folded, NameWritten.person_id)
    if only is not None:
        asked = list(only)
        # However a name is kept, with a title or the other way round, it has these.
        last = {in_order(name).rpartition(" ")[2] for name in asked} - {""}
        people = people.where(
            or_(*(Person.folded.contains(w, autoescape=True) for w in last), false())
        )
        others = others.where(
            or_(
                *(PersonName.folded.contains(w, autoescape=True) for w in last), false()
            )
        )
        settled = settled.where(NameWritten.folded.in_([folded(n) for n in asked]))
    names = [*session.execute(people), *session.execute(others)]
    return NameBook(
        ((row[0], row[1]) for row in names),
        {row[0]: row[1] for row in session.execute(settled)},
    )
