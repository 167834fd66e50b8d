"""Words without names, for those who read of practice and not of people.

Whoever writes a meeting's record or a plan is asked to name nobody. Where a name
slipped in all the same, it is covered before leadership reads it: every name of the
staff list and of accounts, and every case number that records have. A name that is in
neither cannot be known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.store.fixed import Account, RecordIndex
from backoffice.store.people_tables import NameWritten, Person, PersonName

COVERED = "[name]"
A_CASE = "[case]"
_NUMBER = re.compile(r"\b\w*\d{4,}\w*\b")


class Nameless:
    """Covers names in words. Made once a page: it reads every name there is."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._names = _pattern(_names(session))

    def __call__(self, words: str | None) -> str:
        """The words with every known name and case number covered."""
        text = self._names.sub(COVERED, words or "") if self._names else words or ""
        numbers = set(_NUMBER.findall(text))
        if not numbers:
            return text
        subject = RecordIndex.subject
        cases = set(
            self._session.scalars(
                select(subject).where(subject.in_(numbers)).distinct()
            )
        )
        return _NUMBER.sub(lambda m: A_CASE if m[0] in cases else m[0], text)


def _names(session: Session) -> Iterable[str]:
    for column in (Person.name, PersonName.name, NameWritten.folded, Account.name):
        yield from session.scalars(select(column))


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of the names, either way round, and surnames that say whose they are:
    a name of one word alone might be any word, so it is covered with a title only."""
    ways: set[str] = set()
    for name in names:
        words = re.findall(r"[\w'’-]+", name)
        if len(words) < 2:
            continue
        for several in (words, [words[-1], *words[:-1]]):
            ways.add(r"[\s,.]+".join(map(re.escape, several)))
        ways.add(rf"(?:mr|mrs|ms|miss|mx|dr)\.?\s+{re.escape(words[-1])}")
        ways.add(rf"{re.escape(words[0][0])}\.?\s+{re.escape(words[-1])}")
    if not ways:
        return None
    longest_first = sorted(ways, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.IGNORECASE)
