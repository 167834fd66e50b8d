"""Judges lines that were read from a file by the records that stand, many at a time.

Most rows of most files are of cases that nobody has heard of. They are new, and need
not be made entries to be told so; the others are judged one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from backoffice.intake import kept
from backoffice.intake.judging import Judge, Judged
from backoffice.intake.lines import TEXTS, Line, texts_of, written
from backoffice.intake.standing import Standing
from backoffice.store.rows import key_digest
from importers.report import HELD, READY, Place, Verdict


class Row(NamedTuple):
    """What `upload_entry` keeps of a line, its JSON written."""

    sheet: str
    row: int
    cell: str | None
    form: str
    form_version: int
    typed: str
    values: str
    repeats: str
    problems: str
    unmapped: str
    status: str
    duplicate_of: str | None
    record_id: int | None
    outcome: str | None


def rows_of(judge: Judge, lines: Sequence[Line]) -> list[Row]:
    """Each line with what is to become of it, in their order."""
    new = are_new(judge, [known_by(line) for line in lines])
    others = [line for line, is_new in zip(lines, new, strict=True) if not is_new]
    judged = _judged(judge, others)
    return [
        _of_new(line) if is_new else next(judged)
        for line, is_new in zip(lines, new, strict=True)
    ]


class KnownBy(NamedTuple):
    """What an entry is known by among the records, and whether it may be a new one."""

    form: str
    key: Sequence[Any] | None
    subject: str | None
    may_be_new: bool


def known_by(line: Line) -> KnownBy:
    may = line.status in (READY, HELD) and not line.clears
    return KnownBy(line.form, line.key, line.subject, may)


def are_new(judge: Judge, several: Sequence[KnownBy]) -> list[bool]:
    """Which are of no record that stands, nor of a case that one is of."""
    keys, subjects = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    digests = [key_digest(one.key) for one in several]
    for one, digest in zip(several, digests, strict=True):
        if digest:
            keys[one.form].add(digest)
        if one.subject:
            subjects[one.form].add(one.subject)
    for form in {one.form for one in several}:
        standing = Standing(judge.session, judge.versions, form)
        keys[form] = standing.known_keys(keys[form])
        subjects[form] = standing.known_subjects(subjects[form], judge.besides)
    return [
        one.may_be_new
        and digest not in keys[one.form]
        and one.subject not in subjects[one.form]
        for one, digest in zip(several, digests, strict=True)
    ]


def _of_new(line: Line) -> Row:
    outcome = kept.CREATED if line.status == READY else None
    kept_so: Sequence[Any] = [*line[: len(TEXTS)], line.status, _place(line)]
    return Row._make([*kept_so, None, outcome])


def _place(line: Line) -> str | None:
    if line.duplicate_of is None:
        return None
    sheet, row, cell = line.duplicate_of
    return written({"sheet": sheet, "row": row, "cell": cell})


def _judged(judge: Judge, lines: Sequence[Line]) -> Iterator[Row]:
    verdicts = [_verdict(judge, line) for line in lines]
    for line, verdict, one in zip(lines, verdicts, judge.judge(verdicts), strict=True):
        said: dict[str, Any] = dict(zip(TEXTS, line, strict=False))
        if one.entry is not verdict.entry:
            said = texts_of(one.entry)
        yield Row(
            **said,
            status=one.status,
            duplicate_of=_seen(one) or _place_of(one),
            record_id=one.record_id,
            outcome=one.outcome,
        )


def _verdict(judge: Judge, line: Line) -> Verdict:
    form = judge.versions.form(line.form, line.form_version)
    place = Place(*line.duplicate_of) if line.duplicate_of else None
    return Verdict(kept.entry_of_texts(line, form), line.status, place)


def _seen(one: Judged) -> str | None:
    """Which version of a record a row would change, where it would."""
    if one.outcome != kept.UPDATED or one.record is None:
        return None
    return written({kept.SEEN: one.record.row_version})


def _place_of(one: Judged) -> str | None:
    place = one.duplicate_of
    if place is None:
        return None
    if place.record is not None:
        return written({"record": place.record})
    return written({"sheet": place.sheet, "row": place.row, "cell": place.cell})
