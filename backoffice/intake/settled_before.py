"""Rows that a person has settled before, in a file that is sent once more.

Whoever corrects a workbook sends all of it. What was asked about a row is not asked
again as long as its cells say what they said: the answer holds, and is told. A row is
known by all its cells; where only others have changed, by the cells of its natural key.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from backoffice.intake import judging_lines, kept
from backoffice.intake.desk import COMMITTED, Desk
from backoffice.intake.judging import Judge
from backoffice.intake.judging_lines import Row
from backoffice.intake.lines import Line, line_of, problem_json, written
from backoffice.store.fixed import RecordIndex, Upload, UploadEntry
from backoffice.store.rows import WITHDRAWN, key_digest
from backoffice.store.types import canonical
from form_definitions.entry import Entry, Problem
from form_definitions.form import Form
from importers.report import DUPLICATE, HELD, READY, REFUSED, Verdict

Cells = Mapping[str, Any]
_STANDS = (kept.CREATED, kept.UPDATED, kept.UNCHANGED, kept.LEFT_OUT)


@dataclass(frozen=True)
class _Settled:
    """A row of an earlier upload that a person has settled."""

    upload_id: int
    position: int
    place: tuple[str, int, str | None]
    file_name: str
    record_id: int | None
    reference: str
    """Of its record; "" where it was left out."""


@dataclass
class SettledBefore:
    """Knows the settled rows of the uploads that are in, and answers by them."""

    desk: Desk
    added: int = 0
    """Rows beyond one a line: those that name several cases, and were split."""
    _forms: dict[str, _OfForm] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)
    """How often rows of the same cells have come in this file."""

    def rows_of(self, judge: Judge, lines: Sequence[Line]) -> list[Row]:
        """Lines that were read, judged; what is settled already is not asked again.

        A line that was split into several records is as many rows again.
        """
        answered = [self._answered(line) for line in lines]
        judged = iter(
            judging_lines.rows_of(judge, [one for some in answered for one, _ in some])
        )
        return [
            self._told(next(judged), line, before)
            for line, some in zip(lines, answered, strict=True)
            for _, before in some
        ]

    def _answered(self, line: Line) -> list[tuple[Line, _Settled | None]]:
        """A line with the answers that hold of it, and the row that has them."""
        if line.status != HELD:
            return [(line, None)]
        same = self._of_all_its_cells(line)
        if same and same[0].reference:
            self.added += len(same) - 1
            return [(self._as_settled(line, before), before) for before in same]
        if same:
            return [(line, same[0])]
        return [(self._with_its_key(line), None)]

    def _of_all_its_cells(self, line: Line | Row) -> list[_Settled]:
        """The settled rows that said the same in every cell: one, or as many as it was
        split into."""
        digest = _digest(kept.raw_cells(kept.read(line.typed)))
        places = self._of(line.form).by_cells.get(digest, ())
        if not places:
            return []
        at = min(self._seen[digest], len(places) - 1)
        self._seen[digest] += 1
        return places[at]

    def _of(self, form: str) -> _OfForm:
        if form not in self._forms:
            self._forms[form] = _OfForm.read(self.desk, form)
        return self._forms[form]

    def _as_settled(self, line: Line, before: _Settled) -> Line:
        """A line with what a person has made of all its cells."""
        form, entry = self._entry(line)
        settled = self._row(before)
        old = kept.entry_of(settled, self._form_of(settled))
        known = {one.key for one in form.fields}
        answered = replace(
            entry,
            values=entry.values | {k: v for k, v in old.values.items() if k in known},
            repeats=old.repeats,
            problems=_noted(entry, form, old, before, {p.field for p in _holds(entry)}),
        )
        return line_of(Verdict(answered, READY))

    def _with_its_key(self, line: Line) -> Line:
        """A line of which a person has settled the cells of its natural key."""
        form, entry = self._entry(line)
        parts = set(form.record.key)
        asked = {p.field for p in _holds(entry)} & parts
        digest = _key_cells(entry.typed, form)
        before = self._of(line.form).by_key.get(digest) if asked and digest else None
        if before is None:
            return line
        settled = self._row(before)
        old = kept.entry_of(settled, self._form_of(settled))
        answered = replace(
            entry,
            values=entry.values | {key: old.values.get(key) for key in parts},
            problems=_noted(entry, form, old, before, asked),
        )
        return line_of(Verdict(answered, HELD if answered.held else READY))

    def _told(self, row: Row, line: Line, before: _Settled | None) -> Row:
        """A judged row; as it was settled, where its record is that one still."""
        if before is None:
            if row.status != HELD or line.status == HELD:
                return row
            # What its file leaves ready, and only a record that stands holds up.
            same = self._of_all_its_cells(row)
            if len(same) != 1:
                return row
            before = same[0]
        elif row.record_id == before.record_id and row.outcome == kept.UPDATED:
            return row
        if row.record_id == before.record_id and row.outcome == kept.UNCHANGED:
            return row._replace(outcome=kept.AS_SETTLED)
        notes = [one for one in kept.read(row.problems) if one["severity"] != "hold"]
        if not before.reference:
            notes += self._why_left_out(before)
        elif not notes:
            notes.append(_note(f"This row is {before.reference}", before))
        return row._replace(
            status=DUPLICATE if before.reference else REFUSED,
            duplicate_of=written({"record": before.reference})
            if before.reference
            else None,
            record_id=before.record_id,
            outcome=kept.AS_SETTLED,
            problems=written(notes),
        )

    def _why_left_out(self, before: _Settled) -> list[dict[str, Any]]:
        said = [one["words"] for one in self._row(before).problems[-1:]]
        words = said[0] if said else "Left out"
        return [_note(words, before)]

    def _entry(self, line: Line) -> tuple[Form, Entry]:
        form = self.desk.versions.form(line.form, line.form_version)
        return form, kept.entry_of_texts(line, form)

    def _row(self, before: _Settled) -> UploadEntry:
        place = (before.upload_id, before.position)
        found = self.desk.session.get(UploadEntry, place)
        if found is None:
            raise ValueError("a row of an upload that is in stays")
        return found

    def _form_of(self, row: UploadEntry) -> Form:
        return self.desk.versions.form(row.form or "", row.form_version)


@dataclass
class _OfForm:
    """The settled rows of one form, by what they are known by."""

    by_cells: dict[str, list[list[_Settled]]] = field(default_factory=dict)
    """Of the newest upload that has them: one for each place in it, and there one for
    each record."""
    by_key: dict[str, _Settled | None] = field(default_factory=dict)
    """None where several records have those cells."""

    @classmethod
    def read(cls, desk: Desk, form_key: str) -> _OfForm:
        found, form = cls(), desk.versions.current()[form_key]
        by_cells = defaultdict[str, list[_Settled]](list)
        by_key = defaultdict[str, list[_Settled]](list)
        for settled, cells in _settled(desk, form_key):
            by_cells[_digest(cells)].append(settled)
            if settled.reference and (digest := _key_cells(cells, form)):
                by_key[digest].append(settled)
        found.by_cells = {digest: _places(some) for digest, some in by_cells.items()}
        found.by_key = {
            digest: some[-1] if len({one.record_id for one in some}) == 1 else None
            for digest, some in by_key.items()
        }
        return found


def _settled(desk: Desk, form_key: str) -> Iterator[tuple[_Settled, Cells]]:
    """The settled rows of a form whose records stand, the oldest first."""
    entry = UploadEntry
    rows = desk.session.execute(
        select(
            *(entry.upload_id, entry.position, entry.sheet, entry.row, entry.cell),
            *(entry.typed, entry.outcome, entry.record_id),
            *(Upload.file_name, RecordIndex.reference, RecordIndex.status),
        )
        .join(Upload, Upload.id == entry.upload_id)
        .outerjoin(RecordIndex, RecordIndex.record_id == entry.record_id)
        .where(entry.settled, entry.form == form_key, Upload.status == COMMITTED)
        .where(entry.outcome.in_(_STANDS))
        .order_by(entry.upload_id, entry.position)
    )
    for row in rows:
        left_out = row.outcome == kept.LEFT_OUT
        if left_out or (row.reference and row.status != WITHDRAWN):
            place = (row.sheet, row.row, row.cell)
            number, reference = (None, "") if left_out else (row[7], row.reference)
            at = (row.upload_id, row.position, place, row.file_name)
            yield _Settled(*at, number, reference), kept.raw_cells(row.typed)


def _places(some: Sequence[_Settled]) -> list[list[_Settled]]:
    newest = [one for one in some if one.upload_id == some[-1].upload_id]
    found = defaultdict[tuple[str, int, str | None], list[_Settled]](list)
    for one in newest:
        found[one.place].append(one)
    return list(found.values())


def _digest(cells: Cells) -> str:
    said = canonical({key: str(raw) for key, raw in cells.items()})
    return hashlib.sha256(said.encode()).hexdigest()


def _key_cells(cells: Cells, form: Form) -> str:
    """What the cells of a natural key say; "" where one is blank."""
    said = [str(cells.get(key, "")).strip() for key in form.record.key]
    return key_digest(said) or "" if all(said) else ""


def _holds(entry: Entry) -> list[Problem]:
    return [problem for problem in entry.problems if problem.severity == "hold"]


def _noted(
    entry: Entry,
    form: Form,
    old: Entry,
    before: _Settled,
    asked: set[str | None],
) -> list[Problem]:
    """The problems of an entry that are left, and what answers it was given before."""
    left, notes = [], []
    for problem in entry.problems:
        if problem.severity != "hold" or problem.field not in asked:
            left.append(problem)
            continue
        if problem.field is None or problem.place is not None:
            continue
        one = form.field(problem.field)
        value = one.kind.show(old.values.get(problem.field)) or "left blank"
        words = f"{one.label} is {value}"
        notes.append(replace(problem, words=_in_review(words, before), severity="note"))
    return [*left, *notes]


def _note(words: str, before: _Settled) -> dict[str, Any]:
    return problem_json(Problem(None, _in_review(words, before), severity="note"))


def _in_review(words: str, before: _Settled) -> str:
    return f"{words}, as it was settled in review of {before.file_name}"
