"""Small numbers are hidden, and cannot be worked out from what is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from exports.figures import ALL_TEAMS, Completed, Count, Figures, Graded
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.suppression import suppressed
from exports.tables import Symbol

C = Symbol.SUPPRESSED
LABELS = ("outstanding", "good", "requires_improvement", "inadequate")


def graded(*counts: int, not_applicable: int = 0, not_graded: int = 0) -> Graded:
    total = sum(counts)
    return Graded(
        form="case_file_audit",
        form_title="Case file audits",
        area="risk",
        area_label="Risk",
        overall=False,
        scale="ofsted",
        scale_title="Ofsted",
        grades=tuple(zip(LABELS, LABELS, counts, strict=True)),
        good_or_better=frozenset(LABELS[:2]),
        not_applicable=not_applicable,
        not_graded=not_graded,
        graded=total,
        good_share=sum(counts[:2]) / total if total else Symbol.NOT_AVAILABLE,
        change=3.0,
        addresses=(("good", "/records/case_file_audit/?risk_grade=good"),),
    )


def completed(count: int, received: int) -> Completed:
    return Completed(
        "case_file_audit",
        "Case file audits",
        "2018-10",
        ALL_TEAMS,
        count,
        received,
        4.0,
    )


def shown(*rows: Graded | Completed) -> Figures:
    return suppressed(figures(*rows))


def figures(*rows: Graded | Completed) -> Figures:
    """As leadership's are counted, with nothing hidden yet."""
    return Figures(
        what=shipped_returns()["monthly"].for_leadership(),
        period=period_of("2018-10"),
        council="Exampleshire",
        counted_on=date(2018, 11, 1),
        whose="All records",
        completed=tuple(row for row in rows if isinstance(row, Completed)),
        graded=tuple(row for row in rows if isinstance(row, Graded)),
        lines=None,
        measures=(),
    )


def counts(row: Graded) -> tuple[Count, ...]:
    return tuple(count for _, _, count in row.grades)


def test_large_numbers_are_left_alone() -> None:
    (row,) = shown(graded(6, 38, 25, 6)).graded

    assert counts(row) == (6, 38, 25, 6)
    assert row.good_share == 44 / 75


def test_a_small_grade_takes_the_other_of_its_side_along() -> None:
    # With Good shown, the share would give Outstanding away.
    (row,) = shown(graded(2, 38, 25, 6)).graded

    assert counts(row) == (C, C, 25, 6)
    assert (row.graded, row.good_share) == (71, 40 / 71)


def test_a_small_side_hides_the_share() -> None:
    (row,) = shown(graded(0, 3, 25, 16)).graded

    assert counts(row) == (C, C, 25, C)
    assert (row.graded, row.good_share, row.change) == (44, C, C)


def test_a_small_total_hides_everything() -> None:
    (row,) = shown(graded(1, 2, 1, 0)).graded

    assert counts(row) == (C, C, C, C)
    assert (row.graded, row.good_share) == (C, C)


def test_nothing_graded_is_nothing_to_hide() -> None:
    (row,) = shown(graded(0, 0, 0, 0)).graded

    assert counts(row) == (0, 0, 0, 0)
    assert row.good_share == Symbol.NOT_AVAILABLE


def test_answers_that_are_no_grade_hide_together() -> None:
    (row,) = shown(graded(6, 38, 25, 6, not_applicable=2, not_graded=7)).graded

    assert (row.not_applicable, row.not_graded) == (C, C)


def test_no_figure_leads_to_its_records() -> None:
    (row,) = shown(graded(6, 38, 25, 6)).graded

    assert row.addresses == ()


def test_few_completed_hide_their_days() -> None:
    few, late, well = shown(
        completed(3, 3), completed(20, 18), completed(20, 20)
    ).completed

    assert (few.completed, few.received, few.days_to_receive) == (C, C, C)
    # 20 less 18 would be a small number too.
    assert (late.completed, late.received, late.days_to_receive) == (20, C, 4.0)
    assert (well.completed, well.received) == (20, 20)


def quarter(*months: Graded) -> Graded:
    """Three months added up."""
    columns = zip(*(counts(month) for month in months), strict=True)
    added = graded(
        *(sum(int(n) for n in column) for column in columns),
        not_applicable=sum(int(month.not_applicable) for month in months),
        not_graded=sum(int(month.not_graded) for month in months),
    )
    return replace(added, parts=months)


def test_a_quarter_does_not_tell_of_a_month() -> None:
    october, november, december = (
        graded(6, 38, 25, 6),
        graded(7, 30, 20, 8),
        graded(8, 31, 22, 2),
    )
    (alone,) = shown(december).graded
    (row,) = shown(quarter(october, november, december)).graded

    assert counts(alone) == (8, 31, C, C)
    # 16 less the 6 of October and the 8 of November would be the 2 of December.
    assert counts(row) == (21, 99, C, C)
    assert (row.graded, row.good_share) == (203, 120 / 203)


def test_a_quarter_of_small_months_is_shown_where_they_are_many() -> None:
    (row,) = shown(
        quarter(graded(6, 38, 2, 3), graded(7, 30, 4, 2), graded(8, 31, 3, 4))
    ).graded

    # Nobody can tell which month has how many of the 9.
    assert counts(row) == (21, 99, 9, 9)


def test_a_quarter_tells_neither_a_small_total_nor_a_share() -> None:
    few, many = graded(1, 2, 0, 0), graded(6, 38, 25, 6)
    (row,) = shown(quarter(few, many, many)).graded
    assert (counts(row), row.graded, row.good_share) == ((C, C, C, C), C, C)

    (row,) = shown(quarter(graded(0, 3, 25, 16), many, many)).graded
    assert (row.graded, row.good_share) == (194, C)


def test_a_half_does_not_tell_of_a_month_through_its_quarters() -> None:
    many, one = graded(6, 38, 25, 6), graded(8, 31, 22, 2)
    first, second = quarter(many, many, many), quarter(many, many, one)
    months = [*first.parts, *second.parts]
    (row,) = shown(replace(quarter(*months), parts=(first, second))).graded

    assert counts(row) == (38, 221, C, C)


def test_the_change_does_not_tell_of_a_small_period_before() -> None:
    (row,) = shown(replace(graded(6, 38, 25, 6), before=((30, 2),))).graded

    assert (row.good_share, row.change) == (44 / 75, C)


def test_a_small_total_takes_the_answers_beside_it_along() -> None:
    # 12 completed less the 9 not graded would be the 3 that were.
    (row,) = shown(graded(3, 0, 0, 0, not_graded=9)).graded

    assert (row.graded, row.not_applicable, row.not_graded) == (C, C, C)


def test_performance_sees_every_number() -> None:
    figures = shown(graded(1, 2, 3, 4))
    performance = shipped_returns()["monthly"]

    assert performance.suppress_below == 0
    assert figures.suppress_below == 5


@pytest.mark.parametrize("total", [11, 14, 23])
def test_no_small_number_can_be_worked_out(total: int) -> None:
    """Of every row of that total, what is shown leaves two values or more for each
    hidden count from 1 to 4, even for a reader who knows the rules."""
    rows = [
        row
        for row in product(range(total + 1), repeat=4)
        if sum(row) == total and any(0 < count < 5 for count in row)
    ]
    ways: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for row in rows:
        (made,) = shown(graded(*row)).graded
        ways.setdefault((*counts(made), made.graded, made.good_share), []).append(row)

    for said, possible in ways.items():
        for at, count in enumerate(said[:4]):
            values = {row[at] for row in possible}
            assert count == C or not 0 < int(str(count)) < 5
            assert len(values) > 1 or not 0 < min(values) < 5, (said, possible)
