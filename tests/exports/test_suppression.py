"""Small numbers are hidden, and cannot be worked out from what is left."""

from __future__ import annotations

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
    return suppressed(
        Figures(
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
