"""A revision for leadership: what differs by few stands as it was published.

            graded  good  RI
published       40    30  10
1 arrives       41    31  10   ->  40 30 10 again
5 more good     46    36  10   ->  46 36 10
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.asked import Ready
from exports.figures import Figures, Graded
from exports.revised import Edition, edition_of
from exports.sheets import notes
from exports.tables import Symbol
from tests.exports.test_suppression import C, completed, counts, figures, graded


def published(*several: Figures) -> list[Edition]:
    found: list[Edition] = []
    for one in several:
        found.append(edition_of(one, found))
    return found


def grades(edition: Edition) -> Graded:
    (row,) = edition.shown.graded
    return row


def test_what_one_late_audit_changes_stands_as_it_was() -> None:
    first, second = published(
        figures(graded(10, 20, 10, 6), completed(46, 40)),
        figures(graded(10, 21, 10, 6), completed(47, 41)),
    )

    assert grades(second) == grades(first)
    assert second.shown.completed == first.shown.completed


def test_many_late_audits_are_told_of() -> None:
    _, second = published(
        figures(graded(10, 20, 10, 6), completed(46, 40)),
        figures(graded(10, 25, 10, 6), completed(51, 45)),
    )

    assert counts(grades(second)) == (10, 25, 10, 6)
    assert second.shown.completed[0].completed == 51


def test_few_by_few_they_are_told_of_once_they_are_many() -> None:
    several = published(
        *(figures(graded(10, 20 + late, 10, 6)) for late in (0, 2, 4, 6))
    )

    assert [grades(one).graded for one in several] == [46, 46, 46, 52]


def test_a_grade_that_was_changed_by_moderation_is_not_told() -> None:
    first, second = published(
        figures(graded(10, 20, 10, 6)), figures(graded(10, 19, 11, 6))
    )

    assert grades(second) == grades(first)


def test_a_few_may_not_be_told_against_an_older_edition() -> None:
    """Six came and six were withdrawn but one: beside the first, one came."""
    first, _, third = published(
        *(figures(graded(10, good, 10, 6)) for good in (20, 26, 21))
    )

    assert grades(third) != grades(first)
    assert counts(grades(third)) == (10, 26, 10, 6)


def test_what_was_hidden_and_is_as_it_was_stays_hidden() -> None:
    """The 8 was hidden beside the 3; the 7 would be now, and the 3 be told."""
    first, second = published(
        figures(on_a_line_of_its_own(3, 8, 20, 30)),
        figures(on_a_line_of_its_own(3, 8, 7, 30)),
    )

    assert counts(grades(first)) == (C, C, 20, 30)
    assert counts(grades(second)) == (C, C, C, 30)


def on_a_line_of_its_own(*counts: int) -> Graded:
    """Grades of a scale that calls none of them good."""
    none = Symbol.NOT_APPLICABLE
    row = graded(*counts)
    return replace(row, good_or_better=frozenset(), good_share=none, change=none)


def test_a_median_that_no_count_explains_stands() -> None:
    first, second = published(
        figures(completed(40, 30)),
        figures(replace(completed(40, 30), days_to_receive=9.0)),
    )

    assert second.shown.completed == first.shown.completed


def test_an_area_of_which_only_few_came_is_not_told_yet() -> None:
    risk = graded(10, 20, 10, 6)
    first, second = published(
        figures(risk), figures(risk, replace(graded(0, 1, 0, 0), area="voice"))
    )

    assert second.shown.graded == first.shown.graded


@pytest.mark.parametrize(("late", "shown"), [(2, 10), (7, 17)])
def test_withdrawn_and_held_are_counts_like_others(late: int, shown: int) -> None:
    first, second = published(
        replace(figures(), withdrawn=10, held=3),
        replace(figures(), withdrawn=10 + late, held=3),
    )

    assert (first.shown.withdrawn, first.shown.held) == (10, Symbol.SUPPRESSED)
    assert second.shown.withdrawn == shown


def test_its_notes_say_that_rows_may_stand() -> None:
    what = replace(figures().what, sheets=(Ready("completion"), Ready("notes")))
    first, second = (
        {str(row[0]): str(row[1]) for row in notes.table(one.shown).rows}
        for one in published(*[replace(figures(completed(3, 3)), what=what)] * 2)
    )

    assert "Revised figures" not in first
    assert "fewer than 5" in second["Revised figures"]
    assert first["Hidden in this return"] == "Completion: 3 of 3"
