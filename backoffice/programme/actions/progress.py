"""Says how an action goes: under way, done, verified by somebody else, not needed.

Each is a save of its record, with who, when, before, after and why. Whoever owns an
action may say how it goes though the record is not theirs to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import may
from backoffice.programme.people import person_of_account
from backoffice.programme.whose import whose
from backoffice.programme.work.facts import ACTIONS
from backoffice.programme.work.movers import MANAGER
from backoffice.store.reading import Scope
from backoffice.store.records import NotDone, Records, Stale
from backoffice.store.rows import SUBMITTED, StoredRecord
from form_definitions.entry import Entry
from form_definitions.spelling import folded

Said = Literal["in_progress", "done", "verified", "not_needed"]
WORDS: Final[dict[Said, str]] = {
    "in_progress": "The action is under way",
    "done": "The action is done",
    "verified": "The action is verified",
    "not_needed": "The action is no longer needed",
}


class NotSaid(ValueError):
    """What cannot be said of an action: a sentence that says why."""


@dataclass(frozen=True)
class Progress:
    """What somebody says of an action."""

    what: Said
    on: date | None = None
    """The day it was done."""
    note: str = ""
    """What was done; why it is not needed; whether it made a difference."""


class Actions:
    """The actions of one database, on behalf of an account.

    Args:
        today: the day it is where the council is.
    """

    def __init__(
        self, session: Session, records: Records, account: Account, today: date
    ) -> None:
        self.session = session
        self.records = records
        self.account = account
        self.today = today
        person = person_of_account(session, account.email)
        self.person_id = person.id if person else None
        self._people = whose(session)

    @property
    def names(self) -> frozenset[str]:
        """The names, folded, under which this account's person is known for certain."""
        if self.person_id is None:
            return frozenset()
        return frozenset(n for n, one in self._people.items() if one == self.person_id)

    def say(
        self, form_key: str, record_id: int, row_key: str, seen: str, said: Progress
    ) -> str:
        """Note how an action goes; the record's reference.

        Args:
            seen: the action as it was read by whoever says this, so that nothing is
                said of one that somebody has changed meanwhile.

        Raises NotSaid where it is not there, not theirs, or cannot be so.
        """
        record = self.records.read(form_key, record_id)
        row = self._row(record, row_key)
        if record is None or row is None or record.status != SUBMITTED:
            raise NotSaid("That action is not there any more.")
        if folded(str(row.get("action") or "")) != folded(seen):
            raise NotSaid(
                "Somebody has changed that action meanwhile; look at it again."
            )
        self._refuse(record, row, said)
        rows = [
            {**one, **self._after(row, said)} if one is row else dict(one)
            for one in record.repeats[ACTIONS]
        ]
        entry = Entry(
            record.form,
            {},
            values=dict(record.values),
            repeats={**record.repeats, ACTIONS: rows},
        )
        reason = f"{WORDS[said.what]}{f': {said.note}' if said.note else ''}"
        try:
            self.records.save(
                entry,
                record_id=record.id,
                row_version=record.row_version,
                reason=reason,
            )
        except (Stale, NotDone):
            raise NotSaid(
                f"Somebody has just saved {record.reference}; look at it again."
            ) from None
        return record.reference

    def one(
        self, form_key: str, record_id: int, row_key: str, scope: Scope
    ) -> tuple[StoredRecord, dict[str, Any], frozenset[str]] | None:
        """An action with its record and what this account may say of it; None where it
        is not there, or neither in scope nor theirs.
        """
        if form_key not in self.records.versions.current():
            return None
        record = self.records.read(form_key, record_id)
        row = self._row(record, row_key)
        if record is None or row is None or record.status != SUBMITTED:
            return None
        seen = self.records.read(form_key, record_id, scope) is not None
        if not seen and not self._is_me(row.get("owner")):
            return None
        return record, row, self.may_say(record, row)

    def may_say(self, record: StoredRecord, row: dict[str, Any]) -> frozenset[str]:
        """What this account may say of an action."""
        owner = self._is_me(row.get("owner"))
        concerned = self._concerned(record)
        found: set[str] = set()
        if owner or concerned:
            found |= {"in_progress", "done", "not_needed"}
        if concerned and not owner and not self._has_completed(record, row):
            found.add("verified")
        return frozenset(found)

    def _concerned(self, record: StoredRecord) -> bool:
        """Whether it is their audit, their worker's, or theirs to look after."""
        names = [record.values.get(record.form.record.by or "")]
        if MANAGER in record.form.record.about:
            names.append(record.values.get(MANAGER))
        return (
            may(self.account, "manage_programme")
            or record.created_by == self.account.email
            or any(self._is_me(name) for name in names)
        )

    def _is_me(self, name: object) -> bool:
        """Whether a name is certainly this account's person's."""
        known = self._people.get(folded(str(name or "")))
        return known is not None and known == self.person_id

    def _has_completed(self, record: StoredRecord, row: dict[str, Any]) -> bool:
        """Whether this account said last that it is done."""
        said = {
            change.row_version: change.who
            for change in self.records.history(record.form.key, record.id)
            if change.reason.startswith(WORDS["done"])
            and str(row["row_key"]) in (change.changes.get(ACTIONS) or {})
        }
        return bool(said) and said[max(said)] == self.account.email

    def _refuse(
        self, record: StoredRecord, row: dict[str, Any], said: Progress
    ) -> None:
        if said.what not in self.may_say(record, row):
            if said.what == "verified":
                raise NotSaid(
                    "Somebody else verifies an action than who owns it or has done it."
                )
            raise NotSaid("That action is not yours to say this of.")
        if said.what == "done":
            day = said.on or self.today
            if day > self.today:
                raise NotSaid("It cannot have been done on a day to come.")
        if said.what == "verified" and not (
            row.get("completed_on") or row.get("status") == "done"
        ):
            raise NotSaid("It is not done yet; say first that it is done.")
        told = said.note.strip() or row.get("difference_made")
        if said.what == "verified" and not told:
            raise NotSaid("Say whether it made a difference, in a sentence.")
        if said.what == "not_needed" and not said.note.strip():
            raise NotSaid("Say why it is no longer needed.")

    def _after(self, row: dict[str, Any], said: Progress) -> dict[str, Any]:
        match said.what:
            case "in_progress":
                return {"status": "in_progress", "completed_on": None}
            case "done":
                return {"status": "done", "completed_on": said.on or self.today}
            case "verified":
                note = said.note.strip() or row.get("difference_made")
                return {
                    "status": "verified",
                    "verified_by": self.account.name,
                    "verified_on": self.today,
                    "difference_made": note,
                }
            case "not_needed":
                return {"status": "not_needed"}

    def _row(self, record: StoredRecord | None, row_key: str) -> dict[str, Any] | None:
        rows = record.repeats.get(ACTIONS, ()) if record else ()
        return next((one for one in rows if str(one["row_key"]) == row_key), None)
