"""Fills with a meaning are told of their record, and other paint is not."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from importers.colours import name_of, tinted
from importers.grid import read_grid
from importers.sheets import Fill, Sheet
from tests.importers.drawn import drawn, read

LOG = """
| Case ID | Date of audit | Auditor    | Overall grade | Team  |
| 0123456 | 12/04/2018    | P Nair     | Good          | North |
| 0123457 | 13/04/2018    | T Ashworth | RI            | South |
| 0123458 | 16/04/2018    | P Nair     | Good          | North |
| 0123459 | 17/04/2018    | T Ashworth | Good          | South |
| 0123460 | 18/04/2018    | P Nair     | RI            | North |
| 0123461 | 19/04/2018    | P Nair     | RI            | North |
| 0123462 | 20/04/2018    | P Nair     | Good          | North |
"""
RED, AMBER, GREEN, GREY = "FF0000", "FFC000", "00B050", "D9D9D9"


def painted(log: str = LOG, **fills: str) -> Sheet:
    """The log with some cells filled: ``D3="FFC000"``; ``row_3`` fills a whole row."""
    sheet = drawn(log, "Apr 18")
    rows: dict[int, list[Fill]] = {}
    for place, colour in fills.items():
        if place.startswith("row_"):
            rows.setdefault(int(place[4:]) - 1, []).append(Fill(0, 4, colour))
        else:
            column = ord(place[0]) - 65
            rows.setdefault(int(place[1:]) - 1, []).append(Fill(column, column, colour))
    sheet.fills = rows
    return sheet


def told(*sheets: Sheet) -> dict[int, str]:
    """What is said of fills, by row."""
    return {
        verdict.where.row: problem.words
        for verdict in read(*sheets).entries
        for problem in verdict.entry.problems
        if "filled" in problem.words
    }


def test_a_cell_that_differs_from_its_neighbours_is_told() -> None:
    assert told(painted(D3=AMBER)) == {3: "Overall: grade is filled amber"}


def test_it_is_a_note_on_the_record_and_names_the_cell() -> None:
    verdict = read(painted(D3=AMBER)).entries[1]

    (note,) = (p for p in verdict.entry.problems if "filled" in p.words)
    assert (note.field, note.severity, note.cell) == ("overall_grade", "note", "D3")
    assert verdict.status == "ready"


def test_there_is_one_note_a_record() -> None:
    assert told(painted(A3=RED, B3=RED, D3=AMBER)) == {
        3: "A3 and B3 are filled red; D3 is filled amber"
    }
    assert told(painted(row_4=GREY)) == {4: "This row is filled grey"}


def test_the_key_below_the_log_gives_the_words() -> None:
    log = f"{LOG}\n| Moderated |\n| Overdue |\n"

    sheet = painted(log, D3=AMBER, row_5=RED, A10=AMBER, A11=RED)

    assert told(sheet) == {
        3: "Overall: grade is filled amber, which the workbook's key calls “Moderated”",
        5: "This row is filled red, which the workbook's key calls “Overdue”",
    }


def test_the_key_may_stand_to_the_right_of_the_log() -> None:
    sheet = painted(D3=AMBER, G2=AMBER, G3=RED)
    sheet.rows[1] += [None, None, "Moderated"]
    sheet.rows[2] += [None, None, "Overdue"]

    assert told(sheet) == {
        3: "Overall: grade is filled amber, which the workbook's key calls “Moderated”"
    }


def test_the_key_may_stand_beside_its_colours_on_a_sheet_of_its_own() -> None:
    key = drawn("| Key |  |\n|  | Not yet shared |\n|  | Closed |", "Colours")
    key.fills = {1: [Fill(0, 0, AMBER)], 2: [Fill(0, 0, GREEN)]}

    assert told(painted(D3=AMBER), key) == {
        3: "Overall: grade is filled amber, which the workbook's key calls"
        " “Not yet shared”"
    }


def test_a_key_in_words_names_its_colours() -> None:
    log = f"Key: red = overdue; moderated = yellow\n\n{LOG.strip()}"

    assert told(painted(log, D4=AMBER, D5="FFC7CE")) == {
        4: "Overall: grade is filled amber, which the workbook's key calls “moderated”",
        5: "Overall: grade is filled pale red, which the workbook's key calls"
        " “overdue”",
    }


def test_a_column_lit_red_amber_and_green_is_told_of_every_record() -> None:
    lights = {2: GREEN, 3: AMBER, 4: GREEN, 5: GREEN, 6: RED, 7: GREEN, 8: GREEN}

    words = told(painted(**{f"E{row}": rgb for row, rgb in lights.items()}))

    assert set(words) == set(lights)
    assert words[6] == "Team is filled red"


TRACKER = """
| Worker | Team  | Obs 1 date | Obs 1 observer | Obs 1 overall | Obs 2 date | Obs 2 observer | Obs 2 overall | Due next   |
| A Khan | North | 12/04/2022 | P Nair         | Good          | 13/10/2022 | P Nair         | Good          | 01/04/2023 |
| B Holt | South | 13/04/2022 | P Nair         | RI            |            |                |               | 01/04/2023 |
| C Ojo  | North | 14/04/2022 | T Ashworth     | Good          | 15/10/2022 | P Nair         | RI            | 01/04/2023 |
"""  # noqa: E501


def test_a_row_of_several_records_tells_each_what_is_none_of_the_others() -> None:
    sheet = painted(TRACKER, I2=RED, E4=AMBER)

    words = [
        (v.where.row, v.where.cell, p.words)
        for v in read(sheet).entries
        for p in v.entry.problems
        if "filled" in p.words
    ]
    assert words == [
        (2, "C2", "I2 is filled red"),
        (2, "F2", "I2 is filled red"),
        (4, "C4", "Overall judgement: grade is filled amber"),
    ]


def test_headings_and_whole_columns_tell_nothing() -> None:
    column = {f"C{row}": GREY for row in range(2, 9)}

    assert told(painted(row_1="1F4E78", **column)) == {}


def test_every_other_row_tells_nothing() -> None:
    assert told(painted(row_2=GREY, row_4=GREY, row_6=GREY, row_8=GREY)) == {}
    # Two rows out of step with them are no bands.
    assert set(told(painted(row_3=GREY, row_4=GREY))) == {3, 4}


def test_a_title_in_a_colour_is_no_key_to_it() -> None:
    log = f"Case file audits\n\n{LOG.strip()}"
    sheet = painted(log, D4=RED)
    sheet.fills = {0: [Fill(0, 9, RED)], **sheet.fills}

    assert told(sheet) == {4: "Overall: grade is filled red"}


def test_what_depends_on_a_value_is_no_fill(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, red = book.add_worksheet(), book.add_format({"bg_color": "#FF0000"})
        page.write_column("A1", ["Good", "RI"])
        page.conditional_format(
            "A1:A9", {"type": "cell", "criteria": "==", "value": '"RI"', "format": red}
        )

    assert read_grid(path).sheets[0].fills == {}


def test_a_colour_is_called_what_people_call_it() -> None:
    colours = ("FF0000", "C00000", "FFC000", "FFFF00", "92D050", "FFC7CE", "D9D9D9")

    assert [name_of(rgb) for rgb in colours] == [
        "red",
        "red",
        "amber",
        "yellow",
        "green",
        "pale red",
        "grey",
    ]


def test_a_tint_of_a_theme_is_lighter_or_darker() -> None:
    assert tinted("5B9BD5", 0.8) == "DEEBF7"
    assert tinted("FFFFFF", -0.15) == "D9D9D9"
