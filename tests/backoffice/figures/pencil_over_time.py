"""Grades area by area over time, counted by pencil, each scale by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.backoffice.figures.pencil import (
    NO_SUCH,
    SCALES,
    Asked,
    Given,
    given,
    good_share,
    graded,
    grades_of,
    learning_row,
    month_words,
    quarter_words,
    scales_used,
    share,
)
from tests.backoffice.figures.pencil_described import LEARNING, of_form
from tests.backoffice.figures.pencil_ready import Sheet
from tests.backoffice.figures.service import LABELS
from tests.backoffice.figures.whole_service import Kept


def _months(records: Iterable[Kept]) -> list[str]:
    return sorted({kept.month for kept in records})


def _quarters(records: Iterable[Kept]) -> list[str]:
    """In the order of time."""
    return list(dict.fromkeys(quarter_words(month) for month in _months(records)))


def _quarter(kept: Kept) -> str:
    return quarter_words(kept.month)


def _by_area(
    asked: Asked,
    forms: Sequence[str],
    when: Callable[[Kept], str],
    whens: Callable[[Iterable[Kept]], list[str]],
    cells: Callable[[list[Given], bool], list[Any]],
    name_form: bool = False,
) -> list[list[Any]]:
    """A row for each area (that of the whole first), time and scale."""
    rows = []
    for key in forms:
        found = given(of_form(asked, key))
        form = asked.forms[key]
        for area in sorted(form.areas, key=lambda area: not area.overall):
            mine = [one for one in found if one.area == area.key]
            for time in whens(one.kept for one in mine):
                there = [one for one in mine if when(one.kept) == time]
                for old in scales_used(there):
                    here = [one for one in there if one.kept.old is old]
                    words = month_words(time) if whens is _months else time
                    place = [area.label, words, SCALES[old]]
                    named = [form.plural] if name_form else []
                    rows.append([*named, *place, *cells(here, old)])
    return rows


def learning_by_quarter(asked: Asked, forms: Sequence[str]) -> Sheet:
    several = len(forms) > 1
    rows = _by_area(
        asked, forms, _quarter, _quarters, lambda g, _: learning_row(g), several
    )
    named = ["Record type"] if several else []
    return [*named, "Area", "Quarter", "Scale", *LEARNING], rows


def each_grade_by_month(asked: Asked, form: str) -> Sheet:
    shown = given(of_form(asked, form))
    used = {one.grade for one in shown if one.is_grade}
    old_and_new = dict.fromkeys(
        grade
        for old in (False, True)
        if used & set(grades_of(old))
        for grade in grades_of(old)
    )

    def cells(here: list[Given], old: bool) -> list[Any]:
        return [
            graded(here),
            *(
                sum(one.grade == grade for one in here)
                if grade in grades_of(old)
                else NO_SUCH
                for grade in old_and_new
            ),
            good_share(here),
            share(sum(one.grade == "inadequate" for one in here), graded(here)),
        ]

    rows = _by_area(asked, [form], lambda k: k.month, _months, cells)
    labels = [LABELS[grade] for grade in old_and_new]
    # A share is told from the grade of that name.
    last = "Inadequate (share)" if "Inadequate" in labels else "Inadequate"
    return ["Area", "Month", "Scale", "Graded", *labels, "Good or better", last], rows
