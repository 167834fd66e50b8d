"""The sheets of a return: its figures as tables, and the same figures as data."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from exports.accessibility import faults
from exports.figures import Completed, Figures, Graded, Lines, Note
from exports.measures import Measure
from exports.periods import period_of
from exports.returns import read_return
from exports.sheets import tables_of, written_as_json
from exports.tables import Column, Fresh, Shape, Symbol, Table
from exports.workbook import write_workbook


def grades(scale: str, *graded: tuple[str, int], label: str = "Overall") -> Graded:
    total = sum(count for _, count in graded)
    good = sum(count for name, count in graded if name in ("Outstanding", "Good"))
    return Graded(
        form="case_file_audit",
        form_title="Case file audits",
        area=label.lower(),
        area_label=label,
        overall=label == "Overall",
        scale=scale,
        scale_title=scale,
        grades=tuple((name.lower(), name, count) for name, count in graded),
        good_or_better=frozenset({"outstanding", "good"}),
        not_applicable=1,
        not_graded=0,
        graded=total,
        good_share=good / total if total else Symbol.NOT_AVAILABLE,
    )


WHAT = """
return: monthly
title: Monthly return
about: What practice audits and observations were completed.
period: month
names: true
sheets: [cover, completion, grades, line_list, notes]
"""
FIGURES = Figures(
    what=read_return(WHAT, file_name="monthly.yaml"),
    period=period_of("2014-Q1"),
    council="Exampleshire",
    counted_on=date(2014, 7, 4),
    whose="All records",
    completed=(
        Completed("case_file_audit", "Case file audits", "2014-04", "", 2, 1, 3.0),
        Completed(
            "case_file_audit",
            "Case file audits",
            "2014-05",
            "East",
            9,
            9,
            4.5,
            role="Head of Service",
        ),
    ),
    graded=(
        grades("New", ("Good", 6), ("Requires improvement", 3), ("Inadequate", 0)),
        grades("Old", ("Good", 1), ("Adequate", 1), ("Inadequate", 0)),
    ),
    lines=Lines(
        (Column("Reference"), Column("Date", Shape.DAY)),
        Fresh(lambda: iter([["CFA-2014-0001", date(2014, 4, 1)]])),
    ),
    measures=(
        Measure(
            "completed",
            "Completed",
            "Records.",
            numerator="records",
            source="Section 3",
        ),
    ),
    notes=(Note("Read from workbooks", "None were."),),
    withdrawn=1,
    held=4,
    forms=(("case_file_audit", "Case file audits"),),
)


def table(name: str, figures: Figures = FIGURES) -> Table:
    return next(made for made in tables_of(figures) if made.name == name)


def test_the_sheets_are_those_of_the_return_in_its_order() -> None:
    assert [made.name for made in tables_of(FIGURES)] == [
        "Cover",
        "Completion",
        "Grades",
        "Line list",
        "Notes",
    ]


def test_completion_says_what_it_does_not_know() -> None:
    completion = table("Completion")
    unknown = [
        "Service area",
        "Expected",
        "Exempt",
        "On time",
        "Late",
        "Outstanding",
        "Completion %",
        "On-time %",
        "Consecutive months missed",
    ]
    rows = [dict(zip(completion.headings, row, strict=True)) for row in completion.rows]
    for row in rows:
        assert {row.pop(heading) for heading in unknown} == {":"}
    assert [list(row.values()) for row in rows] == [
        ["April 2014", "Case file audits", "No team recorded", "z", 2, 1, 3.0],
        ["May 2014", "Case file audits", "East", "Head of Service", 9, 9, 4.5],
    ]
    notes = {str(row[0]): str(row[1]) for row in table("Notes").rows}
    told = notes["What is owed"] + "".join(notes)
    assert all(heading in told for heading in unknown)


def test_each_scale_has_rows_of_its_own_and_no_grade_it_has_not() -> None:
    made = table("Grades")

    assert made.headings == [
        "Record type",
        "Area",
        "Scale",
        "Graded",
        "Good",
        "Requires improvement",
        "Inadequate",
        "Adequate",
        "Not applicable",
        "Not graded",
        "Good or better",
        "Points since Q4 2013-14",
        "Fewer than 10 graded",
    ]
    new, old = made.rows
    assert tuple(new)[3:8] == (9, 6, 3, 0, "z")
    assert tuple(old)[3:8] == (2, 1, "z", 0, 1)
    assert tuple(new)[10:] == (6 / 9, ":", "Yes")


def test_notes_say_what_is_left_out_and_what_each_figure_means() -> None:
    notes = {str(row[0]): str(row[1]) for row in table("Notes").rows}

    assert "Withdrawn in this period: 1." in notes["Withdrawn records"]
    assert "Held when this was counted: 4." in notes["Rows held for a person"]
    assert notes["Completed"] == "Records. Counted: records. Source: Section 3."
    assert notes["Symbol z"] == "Not applicable"
    assert "Suppression" not in notes


def test_the_leadership_edition_says_what_it_hides() -> None:
    leadership = replace(FIGURES, suppress_below=5)
    notes = {str(row[0]): str(row[1]) for row in table("Notes", leadership).rows}

    assert notes["Suppression"].startswith("Counts from 1 to 4 are shown as c")


def test_the_cover_adds_up_each_form() -> None:
    cover = {str(row[0]): row[1] for row in table("Cover").rows}

    assert cover["Case file audits completed"] == "11"
    assert cover["Period"] == "April to June 2014 (Q1 2014-15)"
    assert cover["Last day"] == "30 Jun 2014"


def test_the_figures_as_data_are_the_cells_of_the_sheets() -> None:
    data = json.loads("".join(written_as_json(FIGURES)))

    assert (data["return"], data["period"]) == ("monthly", "2014-Q1")
    assert [sheet["name"] for sheet in data["sheets"]][1] == "Completion"
    assert data["sheets"][3] == {
        "name": "Line list",
        "headings": ["Reference", "Date"],
        "rows": [["CFA-2014-0001", "2014-04-01"]],
    }
    for sheet in data["sheets"]:
        assert all(len(row) == len(sheet["headings"]) for row in sheet["rows"])


def test_the_workbook_is_accessible_and_the_same_each_time(tmp_path: Path) -> None:
    paths = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for path in paths:
        write_workbook(
            tables_of(FIGURES),
            path,
            title=FIGURES.title,
            about=FIGURES.what.about,
            made_on=FIGURES.counted_on,
        )

    assert faults(paths[0]) == []
    assert paths[0].read_bytes() == paths[1].read_bytes()
