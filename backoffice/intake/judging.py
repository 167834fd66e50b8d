"""What the records that stand already say to the entries of an upload.

The importers judge a workbook by itself. Here each entry that could be a record is
held against the store: new, a correction of a record, the same again, or something
only a person can tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from backoffice.intake import amending, kept
from backoffice.intake.amending import Changes
from backoffice.intake.lines import subject_of
from backoffice.intake.standing import Standing, Told
from backoffice.store.rows import WITHDRAWN, StoredRecord, key_digest
from backoffice.store.versions import Versions
from form_definitions.entry import Entry, Problem
from form_definitions.kinds import Value
from importers.duplicates import Repeated
from importers.report import DUPLICATE, HELD, READY, Place, Verdict


@dataclass(frozen=True)
class Judged:
    """An entry with what is to become of it.

    `status` and `duplicate_of` are the report's; `outcome` is what a commit would do
    with it (None where nothing), `record` the record that it is about, `after` what
    would be saved.
    """

    entry: Entry
    status: str
    duplicate_of: Place | None = None
    outcome: str | None = None
    record: StoredRecord | None = None
    after: Entry | None = None
    changes: Changes = field(default_factory=dict)

    @property
    def record_id(self) -> int | None:
        return self.record.id if self.record else None


class Judge:
    """Judges entries against the records of one store, on one day.

    Records of the upload `besides`, the one that is judged, are near nothing.
    """

    def __init__(
        self,
        session: Session,
        versions: Versions,
        today: date,
        besides: int | None = None,
    ) -> None:
        self.session = session
        self.versions = versions
        self.today = today
        self.besides = besides

    def judge(self, read: Iterable[Verdict]) -> Iterator[Judged]:
        """Judge entries, each with the status the importers gave it, in their order.

        What is a duplicate within its file, or refused, is passed on as it is.
        """
        for some in _in_chunks(read, 1000):
            standing = {
                key: _Standing(self, key, entries)
                for key, entries in _by_form(some).items()
            }
            for verdict in some:
                if verdict.status in (READY, HELD):
                    form = verdict.entry.form.key
                    yield standing[form].judge(verdict.entry, verdict.status)
                else:
                    yield Judged(verdict.entry, verdict.status, verdict.duplicate_of)

    def judge_one(self, entry: Entry, *, apart: bool = False) -> Judged:
        """Judge one entry that a person has settled: their word is the newest.

        Args:
            apart: the person has said that it is a record of its own, however near.
        """
        return self.judge_settled([entry], apart=apart)[0]

    def judge_settled(
        self, entries: Sequence[Entry], *, apart: bool = False
    ) -> list[Judged]:
        """Judge entries that a person has settled, likewise, none the like of another
        among them."""
        standing: dict[str, _Standing] = {}
        for key in {entry.form.key for entry in entries}:
            of_form = [entry for entry in entries if entry.form.key == key]
            standing[key] = _Standing(self, key, of_form)
            standing[key].told = {}
        return [
            standing[entry.form.key].judge(entry, HELD if entry.held else READY, apart)
            for entry in entries
        ]


class _Standing:
    """The records that some entries of one form may be about."""

    def __init__(self, judge: Judge, form_key: str, entries: Sequence[Entry]) -> None:
        self.today = judge.today
        reader = Standing(judge.session, judge.versions, form_key)
        self.digests = {id(e): key_digest(e.natural_key) for e in entries}
        self.by_key = reader.by_key(filter(None, self.digests.values()))
        unmatched = [
            subject
            for e in entries
            if self.digests[id(e)] not in self.by_key and (subject := subject_of(e))
        ]
        self.by_subject = reader.by_subject(unmatched, judge.besides)
        alike = [record.id for records in self.by_key.values() for record in records]
        self.told: Mapping[int, Mapping[str, Told]] = reader.told(alike)
        self.settled = reader.settled(alike)

    def judge(self, entry: Entry, status: str, apart: bool = False) -> Judged:
        alike = self.by_key.get(self.digests[id(entry)] or "", [])
        standing = [record for record in alike if record.status != WITHDRAWN]
        if apart:
            return self._new(entry, status)
        if len(standing) == 1:
            return self._about(entry, standing[0], self.told.get(standing[0].id, {}))
        if standing:
            names = " and ".join(record.reference for record in standing)
            return self._held(entry, _near(entry, f"may be any of {names}"))
        if alike:
            words = f"may be {alike[0].reference}, which was withdrawn"
            return replace(self._held(entry, _near(entry, words)), record=alike[0])
        near = self._near(entry)
        if near is not None:
            words = f"may be {near.reference}, of {day_words(near)}"
            return replace(self._held(entry, _near(entry, words)), record=near)
        return self._new(entry, status)

    def _new(self, entry: Entry, status: str) -> Judged:
        after = amending.without_clears(entry, self.today)
        if after.held or (status == HELD and after is entry):
            return Judged(after, HELD)
        return Judged(entry, READY, outcome=kept.CREATED, after=after)

    def _about(
        self, entry: Entry, record: StoredRecord, told: Mapping[str, Told]
    ) -> Judged:
        """An entry with the natural key of a record: that again, or a correction."""
        known = self.settled.get(record.id, {})
        amended = amending.amend(
            _without_settled(entry, known), record, told, self.today
        )
        if amended.objections or amended.entry.held:
            more = [p for p in amended.entry.problems if p not in entry.problems]
            held = self._held(entry, *amended.objections, *more)
            return replace(held, record=record)
        if not amended.changes:
            here = Place(record=record.reference)
            return Judged(entry, DUPLICATE, here, kept.UNCHANGED, record)
        return Judged(
            entry,
            READY,
            None,
            kept.UPDATED,
            record,
            amended.entry,
            amended.changes,
        )

    def _held(self, entry: Entry, *problems: Problem) -> Judged:
        return Judged(replace(entry, problems=[*entry.problems, *problems]), HELD)

    def _near(self, entry: Entry) -> StoredRecord | None:
        """A record so like this one that a person must say whether it is another.

        By the rule that holds between two rows of one workbook.
        """
        records = self.by_subject.get(subject_of(entry) or "", [])
        if not records:
            return None
        there = [Entry(r.form, {}, None, r.values, _rows_as_sent(r)) for r in records]
        alike = Repeated(entry.form).find([*there, entry])
        first = next((one.first for one in alike if one.later == len(there)), None)
        return None if first is None else records[first]


def _rows_as_sent(record: StoredRecord) -> dict[str, list[dict[str, Value]]]:
    """The rows of a record's repeats, without the keys that only the store gives."""
    return {
        repeat.key: [
            {asked.key: row.get(asked.key) for asked in repeat.fields}
            for row in record.repeats.get(repeat.key, ())
        ]
        for repeat in record.form.repeats
    }


def _without_settled(entry: Entry, settled: Mapping[str, object]) -> Entry:
    """An entry without the problems that a person has settled before, in a cell that
    said the same then."""
    problems = [
        problem
        for problem in entry.problems
        if problem.severity != "hold"
        or problem.field is None
        or problem.field not in settled
        or str(settled[problem.field]) != str(entry.typed.get(problem.field))
    ]
    return replace(entry, problems=problems)


def day_words(record: StoredRecord) -> str:
    """The day a record is about, as people say it."""
    shown = record.form.field(record.form.record.date).kind
    return shown.show(record.values.get(record.form.record.date))


def _near(entry: Entry, words: str) -> Problem:
    subject = entry.form.record.subject or entry.form.record.date
    cell = entry.origin.cells.get(subject, "") if entry.origin else ""
    return Problem(subject, f"This {words}", "near_duplicate", cell=cell)


def _by_form(read: Iterable[Verdict]) -> dict[str, list[Entry]]:
    by_form: dict[str, list[Entry]] = defaultdict(list)
    for verdict in read:
        if verdict.status in (READY, HELD):
            by_form[verdict.entry.form.key].append(verdict.entry)
    return by_form


def _in_chunks(items: Iterable[Verdict], size: int) -> Iterator[list[Verdict]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
