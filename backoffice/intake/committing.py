"""Saves an upload: every record of it and its history in one transaction, once.

Two who save the same file at once are told apart by the database: `upload` may hold a
file's digest once among the committed.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from backoffice import clock
from backoffice.intake import differences, kept, matches, superseding
from backoffice.intake.desk import (
    COMMITTED,
    READING,
    UNDONE,
    UNREAD,
    Desk,
    NotTaken,
    refuse_again,
)
from backoffice.intake.in_columns import InColumns, in_columns
from backoffice.intake.judging import Judge, Judged
from backoffice.intake.preview import ENTRIES, asked_of, nothing
from backoffice.intake.reading import WOULD
from backoffice.intake.saving import reason_of
from backoffice.store import row_records
from backoffice.store.columns import Batch, of_entries
from backoffice.store.database import writing
from backoffice.store.fixed import Upload
from backoffice.store.records import Saved
from backoffice.store.undoing import Undone
from form_definitions.entry import Entry
from importers.report import DUPLICATE, HELD, READY, Verdict

AT_ONCE = 1_000  # entries judged and saved together: memory stays flat

Kept = Row[Any]
"""An entry as it is kept, its JSON not read."""


def commit(desk: Desk, upload_id: int, also: Callable[[], None] = nothing) -> Upload:
    """Save what a preview showed: all of it or, whatever happens, nothing.

    Args:
        also: what else is done in the same transaction.

    Raises:
        AlreadyIn: where this very file is in, by whomever, with what it did.
        NotTaken: where the records have changed since the preview, which is then no
            longer what would happen.
    """
    try:
        with writing(desk.session):
            upload = _claimed(desk, upload_id)
            total = sum(upload.counts.get(key, 0) for key in WOULD.values())
            became: Counter[str] = Counter()
            for some in _to_save(desk, upload_id):
                desk.progress(became.total(), total)
                with _uncollected():
                    saved = list(_saved(desk, upload, some))
                    _note(desk, upload, saved)
                became.update(one.outcome for _, one in saved)
            became[kept.UNCHANGED] += _settled_before(desk, upload)
            counts = {outcome: became[outcome] for outcome in kept.DONE}
            upload.counts = {**upload.counts, **counts}
            desk.session.flush()
            superseding.supersede(desk, upload)
            _remember(desk, upload)
            also()
            return upload
    except IntegrityError:
        earlier = desk.committed(desk.upload(upload_id).sha256)
        if earlier is None:
            raise
        raise refuse_again(earlier) from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing that a thousand entries are turned into goes round in circles: looking
    for what does, again and again, takes a tenth of the time, in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _settled_before(desk: Desk, upload: Upload) -> int:
    """How many rows are the same as a person has settled them in an earlier upload."""
    c = ENTRIES.c
    asked = select(func.count()).where(
        (c.upload_id == upload.id) & (c.status == DUPLICATE),
        c.outcome == kept.AS_SETTLED,
    )
    return desk.session.connection().scalar(asked) or 0


def _remember(desk: Desk, upload: Upload) -> None:
    """Keep the matches that were made by hand, now that they have proved right."""
    asked, shape = asked_of(upload), upload.report.get("shape")
    if upload.form and shape and asked.remember:
        matches.remember(desk.session, upload.form, shape, asked.maps, desk.who)


def _claimed(desk: Desk, upload_id: int) -> Upload:
    """The upload, now committed: the second who claims a file's digest waits for the
    first, and is refused by the index."""
    upload = desk.upload(upload_id, locked=True)
    if upload.status in (READING, UNREAD):
        raise NotTaken(f"{upload.file_name} is not read yet; there is nothing to save.")
    if upload.status == UNDONE:
        raise NotTaken(
            f"{upload.file_name} was taken back; send the file again to bring it in."
        )
    earlier = desk.committed(upload.sha256)
    if earlier is not None:
        raise refuse_again(earlier)
    upload.status, upload.settled_at = COMMITTED, clock.now()
    upload.settled_by = desk.who
    desk.session.flush()
    return upload


def _to_save(desk: Desk, upload_id: int) -> Iterator[Sequence[Kept]]:
    """The entries of which something becomes, some thousand at a time."""
    c, last = ENTRIES.c, -1
    while True:
        some = (
            desk.session.connection()
            .execute(
                select(ENTRIES)
                .where(c.upload_id == upload_id, c.position > last)
                .where(c.outcome.in_(kept.DONE))
                .order_by(c.position)
                .limit(AT_ONCE)
            )
            .all()
        )
        if not some:
            return
        yield some
        last = some[-1].position


def _saved(
    desk: Desk, upload: Upload, some: Sequence[Kept]
) -> Iterator[tuple[Kept, Saved]]:
    """Judge entries anew and save them; as they were previewed, or not at all.

    Most are still of cases that no record is of, and need be made no entries for it.
    """
    judge = Judge(desk.session, desk.versions, desk.today, besides=upload.id)
    new = [entry for entry in some if entry.outcome == kept.CREATED]
    read = [
        in_columns(desk.versions.form(form or "", version), list(of_form))
        for (form, version), of_form in groupby(new, key=_its_form)
    ]
    doubtful = _not_surely_new(judge, some, read)
    judged = _judged(desk, judge, doubtful, differences.left_of(upload))
    for entry in doubtful:
        now = judged[entry.position]
        other = (now.outcome, now.record_id) != (entry.outcome, entry.record_id)
        if other or _edited_since(entry, now):
            raise NotTaken(
                f"The records have changed since {upload.file_name} was read; nothing"
                " was saved. Read it again, and look at what would happen now."
            )
    created = iter(desk.records.save_batches(_batches(read, judged), upload.id))
    for entry in some:
        if entry.outcome == kept.CREATED:
            yield entry, next(created)
            continue
        now = judged[entry.position]
        if now.outcome == kept.UPDATED:
            yield entry, _amended(desk, upload, now)
        elif now.record is not None:
            record = now.record
            yield (
                entry,
                Saved(record.id, record.reference, record.row_version, kept.UNCHANGED),
            )


def _its_form(entry: Kept) -> tuple[Any, Any]:
    return entry.form, entry.form_version


def _not_surely_new(
    judge: Judge, some: Sequence[Kept], read: Sequence[InColumns]
) -> list[Kept]:
    """Those entries that only judging one by one can tell what becomes of."""
    new = {entry.position for one in read for entry in one.surely_new(judge)}
    return [entry for entry in some if entry.position not in new]


def _edited_since(entry: Kept, now: Judged) -> bool:
    """Whether the record that an entry would change is another than was shown."""
    seen = kept.read(entry.duplicate_of or "{}").get(kept.SEEN)
    return seen is not None and (now.record is None or now.record.row_version != seen)


def _judged(
    desk: Desk, judge: Judge, some: Sequence[Kept], left: Mapping[int, Collection[str]]
) -> dict[int, Judged]:
    """What is to become of entries now, by their positions; without what is left."""
    verdicts = (_verdict(desk, entry, left.get(entry.position, ())) for entry in some)
    places = (entry.position for entry in some)
    return dict(zip(places, judge.judge(verdicts), strict=True))


def _batches(
    read: Sequence[InColumns], judged: Mapping[int, Judged]
) -> Iterator[Batch]:
    """The new records, in their order; an entry that says ``[clear]`` is saved
    without what it clears."""
    for one in read:
        cleared = [_cleared(judged.get(row.position)) for row in one.rows]
        start = 0
        for at, entry in enumerate(cleared):
            if entry is not None:
                yield one.batch.part(slice(start, at))
                yield of_entries(one.batch.form, [entry], reason_of)
                start = at + 1
        yield one.batch.part(slice(start, None))


def _cleared(judged: Judged | None) -> Entry | None:
    return judged.after if judged and judged.after is not judged.entry else None


def _verdict(desk: Desk, entry: Kept, left: Collection[str]) -> Verdict:
    form = desk.versions.form(entry.form or "", entry.form_version)
    again = differences.without(kept.entry_of_texts(entry, form), left)
    return Verdict(again, HELD if again.held else READY)


def _amended(desk: Desk, upload: Upload, now: Judged) -> Saved:
    record, after = now.record, now.after
    if record is None or after is None:
        raise ValueError("an update is of a record, and says what it becomes")
    return desk.records.save(
        after,
        record_id=record.id,
        row_version=record.row_version,
        reason=reason_of(after, f"{upload.file_name} was corrected and sent again"),
        source="upload",
        upload_id=upload.id,
    )


def _note(desk: Desk, upload: Upload, saved: Sequence[tuple[Kept, Saved]]) -> None:
    """Keep what became of each entry, where its preview does not say it already."""
    connection = desk.session.connection()
    made = [(e.position, s.record_id) for e, s in saved if s.outcome == kept.CREATED]
    if made:
        row_records.keep(connection, upload.id, *zip(*made, strict=True))
    turned = [
        {"at": entry.position, "became": one.outcome}
        for entry, one in saved
        if one.outcome != entry.outcome
    ]
    if turned:
        c = ENTRIES.c
        this_one = (c.upload_id == upload.id) & (c.position == bindparam("at"))
        connection.execute(
            update(ENTRIES).where(this_one).values(outcome=bindparam("became")), turned
        )


def undo(desk: Desk, upload_id: int, reason: str) -> Undone:
    """Take back what an upload did to the records, all that still stands as it left it.

    What somebody has edited since is left, and named.

    Raises NotTaken where the upload is not in, or no reason is given.
    """
    if not reason.strip():
        raise NotTaken("Say why the upload is taken back.")
    with writing(desk.session):
        upload = desk.upload(upload_id, locked=True)
        if upload.status != COMMITTED:
            what = (
                "was taken back already" if upload.status == UNDONE else "is not saved"
            )
            raise NotTaken(f"{upload.file_name} {what}; there is nothing to undo.")
        undone = desk.records.undo(upload_id, reason.strip())
        superseding.wait_again(desk, upload)
        upload.status, upload.settled_at = UNDONE, clock.now()
        upload.settled_by = desk.who
        return undone
