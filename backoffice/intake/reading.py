"""A file read by the importers and judged by the store; nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backoffice.intake import from_now_on, kept, matches
from backoffice.intake.judging import Judge, Judged
from backoffice.intake.matches import Remembered
from form_definitions.catalog import Catalog
from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.answers import NONE_KNOWN
from importers.reader import read_workbook
from importers.report import (
    DUPLICATE,
    HELD,
    READY,
    REFUSED,
    STATUSES,
    Report,
    Verdict,
    record_json,
)

Maps = tuple[tuple[str, str], ...]
"""Headings matched to fields by hand: (heading, field) each."""


@dataclass(frozen=True)
class Asked:
    """How a file is to be read, where its sender said so."""

    form: str | None = None
    maps: Maps = ()
    remember: bool = True
    """Whether a commit keeps these matches for the next workbook of this shape."""

    def as_json(self) -> dict[str, Any]:
        maps = [list(pair) for pair in self.maps]
        return {"form": self.form, "maps": maps, "remember": self.remember}

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> Asked:
        maps = tuple((h, f) for h, f in said["maps"])
        return cls(said["form"], maps, said.get("remember", False))


@dataclass
class Reading:
    """One file as it was read and judged."""

    report: Report
    judged: list[Judged]
    asked: Asked = field(default_factory=Asked)
    shape: str = ""
    remembered: tuple[Remembered, ...] = ()
    """Matches of earlier workbooks of this shape, by which it was read."""

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """The remembered answers by which its cells were read, with how many."""
        return from_now_on.used(one.entry for one in self.judged)

    @property
    def counts(self) -> dict[str, int]:
        return counted((j.status, j.outcome) for j in self.judged)


NOTHING_SAID = Asked()


def read(
    path: Path,
    name: str,
    catalog: Catalog,
    today: date,
    asked: Asked = NOTHING_SAID,
    judge: Judge | None = None,
) -> Reading:
    """Read a file, and hold what is in it against the records that stand.

    Args:
        name: what its sender called it.
        judge: None where there is no store: each entry is then judged by the file.

    Raises CannotRead with one sentence for its sender.
    """
    answers = from_now_on.known(judge.session, catalog) if judge else NONE_KNOWN
    report = read_workbook(
        path,
        catalog,
        today=today,
        form=asked.form,
        maps=asked.maps,
        answers=answers,
        name=name,
    )
    columns = matches.columns_of(report)
    shape, known = matches.shape_of(columns), tuple[Remembered, ...]()
    if judge is not None and report.form is not None:
        known = remembered(judge.session, report.form, shape, asked)
        if matches.differ(columns, known):
            report = read_workbook(
                path,
                catalog,
                today=today,
                form=report.form.key,
                maps=maps_of(known, asked),
                answers=answers,
                name=name,
            )
    if judge is None:
        judged = [
            Judged(
                v.entry,
                v.status,
                v.duplicate_of,
                kept.CREATED if v.status == READY else None,
                after=v.entry,
            )
            for v in report.entries
        ]
    else:
        judged = list(judge.judge(report.entries))
    return Reading(report, judged, asked, shape, known)


def remembered(
    session: Session, form: Form, shape: str, asked: Asked
) -> tuple[Remembered, ...]:
    """The matches of earlier workbooks of a shape, save what is asked otherwise."""
    by_hand = {folded(heading) for heading, _ in asked.maps}
    return tuple(
        one
        for one in matches.remembered(session, form, shape)
        if folded(one.heading) not in by_hand
    )


def maps_of(known: Iterable[Remembered], asked: Asked) -> Maps:
    """All the matches by which a workbook is to be read, those asked for last."""
    return (*((one.heading, one.field) for one in known), *asked.maps)


WOULD = {kept.CREATED: "new", kept.UPDATED: "changed", kept.UNCHANGED: "same"}
"""What an outcome is called as long as nothing is saved."""
SETTLED = "settled"
"""Among an upload's counts: rows that were settled in review before."""


def counted(verdicts: Iterable[tuple[str, str | None]]) -> dict[str, int]:
    """How many entries there are of each status, and of each outcome to come.

    A `Counter` of such pairs is taken for what it counts.

    The report's ``created``, ``updated`` and ``unchanged`` are 0 until a commit.
    """
    found: Counter[str] = Counter()
    for (status, outcome), times in Counter(verdicts).items():
        found[status] += times
        if outcome in WOULD:
            found[WOULD[outcome]] += times
        if outcome == kept.AS_SETTLED:
            found[SETTLED] += times
            found[WOULD[kept.UNCHANGED]] += times if status == DUPLICATE else 0
    return {key: found[key] for key in (*STATUSES, *WOULD.values(), SETTLED)}


def needs_a_person(counts: dict[str, int]) -> bool:
    """Whether something in a file is left for a person to settle."""
    return bool(counts[HELD] or counts[REFUSED])


def report_of(reading: Reading) -> dict[str, Any]:
    """The import report of a file that was only read, as data."""
    return whole_report(
        head_of(reading),
        (Verdict(j.entry, j.status, j.duplicate_of) for j in reading.judged),
        reading.counts,
    )


def head_of(reading: Reading) -> dict[str, Any]:
    """The import report without its records and counts.

    Where people's earlier answers were used, it tells them too.
    """
    said = replace(reading.report, entries=[]).as_json()
    head = {k: v for k, v in said.items() if k not in ("records", "counts")}
    return {**head, "answers": reading.answers} if reading.answers else head


_AFTER_RECORDS = ("not_records", "totals", "questions", "answers")


def whole_report(
    head: dict[str, Any], verdicts: Iterable[Verdict], counts: dict[str, int]
) -> dict[str, Any]:
    """The import report with its records and counts, in the order of its contract."""
    return {
        **{k: v for k, v in head.items() if k in ("file", "sha256", "form", "sheets")},
        "records": [record_json(verdict) for verdict in verdicts],
        **{k: v for k, v in head.items() if k in _AFTER_RECORDS},
        "counts": {status: counts.get(status, 0) for status in STATUSES},
    }
