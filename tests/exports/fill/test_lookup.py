"""Which figure a template means by its places, and where it may mean several.

October 2018, case file audits   Seacroft 12 · Beeston & Holbeck 30
overall     30 Good, 12 Inadequate      assessment  20 Good, 20 Inadequate
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exports.asked import MeasuredSheet
from exports.figures import Figure, MeasuredRow, Place
from exports.measures import shipped_measures
from exports.periods import period_of
from exports.returns import shipped_returns
from exports.suppression import suppressed
from exports.tables import Symbol
from form_definitions.conditions import parse
from tests.exports.fill.template import (
    OCTOBER,
    completed,
    filled,
    refused,
    timeliness,
)


def test_counts_are_added_over_months_and_teams(tmp_path: Path) -> None:
    quarter = replace(
        OCTOBER,
        period=period_of("2018-Q3"),
        completed=(
            completed("Seacroft", 12),
            completed("Seacroft", 3, "2018-11"),
            completed("Bramley", 1, "2018-12"),
        ),
    )
    asks = {
        "A1": "{{ completed: Seacroft }}",
        "A2": "{{ completed: month 2 }}",
        "A3": "{{ completed }}",
        "A4": "{{ completed: Seacroft, December 2018 }}",
    }
    assert filled(tmp_path, asks, quarter) == {"A1": 15, "A2": 3, "A3": 16, "A4": 0}


def test_a_quarter_is_asked_for_by_its_place_in_the_period(tmp_path: Path) -> None:
    half = replace(
        OCTOBER,
        period=period_of("2018-H2"),
        measured={
            "Timeliness": replace(
                OCTOBER.measured["Timeliness"],
                sheet=MeasuredSheet("By quarter", "", ("quarter",), ("completed",)),
                measures=(shipped_measures()["completed"],),
                rows=(
                    MeasuredRow(
                        (Place("quarter", "2018-Q3", "October to December 2018"),),
                        (Figure(42, ()),),
                    ),
                ),
            )
        },
    )
    asks = {"A1": "{{ completed: quarter 1 }}", "A2": "{{ completed: quarter 2 }}"}
    assert filled(tmp_path, asks, half) == {"A1": 42, "A2": 0}


def test_a_median_is_never_added(tmp_path: Path) -> None:
    figures = replace(OCTOBER, measured={})
    assert refused(
        tmp_path, {"A1": "{{ days to receive: case_file_audit }}"}, figures
    ) == [
        "Summary, cell A1 asks for 'days to receive', of which there are several; add"
        " the team."
    ]


def test_two_sheets_that_differ_are_told_apart_by_name(tmp_path: Path) -> None:
    other = timeliness(9.0, 0.2)
    again = replace(other, sheet=replace(other.sheet, name="Of reviews"))
    figures = replace(OCTOBER, measured={**OCTOBER.measured, "Of reviews": again})
    asked = "{{ child heard: case_file_audit }}"

    (sentence,) = refused(tmp_path, {"A1": asked}, figures)

    assert sentence == (
        "Summary, cell A1 asks for 'child heard', which Timeliness, Of reviews have,"
        " each of its own; say which, like: in Timeliness."
    )
    named = asked.replace(" }}", ", in Of reviews }}")
    assert filled(tmp_path, {"A1": named}, figures) == {"A1": 0.2}


def test_a_sheet_that_leaves_some_out_is_asked_by_its_name(tmp_path: Path) -> None:
    some = replace(
        OCTOBER.measured["Timeliness"],
        sheet=MeasuredSheet(
            "Themes", "", ("theme",), ("completed",), only=parse("filled(theme)")
        ),
        measures=(shipped_measures()["completed"],),
        rows=(MeasuredRow((Place("theme", "neglect", "Neglect"),), (Figure(9, ()),)),),
    )
    figures = replace(OCTOBER, measured={"Themes": some})

    assert refused(tmp_path, {"A1": "{{ completed: Neglect }}"}, figures) == [
        "Summary, cell A1 asks for 'completed' by places that only Themes tells apart,"
        " which leaves some out; if that is meant, add: in Themes."
    ]
    asks = {"A1": "{{ completed: Neglect, in Themes }}", "A2": "{{ completed }}"}
    assert filled(tmp_path, asks, figures) == {"A1": 9, "A2": 42}


def test_a_form_that_a_sheet_does_not_count_is_no_nought(tmp_path: Path) -> None:
    kept = OCTOBER.measured["Timeliness"]
    audits = replace(kept, sheet=replace(kept.sheet, forms=("case_file_audit",)))
    figures = replace(OCTOBER, measured={"Timeliness": audits})
    (sentence,) = refused(
        tmp_path, {"A1": "{{ child heard: dip_sample, in Timeliness }}"}, figures
    )
    assert "by places that no sheet of this return tells apart" in sentence


def test_a_word_for_two_things_is_asked_about(tmp_path: Path) -> None:
    both = replace(
        OCTOBER,
        completed=(
            replace(completed("Adoption", 5), role="Chair"),
            replace(completed("Chair", 7), role="Other"),
        ),
        what=replace(OCTOBER.what, by_role=True),
    )
    assert refused(tmp_path, {"A1": "{{ completed: Chair }}"}, both) == [
        "Summary, cell A1 asks for 'Chair', which may be the role or the team; say"
        " which, like: role Chair."
    ]
    asks = {"A1": "{{ completed: role Chair }}", "A2": "{{ completed: team Chair }}"}
    assert filled(tmp_path, asks, both) == {"A1": 5, "A2": 7}


def test_all_teams_together_are_no_team_to_ask_for(tmp_path: Path) -> None:
    """In leadership's edition a sheet by team has one row, of all of them."""
    by_team = replace(
        OCTOBER.measured["Timeliness"],
        sheet=MeasuredSheet("Actions by team", "", ("team",), ("actions_open",)),
        measures=(shipped_measures()["actions_open"],),
        rows=(
            MeasuredRow((Place("team", "All teams", "All teams"),), (Figure(40, ()),)),
        ),
    )
    what = replace(OCTOBER.what, by_team=False, audience="leadership")
    figures = replace(OCTOBER, what=what, measured={"Actions by team": by_team})
    asks = {"A1": "{{ actions open: Moortown }}", "A2": "{{ actions open }}"}
    assert filled(tmp_path, asks, figures) == {"A1": "z", "A2": 40}


def test_what_is_hidden_from_leadership_stays_hidden(tmp_path: Path) -> None:
    what = shipped_returns()["monthly"].for_leadership()
    months = (completed("All teams", 12), completed("All teams", 2, "2018-11"))
    few = replace(
        OCTOBER.measured["Timeliness"],
        rows=(
            MeasuredRow(
                (Place("form", "case_file_audit", "Case file audits"),),
                (Figure(4.5, (3,)), Figure(0.5, (1, 1))),
            ),
        ),
    )
    shown = suppressed(
        replace(
            OCTOBER,
            what=replace(what, sheets=()),
            completed=months,
            measured={"Timeliness": few},
        )
    )
    asks = {
        "A1": "{{ completed: 2018-10 }}",
        "A2": "{{ completed }}",
        "A3": "{{ child heard: case_file_audit }}",
        "A4": "{{ completed: Moortown }}",
        "A5": "{{ table: Line list }}",
    }
    assert shown.completed[1].completed is Symbol.SUPPRESSED
    assert filled(tmp_path, asks, shown) == {
        "A1": 12,
        "A2": "c",
        "A3": "c",
        "A4": "z",
        "A5": "z",
    }
