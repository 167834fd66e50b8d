"""A day and a grade written into one cell."""

from __future__ import annotations

from datetime import date

import pytest

from form_definitions.kinds import Grade
from importers.day_and_grade import DayAndGrade, day_and_grade
from tests.importers.drawn import form_called


def parted(value: object) -> DayAndGrade | None:
    form = form_called("staff_observation")
    assert form.overall is not None
    kind = form.by_key[form.overall.grade].kind
    assert isinstance(kind, Grade)
    return day_and_grade(value, kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "day", "grade"),
    [
        ("12/3 G", "12/3", "G"),
        ("12/03/22 - Good", "12/03/22", "Good"),
        ("12.03.22\nRI", "12.03.22", "RI"),
        ("Good (12/03/2022)", "12/03/2022", "Good"),
        ("3rd March 2022: Req Imp", "3rd March 2022", "Req Imp"),
        ("Mar 22 G", "Mar 22", "G"),
        ("12/03/22, RI/Good", "12/03/22", "RI/Good"),
        ("12/03/22", "12/03/22", None),
        ("Outstanding", None, "Outstanding"),
        ("RI - borderline good", None, "RI - borderline good"),
    ],
)
def test_each_part_is_kept_as_it_is_written(
    cell: str, day: str | None, grade: str | None
) -> None:
    assert parted(cell) == DayAndGrade(day, grade)


def test_a_real_date_is_a_day() -> None:
    assert parted(date(2022, 3, 12)) == DayAndGrade(day=date(2022, 3, 12))


def test_what_is_said_beside_a_grade_stays_with_it_for_a_person_to_judge() -> None:
    assert parted("12/03/22 G – P Nair") == DayAndGrade("12/03/22", "G – P Nair")


@pytest.mark.parametrize(
    "cell",
    [None, "", "-", "N/A", "booked for spring", "left the service", "TBC", "2", 3.0],
)
def test_a_remark_or_a_number_is_neither(cell: object) -> None:
    assert parted(cell) is None


def test_a_booking_with_its_day_is_neither() -> None:
    assert parted("booked 2/12") is None
    assert parted("2/12 booked") is None
