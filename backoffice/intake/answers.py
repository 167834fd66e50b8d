"""Answers given in review, kept so that each can be taken back as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backoffice import clock
from backoffice.intake import from_now_on, kept, splitting
from backoffice.intake.desk import COMMITTED, Desk, NotTaken
from backoffice.intake.judging import Judged
from backoffice.store.database import writing
from backoffice.store.fixed import UploadEntry
from backoffice.store.intake_tables import ReviewAnswer
from backoffice.store.records import Saved
from backoffice.store.types import canonical
from importers.report import DUPLICATE, HELD, READY

Before = dict[str, Any]
"""A row as it was held, and under ``after`` how its answer left it."""
_COLUMNS = ("values", "repeats", "problems", "duplicate_of", "record_id")
_COPY_OF = "copy_of"
"""Under which a row that the answer has made tells which row it was split from."""


@dataclass(frozen=True)
class TakenBack:
    """How many rows wait again, and which were left: the row and why.

    `forgotten` says whether the answer held for workbooks to come, and does no more.
    """

    rows: int
    left: tuple[tuple[str, str], ...]
    forgotten: bool = False


def as_held(row: UploadEntry, copy_of: int | None = None) -> Before:
    """How a row stands before it is answered.

    Args:
        copy_of: the position of the row that it was split from, by this answer.
    """
    columns = {name: getattr(row, name) for name in _COLUMNS}
    of = {} if copy_of is None else {_COPY_OF: copy_of}
    return {"upload": row.upload_id, "position": row.position, **columns, **of}


def write(row: UploadEntry, judged: Judged) -> None:
    """Keep the answer on the row, whether or not it can be saved."""
    entry = judged.entry
    row.values = kept.plain_values(entry.values)
    row.repeats = {
        key: [kept.plain_values(one) for one in rows]
        for key, rows in entry.repeats.items()
        if rows
    }
    row.problems = [kept.problem_json(problem) for problem in entry.problems]
    row.record_id = judged.record_id


def settled(row: UploadEntry, saved: Saved) -> None:
    """Write on a held row that it has been saved as a record."""
    row.status = DUPLICATE if saved.outcome == kept.UNCHANGED else READY
    row.duplicate_of = {"record": saved.reference} if row.status == DUPLICATE else None
    row.record_id, row.outcome, row.settled = saved.record_id, saved.outcome, True


def keep(
    desk: Desk,
    words: str,
    answered: Sequence[tuple[Before, UploadEntry, Saved | None]],
) -> ReviewAnswer | None:
    """Keep an answer beside what it changed, in the transaction that does; None where
    it changed nothing."""
    if not answered:
        return None
    rows = [
        {**before, "after": _mark(row), "saved": _saved(saved)}
        for before, row, saved in answered
    ]
    own = sum(_COPY_OF not in row for row in rows)
    kept_answer = ReviewAnswer(
        who=desk.who, at=clock.now(), words=words, rows=own, before=rows
    )
    desk.session.add(kept_answer)
    desk.session.flush()
    return kept_answer


def _saved(saved: Saved | None) -> list[int] | None:
    if saved is None or saved.outcome == kept.UNCHANGED:
        return None
    return [saved.record_id, saved.row_version]


def _mark(row: UploadEntry) -> str:
    """What tells whether a row is still as an answer left it."""
    return canonical([row.status, row.outcome, row.values, len(row.problems)])


def last(desk: Desk) -> ReviewAnswer | None:
    """The newest answer of this person that has not been taken back."""
    return desk.session.scalars(
        select(ReviewAnswer)
        .where(ReviewAnswer.who == desk.who, ReviewAnswer.undone_at.is_(None))
        .order_by(ReviewAnswer.id.desc())
        .limit(1)
    ).one_or_none()


def undo(desk: Desk, answer_id: int) -> TakenBack:
    """Let the rows of an answer wait again; what was saved of them is taken out.

    What has been changed since is left and named. Where the answer was to hold from
    now on, it is forgotten. Raises NotTaken where the answer
    was taken back already, or is somebody else's.
    """
    with writing(desk.session):
        answer = desk.session.scalars(
            select(ReviewAnswer)
            .where(ReviewAnswer.id == answer_id, ReviewAnswer.who == desk.who)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if answer is None or answer.undone_at is not None:
            raise NotTaken("This answer was taken back already.")
        by_upload: dict[int, list[Before]] = defaultdict(list)
        for before in answer.before:
            by_upload[before["upload"]].append(before)
        left: list[tuple[str, str]] = []
        for upload_id in sorted(by_upload):
            left += _undo_in(desk, upload_id, by_upload[upload_id])
        answer.undone_at = clock.now()
        forgotten = from_now_on.forget_given_in(desk, answer_id) > 0
        return TakenBack(answer.rows - len(left), tuple(left), forgotten)


def _undo_in(
    desk: Desk, upload_id: int, befores: Sequence[Before]
) -> list[tuple[str, str]]:
    upload = desk.upload(upload_id, locked=True)
    rows = rows_of(desk, upload_id, [before["position"] for before in befores])
    turned: Counter[tuple[str, str | None]] = Counter()
    left = []
    for together in _split_from_one(befores):
        of_them = [(rows[before["position"]], before) for before in together]
        first = of_them[0][0]
        if upload.status != COMMITTED:
            why = "its upload was taken back"
        else:
            # All records of a row or none: half of them would be asked for twice.
            why = next((w for one in of_them if (w := _why_left(desk, *one))), "")
        if why:
            left.append((f"{first.sheet}, {first.cell or f'row {first.row}'}", why))
            continue
        for row, before in of_them:
            turned[row.status, row.outcome] += 1
            _wait_again(desk, row, before)
    count(desk, upload_id, turned, back=True)
    return left


def _split_from_one(befores: Sequence[Before]) -> Iterable[list[Before]]:
    """The rows of an answer, those that were split from one another together."""
    together: dict[int, list[Before]] = defaultdict(list)
    for before in sorted(befores, key=lambda one: one["position"]):
        first = before[_COPY_OF if _COPY_OF in before else "position"]
        together[first].append(before)
    return together.values()


def _why_left(desk: Desk, row: UploadEntry, before: Before) -> str:
    if _mark(row) != before["after"]:
        return "it was answered again since"
    if before["saved"]:
        return desk.records.why_left(row.form or "", before["saved"])
    return ""


def _wait_again(desk: Desk, row: UploadEntry, before: Before) -> None:
    if before["saved"]:
        record_id, row_version = before["saved"]
        why, saved = "The answer was taken back", (record_id, row_version)
        desk.records.undo_save(row.form or "", saved, row.upload_id, why)
    for name in _COLUMNS:
        setattr(row, name, before[name])
    row.status, row.outcome, row.settled = HELD, None, False
    if _COPY_OF in before:
        splitting.remove(desk, row)


def rows_of(
    desk: Desk, upload_id: int, positions: Sequence[int]
) -> dict[int, UploadEntry]:
    """Rows of an upload by position, kept from others until the transaction ends."""
    found: dict[int, UploadEntry] = {}
    for start in range(0, len(positions), 500):
        some = positions[start : start + 500]
        for row in desk.session.scalars(
            select(UploadEntry)
            .where(UploadEntry.upload_id == upload_id, UploadEntry.position.in_(some))
            .order_by(UploadEntry.position)
            .with_for_update()
            .execution_options(populate_existing=True)
        ):
            found[row.position] = row
    return found


def count(
    desk: Desk,
    upload_id: int,
    turned: Mapping[tuple[str, str | None], int],
    *,
    back: bool = False,
) -> None:
    """Count held rows that became something else, or with `back` are held again."""
    upload = desk.upload(upload_id)
    counts = Counter(upload.counts)
    for (status, outcome), rows in turned.items():
        step = -rows if back else rows
        counts[HELD] -= step
        counts[status] += step
        if outcome in (kept.CREATED, kept.UPDATED, kept.UNCHANGED):
            counts[outcome] += step
    upload.counts = dict(counts)
    desk.session.flush()
