"""Saves entries as records, and reads records back.

`Records` is what screens, intake and commands hold: it knows on whose behalf it
acts. Each save writes the record, its repeats, its history, its projections and its
words for searching in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store import (
    bulk,
    history,
    projections,
    references,
    rows,
    undoing,
)
from backoffice.store.columns import Batch
from backoffice.store.database import writing
from backoffice.store.reading import NotDone, Scope
from backoffice.store.rows import SUBMITTED, WITHDRAWN, By, Row, StoredRecord
from backoffice.store.tables import FormTable
from backoffice.store.undoing import Did, Undone
from backoffice.store.versions import Versions
from backoffice.store.writer import Writer
from form_definitions.entry import Entry


@dataclass(frozen=True)
class Saved:
    """What became of an entry: ``created``, ``updated`` or ``unchanged``."""

    record_id: int
    reference: str
    row_version: int
    outcome: str


class Stale(Exception):
    """Somebody else has saved the record meanwhile; `current` is how it stands."""

    def __init__(self, current: StoredRecord) -> None:
        super().__init__(
            f"{current.reference} was changed by {current.updated_by} meanwhile."
        )
        self.current = current


class Records(Writer):
    """The records of every form, on behalf of `who` (an account's e-mail address)."""

    def __init__(self, session: Session, versions: Versions, who: str) -> None:
        super().__init__(session, versions)
        self.who = who

    # --- saving

    def save(
        self,
        entry: Entry,
        *,
        record_id: int | None = None,
        row_version: int | None = None,
        reason: str = "",
        source: str = "screen",
        upload_id: int | None = None,
    ) -> Saved:
        """Save an entry as a new record, or in the place of what a record holds.

        The entry's problems are its maker's to settle; none is looked at here.

        Args:
            record_id: the record it amends, or None for a new one.
            row_version: the version that its sender saw.

        Raises:
            Stale: where the record has another row version by now.
            NotDone: where it is not there, or was withdrawn.
        """
        by = By(self.who, clock.now(), source, upload_id, reason)
        with writing(self.session):
            if record_id is None:
                return self._create(entry, by)
            return self._amend(entry, record_id, row_version, by)

    def save_many(
        self,
        entries: Iterable[Entry],
        upload_id: int | None = None,
        *,
        reason: Callable[[Entry], str] = lambda _: "",
    ) -> list[Saved]:
        """Save entries as new records, all or none; thousands a second.

        Entries are taken as they come, so they may be made meanwhile.

        Args:
            reason: why each is saved.

        Returns:
            What became of each, in order.
        """
        return self.save_batches(bulk.batches_of(entries, reason), upload_id)

    def save_batches(
        self, batches: Iterable[Batch], upload_id: int | None = None
    ) -> list[Saved]:
        """The same of records that are batches already."""
        by = By(self.who, clock.now(), "upload", upload_id)
        with writing(self.session):
            numbered = bulk.create_all(
                self.session.connection(), self.versions.table, batches, by
            )
            return [Saved(one.id, one.reference, 1, "created") for one in numbered]

    def _create(self, entry: Entry, by: By) -> Saved:
        connection, form = self.session.connection(), entry.form
        table = self.versions.table(form.key)
        day = rows.day_of(entry.values.get(form.record.date)) or clock.today()
        number = references.new_ids(connection, 1)[0]
        [reference] = references.new_references(connection, form, [day.year])
        row = rows.new_row(entry, number, reference, by)
        connection.execute(insert(table.table), row)
        children = {}
        for repeat in form.repeats:
            typed = entry.repeats.get(repeat.key, ())
            children[repeat.key] = rows.child_rows(repeat, typed, ())
            self._put_children(table, repeat.key, number, children[repeat.key])
        changes = history.creation(form, row, children)
        made = history.change_row(form, row, by, "created", changes, history.FIRST)
        history.write(connection, [made])
        projections.project(connection, form, [row["id"]])
        self._index(form, row, children)
        return Saved(row["id"], row["reference"], 1, "created")

    def _amend(
        self, entry: Entry, record_id: int, row_version: int | None, by: By
    ) -> Saved:
        form = entry.form
        table = self.versions.table(form.key)
        before = self._locked(table, record_id)
        if row_version is not None and before["row_version"] != row_version:
            raise Stale(self._whole(table, before))
        if before["status"] == WITHDRAWN:
            raise NotDone(f"{before['reference']} was withdrawn; restore it first.")
        after = before | rows.common_columns(entry) | _own_columns(entry)
        changes = history.field_changes(form, before, after)
        there = self._children(table, record_id)
        children = {}
        for repeat in form.repeats:
            typed = entry.repeats.get(repeat.key, ())
            now = rows.child_rows(repeat, typed, there[repeat.key])
            children[repeat.key] = now
            if differing := history.repeat_changes(there[repeat.key], now):
                changes[repeat.key] = differing
                self._put_children(table, repeat.key, record_id, now)
        if not changes and before["form_version"] == form.version:
            return Saved(
                record_id, before["reference"], before["row_version"], "unchanged"
            )
        self._put(form, table, before, after, by, "updated", changes)
        self._index(form, after, children)
        return Saved(
            record_id, before["reference"], before["row_version"] + 1, "updated"
        )

    # --- withdrawing

    def withdraw(self, form_key: str, ids: Sequence[int], reason: str) -> None:
        """Withdraw records, all or none; they stay, with their history.

        Raises NotDone where no reason is given, or one of them is not there.
        """
        self._turn(form_key, ids, reason, SUBMITTED, WITHDRAWN, "withdrawn")

    def restore(self, form_key: str, ids: Sequence[int], reason: str) -> None:
        """Take withdrawn records back in, all or none. Raises NotDone likewise."""
        self._turn(form_key, ids, reason, WITHDRAWN, SUBMITTED, "restored")

    def _turn(
        self,
        form_key: str,
        ids: Sequence[int],
        reason: str,
        old: str,
        new: str,
        action: str,
    ) -> None:
        if not reason.strip():
            raise NotDone("Say why, in a sentence that its reader will understand.")
        by = By(self.who, clock.now(), reason=reason.strip())
        with writing(self.session):
            table = self.versions.table(form_key)
            for record_id in sorted(set(ids)):
                before = self._locked(table, record_id)
                if before["status"] == new:
                    raise NotDone(f"{before['reference']} is {new} already.")
                form = self.versions.form(form_key, before["form_version"])
                after, changes = before | {"status": new}, {"status": [old, new]}
                self._put(form, table, before, after, by, action, changes)

    def undo(self, upload_id: int, reason: str = "") -> Undone:
        """Take back all that an upload did to records, but for what was changed since.

        The upload's own row is its caller's to settle, in the same transaction.
        """
        by = By(self.who, clock.now(), "system", upload_id, reason)
        taken, left = 0, list[tuple[str, str]]()
        with writing(self.session):
            connection = self.session.connection()
            for form_key in undoing.forms_of(connection, upload_id):
                table = self.versions.table(form_key)
                done = undoing.done_by(connection, upload_id, form_key)
                for some in undoing.chunks(done):
                    ours, others = self._split(table, some)
                    left += others
                    self._take_back(table, ours, by)
                    taken += len(ours)
        return Undone(taken, tuple(left))

    def why_left(self, form_key: str, saved: tuple[int, int]) -> str:
        """Why one save of a record could not be taken back now; "" where it could.

        The record is kept from others until the transaction ends.
        """
        did = undoing.done_at(self.session.connection(), *saved)
        _, left = self._split(self.versions.table(form_key), [did])
        return left[0][1] if left else ""

    def undo_save(
        self, form_key: str, saved: tuple[int, int], upload_id: int, reason: str
    ) -> str:
        """Take one save of a record back: a created one goes, another is put back.

        Args:
            saved: the record's id, and its row version when that save was done.
            upload_id: the upload out of which it was saved.

        Returns why it was left; "" where it was taken back.
        """
        by = By(self.who, clock.now(), "system", upload_id, reason)
        with writing(self.session):
            table = self.versions.table(form_key)
            did = undoing.done_at(self.session.connection(), *saved)
            ours, left = self._split(table, [did])
            self._take_back(table, ours, by)
        return left[0][1] if left else ""

    def _split(
        self, table: FormTable, some: Sequence[Did]
    ) -> tuple[list[Did], list[tuple[str, str]]]:
        """Those that can be taken back, and those that are left: reference and why."""
        connection = self.session.connection()
        now = undoing.standing(connection, table, [did.record_id for did in some])
        back = undoing.taken_back(connection, some)
        ours, left = list[Did](), list[tuple[str, str]]()
        for did in some:
            if did.record_id not in now:
                continue
            stands = now[did.record_id]
            if why := undoing.why_left(did, stands, back):
                left.append((did.reference, why))
            else:
                ours.append(undoing.at_its_version(did, stands))
        return ours, left

    def _take_back(self, table: FormTable, ours: Sequence[Did], by: By) -> None:
        if ours and ours[0].created:
            undoing.remove(self.session.connection(), table, ours, by)
            return
        for did in ours:
            form = self.versions.form(table.form.key, did.form_version)
            now = self._whole(table, self._locked(table, did.record_id))
            self._amend(undoing.before(now, form, did), did.record_id, None, by)


def _own_columns(entry: Entry) -> Row:
    return rows.own_columns(entry.form, entry.values)


__all__ = ["NotDone", "Records", "Saved", "Scope", "Stale", "StoredRecord", "Undone"]
