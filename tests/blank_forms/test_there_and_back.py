"""A blank form goes out, is filled in, comes back: nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.blank_form import Names, write_blank
from form_definitions.catalog import shipped_forms
from form_definitions.entry import Entry
from form_definitions.form import Form
from importers.reader import read_workbook
from importers.report import Report
from tests.blank_forms.filling import (
    TODAY,
    Filled,
    everything,
    fill_form,
    fill_rows,
    read,
)

FORMS = shipped_forms()
NAMES = Names(teams=("Seacroft 0", "Beeston"), people=("Priya Nair",))
"""Some of what is typed is offered, and some is not."""
MOST_ANSWERS = 16
"""Records enough that each answer of each question is chosen once."""


def blank(path: Path, form: Form, *, many: bool = False) -> Path:
    write_blank(form, path, made_on=TODAY, many=many)
    return path


def came_in(path: Path) -> Report:
    return read_workbook(path, FORMS, today=TODAY)


def assert_nothing_lost(entry: Entry, filled: Filled) -> None:
    """Each answer is read as its kind reads it, and nothing else is there."""
    form = entry.form
    for field in form.fields:
        if field.asked:
            answer = filled.answers.get(field.key)
            expected = None if answer is None else read(field, answer)
            assert entry.values[field.key] == expected, field.key
    for repeat in form.repeats:
        expected_rows = [
            {f.key: read(f, a[f.key]) if f.key in a else None for f in repeat.fields}
            for a in filled.rows(repeat)
        ]
        assert entry.repeats[repeat.key] == expected_rows
    assert entry.unmapped == {}


@pytest.mark.parametrize("key", FORMS)
def test_one_record_comes_back_whole(key: str, tmp_path: Path) -> None:
    form = FORMS[key]
    for record in (0, 1):
        room = 6 + 5 * record
        filled = everything(form, record, actions=room if form.repeats else 0)
        path = tmp_path / "form.xlsx"
        write_blank(form, path, made_on=TODAY, actions=room, names=NAMES)
        fill_form(path, form, filled)
        report = came_in(path)
        assert report.form == form
        [verdict] = report.entries
        assert_nothing_lost(verdict.entry, filled)
        assert report.not_records == []


@pytest.mark.parametrize("key", FORMS)
def test_many_records_come_back_whole(key: str, tmp_path: Path) -> None:
    form = FORMS[key]
    filled = [everything(form, record, record % 4) for record in range(MOST_ANSWERS)]
    path = fill_rows(blank(tmp_path / "rows.xlsx", form, many=True), form, filled)
    report = came_in(path)
    assert len(report.entries) == len(filled)
    for verdict, one in zip(report.entries, filled, strict=True):
        assert_nothing_lost(verdict.entry, one)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("key", FORMS)
def test_a_form_nobody_filled_in_is_no_record(
    key: str, many: bool, tmp_path: Path
) -> None:
    path = blank(tmp_path / "blank.xlsx", FORMS[key], many=many)
    report = came_in(path)
    assert report.entries == []
    assert {sheet.role for sheet in report.sheets} <= {"template", "lookup"}
