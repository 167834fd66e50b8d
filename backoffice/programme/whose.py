"""Whose the names are that records hold: those that are known, and no guesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy.orm import Session

from backoffice.programme.name_book import NameBook, name_book


def whose(session: Session, only: Iterable[str] | None = None) -> Mapping[str, int]:
    """People by their names: their own, others that were settled, and what a person
    settled of a name as records write it, which counts before all.

    A name that two people have is nobody's until somebody settles whose it is. Asked
    for a name, it takes it folded or as written, whichever way round.

    Args:
        only: names that alone will be asked for; everybody's where it is None.
    """
    return _Whose(name_book(session, only))


class _Whose(Mapping[str, int]):
    def __init__(self, book: NameBook) -> None:
        self._book = book

    def __getitem__(self, name: str) -> int:
        found = self._book.sure(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._book.names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
