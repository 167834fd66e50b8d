"""What stands where a template asks, and the sentence where it asks wrongly.

October 2018, case file audits   Seacroft 12 · Beeston & Holbeck 30
overall     30 Good, 12 Inadequate      assessment  20 Good, 20 Inadequate
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exports.figures import Place
from tests.exports.fill.template import (
    KNOWN,
    OCTOBER,
    filled,
    refused,
)

Says = Callable[[str], object]


@pytest.fixture
def says(tmp_path: Path) -> Says:
    """What a cell holds after it was filled."""
    return lambda words: filled(tmp_path, {"B2": words})["B2"]


@pytest.fixture
def wrong(tmp_path: Path) -> Callable[[str], str]:
    """The one sentence with which a cell is refused."""

    def why(words: str) -> str:
        (sentence,) = refused(tmp_path, {"B2": words})
        return sentence

    return why


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("{{ council }}", "Exampleshire"),
        ("{{period}}", "October 2018"),
        ("{{ Period before }}", "September 2018"),
        ("{{ first day }}", "1 Oct 2018"),
        ("{{ completed: case_file_audit, Seacroft }}", 12),
        ("{{ Completed: CASE FILE AUDITS , seacroft }}", 12),
        ("{{ completed: Seacroft, Case file audit }}", 12),
        ("{{ completed: Beeston & Holbeck }}", 30),
        ("{{ completed: case_file_audit }}", 42),
        ("{{ completed }}", 42),
        ("{{ completed: month 1 }}", 42),
        ("{{ completed: 2018-10 }}", 42),
        ("{{ completed: “Beeston & Holbeck” }}", 30),
        ("{{ good: case_file_audit, overall }}", 30),
        ("{{ good or better: case_file_audit, Assessment }}", 0.5),
        ("{{ child heard: case_file_audit }}", 0.625),
        ("{{ Feedback from the child: case_file_audit }}", 0.625),
        ("{{ days to receive: case_file_audit, in Timeliness }}", 4.5),
    ],
)
def test_a_figure_is_asked_for_by_keys_or_by_words(
    says: Says, words: str, value: object
) -> None:
    assert says(words) == value


def test_a_figure_among_words_is_said_as_the_return_says_it(says: Says) -> None:
    assert (
        says("{{ good or better: overall }} of {{ completed }} in {{ period }}")
        == "71% of 42 in October 2018"
    )
    assert says("Child heard: {{ child_heard }}") == "Child heard: 63%"


def test_a_team_of_which_nothing_came_in_is_a_nought(says: Says) -> None:
    assert says("{{ completed: Moortown }}") == 0
    assert says("{{ completed: dip_sample }}") == 0
    assert says("{{ good or better: dip_sample, overall }}") == ":"


def test_a_grade_that_nobody_was_given_has_no_figure(says: Says) -> None:
    assert says("{{ adequate: case_file_audit, overall }}") == "z"


def test_a_month_without_grades_says_so(tmp_path: Path) -> None:
    asks = {
        "A1": "{{ good or better: case_file_audit, overall }}",
        "A2": "{{ good: case_file_audit, overall }}",
        "A3": "{{ graded: case_file_audit, overall }}",
        "A4": "{{ child heard: case_file_audit }}",
    }
    few = replace(OCTOBER.measured["Timeliness"], rows=())
    nothing = replace(OCTOBER, graded=(), measured={"Timeliness": few})
    known = replace(KNOWN, places=(*KNOWN.places, Place("area", "overall", "Overall")))
    assert filled(tmp_path, asks, nothing, known) == {
        "A1": ":",
        "A2": 0,
        "A3": 0,
        "A4": ":",
    }


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "{{ completd }}",
            "Summary, cell B2 asks for 'completd', which is no figure; did you mean"
            " 'completed'?",
        ),
        (
            "{{ completed: Secroft }}",
            "Summary, cell B2 asks for the place 'Secroft', which is none; did you"
            " mean 'Seacroft'?",
        ),
        (
            "{{ completed: September 2018 }}",
            "Summary, cell B2 asks for the place 'September 2018', which is none; did"
            " you mean 'October 2018'?",
        ),
        (
            "{{ graded: case_file_audit }}",
            "Summary, cell B2 asks for 'graded', of which there are several; add the"
            " area.",
        ),
        (
            "{{ graded: Seacroft }}",
            "Summary, cell B2 asks for 'graded' by places that no sheet of this return"
            " tells apart; there is Grades: by area, form, scale.",
        ),
        (
            "{{ completed: case_file_audit, in Timelines }}",
            "Summary, cell B2 names 'timelines', which is no sheet; did you mean"
            " 'timeliness'?",
        ),
        (
            "Total {{ completed",
            "Summary, cell B2 opens with {{ and is not closed; write }}.",
        ),
        (
            "{{ }}",
            "Summary, cell B2 says nothing between its braces; write what is to stand.",
        ),
        (
            "{{ table: Gradez }}",
            "Summary, cell B2 asks for the rows of 'Gradez', which is no sheet of"
            " Monthly return; did you mean 'Grades'?",
        ),
        (
            "{{ table: Grades, Aria }}",
            "Summary, cell B2 asks for the column 'Aria' of Grades, which has none"
            " such; did you mean 'Area'?",
        ),
        (
            "See {{ table: Grades }}",
            "Summary, cell B2 has rows among other words; give them their own cell.",
        ),
    ],
)
def test_what_is_not_understood_is_a_sentence_that_names_the_cell(
    wrong: Callable[[str], str], words: str, sentence: str
) -> None:
    assert wrong(words) == sentence


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    said = refused(
        tmp_path, {"A1": "{{ x1 }}", "C3": "{{ x2 }}", "D4": "{{ council }}"}
    )
    assert [sentence[:16] for sentence in said] == [
        "Summary, cell A1",
        "Summary, cell C3",
    ]
