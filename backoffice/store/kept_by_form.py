"""Answers about all records of a form, kept in this process until one is saved.

For first pages: each asks of every form what hardly ever changes. An answer is good for
whoever sees the form's months stand where they stood (`months`), so it is never older
than the last save that one sees, whichever process made it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from backoffice.store.months import standing_by_month, standing_of_forms
from backoffice.store.versions import Versions

Answer = TypeVar("Answer")
_Kept = dict[Hashable, tuple[object, int, Any]]

_OF: WeakKeyDictionary[Versions, _Kept] = WeakKeyDictionary()


class KeptByForm:
    """What is kept of one database, as one session sees it.

    Ask for it once a request, before what is asked through it is read.
    """

    def __init__(self, session: Session, versions: Versions) -> None:
        self._session = session
        self._writes = bool(session.info.get("writing"))
        self._stands: Mapping[str, int] = standing_of_forms(session)
        self._catalog = versions.current()
        self._kept = _OF.setdefault(versions, {})

    def of(self, form: str, what: Hashable, read: Callable[[], Answer]) -> Answer:
        """An answer about a form: the one that is kept, or else as it is read now.

        Args:
            what: the question, which is no reader's own: all who ask it are told alike.
        """
        stands = self._stands.get(form, 0)
        found = self._kept.get((form, what))
        if found and found[0] is self._catalog and found[1] == stands:
            kept: Answer = found[2]
            return kept
        answer = read()
        # Who is writing sees what nobody else may ever see.
        if not self._writes:
            self._kept[form, what] = self._catalog, stands, answer
        return answer

    def by_month(
        self,
        form: str,
        what: Hashable,
        read: Callable[[Collection[str] | None], Mapping[str, Answer]],
    ) -> Mapping[str, Answer]:
        """An answer about each month of a form: of those alone that a save has touched
        is it read anew.

        Args:
            what: as in `of`.
            read: gives the answers of some months; of all where it is given None. What
                has no month is under "" and read each time.
        """

        def anew() -> tuple[Mapping[str, int], Mapping[str, Answer]]:
            # What each month stands at first: what is read after it may be newer.
            now = standing_by_month(self._session, form)
            found = self._kept.get((form, what))
            if found is None or found[0] is not self._catalog:
                return now, read(None)
            before, known = found[2]
            moved = {
                month
                for month in now.keys() | before.keys()
                if now.get(month) != before.get(month)
            }
            left = {of: one for of, one in known.items() if of and of not in moved}
            return now, {**left, **read(moved)}

        answers: Mapping[str, Answer] = self.of(form, what, anew)[1]
        return answers
