"""One answer for many rows that wait: what they say is read as a person has said.

Each row is judged again with its answer. Where nothing else holds it up it is saved;
else it goes on waiting, for what is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backoffice.intake import answers, from_now_on, kept, splitting
from backoffice.intake.answers import Before
from backoffice.intake.desk import COMMITTED, Desk
from backoffice.intake.from_now_on import ToCome
from backoffice.intake.judging import Judge, Judged
from backoffice.intake.saving import SETTLED, reason_of, save_new
from backoffice.intake.settling import read_answers
from backoffice.store.database import writing
from backoffice.store.fixed import UploadEntry
from backoffice.store.records import Saved
from backoffice.store.rows import key_digest
from form_definitions.entry import Entry, Problem
from form_definitions.spelling import folded
from importers.report import HELD, REFUSED

Place = tuple[int, int]
"""A row: its upload, and its position in that."""
Answer = Mapping[str, object]
"""What a person says of a row: raw answers by field."""
Said = Mapping[Place, Answer | Sequence[Answer]]
"""Of each row; several answers where it is as many records, which differ in these."""


@dataclass
class Answered:
    """What became of some rows.

    `wrong` says of rows that were left as they were what is wrong with their answer.
    """

    saved: int = 0
    added: int = 0
    """Records beyond one a row, where rows were several."""
    waiting: int = 0
    """Rows that took the answer and wait for another."""
    gone: int = 0
    """Rows that somebody else has settled meanwhile."""
    holds: int = 0
    """Of how many texts the answer holds from now on."""
    wrong: dict[Place, str] = field(default_factory=dict)


def answer(
    desk: Desk,
    said: Said,
    words: str,
    *,
    apart: bool = False,
    to_come: Sequence[ToCome] = (),
) -> Answered:
    """Take an answer to each of some rows, in one transaction.

    Args:
        words: what was answered, for whoever would take it back.
        apart: they are records of their own, however like others.
        to_come: the cells of workbooks to come that the answer is to hold for.
    """
    result = Answered()
    with writing(desk.session):
        kept_before: list[tuple[Before, UploadEntry, Saved | None]] = []
        for upload_id, held in waiting_of(desk, said, result):
            kept_before += answer_in(desk, upload_id, held, said, apart, result)
        given = answers.keep(desk, words, kept_before)
        if given is not None:
            result.holds = sum(
                from_now_on.remember(desk, one, _that_said(one, kept_before), given.id)
                > 0
                for one in to_come
            )
    return result


def _that_said(
    to_come: ToCome, done: Iterable[tuple[Before, UploadEntry, Saved | None]]
) -> list[UploadEntry]:
    """The rows that waited for what is to be remembered."""
    field, _, raw = to_come
    return [
        row
        for before, row, _ in done
        if any(
            problem.get("field") == field.key
            and folded(problem.get("raw", "")) == folded(raw)
            for problem in before["problems"]
        )
    ]


def leave_out(desk: Desk, places: Iterable[Place], reason: str) -> Answered:
    """Settle rows as no records, with a reason of a person's own words."""
    result = Answered()
    with writing(desk.session):
        kept_before: list[tuple[Before, UploadEntry, Saved | None]] = []
        for upload_id, held in waiting_of(desk, places, result):
            for row in held:
                before = answers.as_held(row)
                note(row, f"Left out by {desk.who}: {reason}")
                kept_before.append((before, row, None))
            answers.count(desk, upload_id, {(REFUSED, kept.LEFT_OUT): len(held)})
            result.saved += len(held)
        answers.keep(desk, f"Left out: {reason}", kept_before)
    return result


def note(row: UploadEntry, words: str) -> None:
    """Write on a held row that it is no record, and why."""
    row.status, row.settled, row.outcome = REFUSED, True, kept.LEFT_OUT
    left = Problem(None, words, severity="note")
    row.problems = [*row.problems, kept.problem_json(left)]


def waiting_of(
    desk: Desk, places: Iterable[Place], result: Answered
) -> Iterator[tuple[int, list[UploadEntry]]]:
    """Those of some rows that wait, an upload at a time, kept from others; the rest is
    counted as gone."""
    found: dict[int, list[int]] = defaultdict(list)
    for upload_id, position in sorted(places):
        found[upload_id].append(position)
    for upload_id, positions in found.items():
        held: list[UploadEntry] = []
        if desk.upload(upload_id, locked=True).status == COMMITTED:
            rows = answers.rows_of(desk, upload_id, positions)
            held = [row for row in rows.values() if row.status == HELD]
        result.gone += len(positions) - len(held)
        yield upload_id, held


def answer_in(
    desk: Desk,
    upload_id: int,
    held: Sequence[UploadEntry],
    said: Said,
    apart: bool,
    result: Answered,
) -> Iterable[tuple[Before, UploadEntry, Saved | None]]:
    """Answer rows of one upload; returns what is to be kept of each."""
    ready: list[tuple[UploadEntry, Entry]] = []
    copy_of: dict[int, int] = {}
    for row in held:
        form = desk.versions.form(row.form or "", row.form_version)
        entry, mine = kept.entry_of(row, form), said[upload_id, row.position]
        several = [mine] if isinstance(mine, Mapping) else mine
        answered = [answered_entry(desk, entry, one, apart) for one in several]
        if wrong := [
            problem.words
            for after, one in zip(answered, several, strict=True)
            for problem in after.problems
            if _is_wrong(problem, one)
        ]:
            result.wrong[upload_id, row.position] = wrong[0]
        else:
            copies = splitting.copies(desk, row, len(several) - 1)
            result.added += len(copies)
            copy_of |= {copy.position: row.position for copy in copies}
            ready += zip([row, *copies], answered, strict=True)
    turned: Counter[tuple[str, str | None]] = Counter()
    done: list[tuple[Before, UploadEntry, Saved | None]] = []
    for some in _rounds(ready):
        judge = Judge(desk.session, desk.versions, desk.today)
        judged = judge.judge_settled([entry for _, entry in some], apart=apart)
        rows = [row for row, _ in some]
        befores = [answers.as_held(row, copy_of.get(row.position)) for row in rows]
        for row, before, one, saved in zip(
            rows, befores, judged, _save(desk, upload_id, judged), strict=True
        ):
            answers.write(row, one)
            if saved is not None:
                answers.settled(row, saved)
                turned[row.status, row.outcome] += 1
                result.saved += 1
            else:
                result.waiting += 1
            done.append((before, row, saved))
    answers.count(desk, upload_id, turned)
    return done


def _is_wrong(problem: Problem, mine: Answer) -> bool:
    return (
        problem.severity == "hold" and problem.place is None and problem.field in mine
    )


def answered_entry(desk: Desk, entry: Entry, said: Answer, apart: bool) -> Entry:
    """An entry with some of its fields answered, and what still holds it up."""
    typed = {key: value for key, value in entry.values.items() if value is not None}
    answered = read_answers(entry, {**typed, **said}, entry.repeats, desk)
    open_ones = [
        problem
        for problem in entry.problems
        if problem.severity == "hold" and _stays_open(problem, entry, said, apart)
    ]
    # What could not be read is a question still, and no blank that is missing.
    asked = {problem.field for problem in open_ones if problem.place is None}
    answered.problems = [
        *(
            problem
            for problem in answered.problems
            if problem.place is not None or problem.field not in asked
        ),
        *open_ones,
    ]
    return answered


def _stays_open(problem: Problem, entry: Entry, said: Answer, apart: bool) -> bool:
    if problem.code == "near_duplicate":
        # The store is asked again; what stands in the same file is a person's to say.
        return problem.field is None and not apart
    if problem.field is None or problem.place is not None:
        return True
    unread = entry.values.get(problem.field) is None
    return unread and problem.field not in said and bool(problem.raw)


def _rounds(
    ready: Sequence[tuple[UploadEntry, Entry]],
) -> list[list[tuple[UploadEntry, Entry]]]:
    """Rows in turns, so that none meets its like before that one is saved."""
    rounds: list[list[tuple[UploadEntry, Entry]]] = []
    seen: Counter[str] = Counter()
    for row, entry in ready:
        subject = entry.values.get(entry.form.record.subject or "")
        like = str(subject or key_digest(entry.natural_key) or f"#{row.position}")
        at = seen[like]
        seen[like] += 1
        if at == len(rounds):
            rounds.append([])
        rounds[at].append((row, entry))
    return rounds


def _save(
    desk: Desk, upload_id: int, judged: Sequence[Judged]
) -> Iterable[Saved | None]:
    new = [one.after for one in judged if one.outcome == kept.CREATED and one.after]
    created = save_new(desk, new, upload_id, SETTLED)
    for one in judged:
        if one.outcome is None:
            yield None
        elif one.outcome == kept.CREATED:
            yield next(created)
        else:
            yield save_about(desk, upload_id, one)


def save_about(desk: Desk, upload_id: int, judged: Judged) -> Saved:
    """Save what a settled entry says of a record that is there already."""
    record, after = judged.record, judged.after
    if record is None:
        raise ValueError("it is about no record")
    if after is None or judged.outcome == kept.UNCHANGED:
        return Saved(record.id, record.reference, record.row_version, kept.UNCHANGED)
    return desk.records.save(
        replace(after, problems=[]),
        record_id=record.id,
        row_version=record.row_version,
        reason=reason_of(after, SETTLED),
        source="upload",
        upload_id=upload_id,
    )
