"""A staff list, as people keep it: headings by other names, a title, totals below."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from form_definitions.catalog import shipped_list
from importers.lists import ListRead, read_list
from importers.troubles import CannotRead
from tests.importers.books import xlsx

FORM = shipped_list("staff_list")
TODAY = date(2026, 11, 24)
HEADINGS = ("Employee No", "Surname", "Forename", "Job Title", "Line Manager", "FTE")
HELEN = (1002, "Marsh", "Helen", "NQSW", "P Nair", 0.8)


def read(tmp_path: Path, *rows: tuple[object, ...], **asked: object) -> ListRead:
    return read_list(xlsx(tmp_path / "staff.xlsx", rows=rows), FORM, day=TODAY, **asked)  # type: ignore[arg-type]


def test_it_reads_headings_by_the_names_they_go_by(tmp_path: Path) -> None:
    found = read(tmp_path, HEADINGS, HELEN, (), ("Total", "", "", 1))
    (entry,) = found.entries
    said = {key: value for key, value in entry.values.items() if value is not None}
    assert said == {
        "listed_on": TODAY,
        "staff_number": "1002",
        "last_name": "Marsh",
        "first_name": "Helen",
        "role": "NQSW",
        "manager": "P Nair",
    }
    assert entry.unmapped == {"FTE": "0.8"}
    assert [row.kind for row in found.not_entries] == ["blank", "total"]


@pytest.mark.parametrize(
    "above",
    [
        ("Staff list as at 1 November 2026",),
        ("As at:", datetime(2026, 11, 1)),
        ("Position at 01/11/2026",),
    ],
)
def test_the_sheet_says_the_day_it_is_of(
    tmp_path: Path, above: tuple[object, ...]
) -> None:
    (entry,) = read(tmp_path, above, HEADINGS, HELEN).entries
    assert entry.values["listed_on"] == date(2026, 11, 1)
    given = read(tmp_path, above, HEADINGS, HELEN, given=True)
    assert given.entries[0].values["listed_on"] == TODAY


def test_a_heading_is_matched_by_hand(tmp_path: Path) -> None:
    rows = (("Ref", *HEADINGS[1:]), HELEN)
    (entry,) = read(tmp_path, *rows, maps=[("Ref", "staff_number")]).entries
    assert entry.values["staff_number"] == "1002"
    with pytest.raises(CannotRead, match="Ref=payroll names no field"):
        read(tmp_path, *rows, maps=[("Ref", "payroll")])


def test_another_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="No sheet has headings of a staff list"):
        read_list(xlsx(tmp_path / "log.xlsx"), FORM, day=TODAY)
