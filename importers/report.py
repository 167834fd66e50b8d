"""What an import reports: every sheet, record, doubt and row that is no record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from form_definitions.entry import Entry, Problem
from form_definitions.form import Form
from form_definitions.kinds import Value
from importers.columns import Column
from importers.layouts.base import NotRecord
from importers.totals import Compared

READY, HELD = "ready", "needs_review"
DUPLICATE, REFUSED = "duplicate", "refused"
STATUSES = (READY, HELD, DUPLICATE, REFUSED, "created", "updated", "unchanged")


@dataclass(frozen=True)
class Place:
    """Where another record stands: in this file, or (`record`) in the database."""

    sheet: str = ""
    row: int = 0
    cell: str | None = None
    record: str | None = None


@dataclass
class Verdict:
    """One entry and what is to become of it."""

    entry: Entry
    status: str
    duplicate_of: Place | None = None

    @property
    def where(self) -> Place:
        origin = self.entry.origin
        return Place(origin.sheet, origin.row, origin.cell) if origin else Place()


@dataclass(frozen=True)
class SheetRead:
    """One sheet: what it is for, who said so and why, and what its columns mean."""

    name: str
    role: str
    hidden: bool
    layout: str
    sure: float
    why: str
    header_rows: tuple[int, ...] = ()
    """As people count them."""
    columns: tuple[Column, ...] = ()
    hidden_rows: int = 0


@dataclass(frozen=True)
class Question:
    """One doubt about a whole column, asked once: which way its dates are written."""

    sheet: str
    column: str
    field: str
    code: str
    words: str
    cells: int


@dataclass
class Report:
    """What was read from one file. `counts` follows its verdicts."""

    file: str
    sha256: str
    form: Form | None
    sheets: list[SheetRead] = field(default_factory=list)
    entries: list[Verdict] = field(default_factory=list)
    not_records: list[NotRecord] = field(default_factory=list)
    totals: list[Compared] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    """What a commit did: created, updated, unchanged."""

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(verdict.status for verdict in self.entries) + self.outcomes
        return {status: found[status] for status in STATUSES}

    def as_json(self) -> dict[str, Any]:
        """The report as data, in the shape that others script against."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "form": self.form.key if self.form else None,
            "sheets": [_sheet(sheet) for sheet in self.sheets],
            "records": [record_json(verdict) for verdict in self.entries],
            "not_records": [_aside(row) for row in self.not_records],
            "totals": [_total(compared) for compared in self.totals],
            "questions": [
                {
                    "sheet": q.sheet,
                    "column": q.column,
                    "field": q.field,
                    "code": q.code,
                    "message": q.words,
                    "cells": q.cells,
                }
                for q in self.questions
            ],
            "counts": self.counts,
        }


def _sheet(sheet: SheetRead) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": sheet.name,
        "role": sheet.role,
        "hidden": sheet.hidden,
        "why": sheet.why,
    }
    if sheet.role == "records":
        said["header_rows"] = list(sheet.header_rows)
        said["columns"] = [
            {
                "index": column.at + 1,
                "heading": column.heading,
                "field": column.field,
                "reason": column.reason,
                "sure": round(column.sure),
                **({"examples": list(column.examples)} if column.examples else {}),
            }
            for column in sheet.columns
        ]
    if sheet.hidden_rows:
        said["hidden_rows"] = sheet.hidden_rows
    return said


def record_json(verdict: Verdict) -> dict[str, Any]:
    """One record of the report, with its values and its issues."""
    entry = verdict.entry
    said: dict[str, Any] = {
        "source": _place(verdict.where),
        "form": entry.form.key,
        "status": verdict.status,
        "values": {
            k: as_data(v) for k, v in entry.values.items() if v not in (None, "")
        },
        "actions": [
            {k: as_data(v) for k, v in row.items() if v not in (None, "")}
            for row in entry.repeats.get("actions", ())
        ],
        "issues": [_issue(problem) for problem in entry.problems],
    }
    others = {k: rows for k, rows in entry.repeats.items() if k != "actions" and rows}
    if others:
        said["repeats"] = {
            key: [
                {k: as_data(v) for k, v in row.items() if v is not None} for row in rows
            ]
            for key, rows in others.items()
        }
    if entry.unmapped:
        said["unmapped"] = dict(entry.unmapped)
    if verdict.duplicate_of is not None:
        said["duplicate_of"] = _place(verdict.duplicate_of)
    return said


def as_data(value: Value) -> Any:
    """A value as JSON has it: dates as ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _place(place: Place) -> Mapping[str, Any]:
    if place.record is not None:
        return {"record": place.record}
    said: dict[str, Any] = {"sheet": place.sheet, "row": place.row}
    if place.cell:
        said["cell"] = place.cell
    return said


def _issue(problem: Problem) -> dict[str, Any]:
    return {
        "field": problem.field,
        "code": problem.code,
        "severity": problem.severity,
        "raw": problem.raw,
        "cell": problem.cell,
        "message": problem.words,
    }


def _aside(row: NotRecord) -> dict[str, Any]:
    said: dict[str, Any] = {"sheet": row.sheet, "row": row.row + 1, "kind": row.kind}
    if row.cell:
        said["cell"] = row.cell
    if row.text:
        said["text"] = row.text
    return said


def _total(compared: Compared) -> dict[str, Any]:
    total = compared.total
    number = int(total.value) if total.value == int(total.value) else total.value
    said = {
        "sheet": total.sheet,
        "cell": total.cell,
        "label": total.label,
        "value": number,
    }
    if compared.read is not None:
        said["read"] = compared.read
    return said
