"""What a blank form looks like to whoever opens it."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exports.accessibility import faults
from exports.blank_form import Names, write_blank
from exports.blank_form.kinds import answers_of, how_to_answer
from exports.blank_form.words import guidance_on
from form_definitions.catalog import shipped_forms
from form_definitions.form import Form
from form_definitions.kinds import Choice, Flag, Grade
from tests.form_definitions import drawn

FORMS = shipped_forms()
AUDIT = FORMS["case_file_audit"]
TODAY = date(2026, 11, 24)
BY_DESIGN = ("tables", "is hidden", "is blank", "stand outside", "table cannot")
"""Rules for lists of figures that a form to fill in cannot keep: it has hidden keys,
blank rows, and one record is no table."""


def blank(tmp_path: Path, form: Form = AUDIT, *, many: bool = False) -> Workbook:
    path = tmp_path / "blank.xlsx"
    write_blank(form, path, made_on=TODAY, many=many)
    return load_workbook(path)


def row_of(sheet: Worksheet, label: str) -> int:
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == label)


def asked_at(sheet: Worksheet, cell: str) -> DataValidation:
    """The drop-down or limit of a box."""
    return next(
        one
        for one in sheet.data_validations.dataValidation
        if any(cell in cells for cells in one.sqref.ranges)
        or _within(cell, str(one.sqref))
    )


def _within(cell: str, ranges: str) -> bool:
    column, row, *_ = range_boundaries(cell)
    return any(
        left <= column <= right and top <= row <= bottom
        for left, top, right, bottom in map(range_boundaries, ranges.split())
    )


def listed(book: Workbook, asked: DataValidation) -> list[object]:
    """The answers of a drop-down, from where they stand out of sight."""
    name, _, where = str(asked.formula1).partition("!")
    rows = book[name][where.replace("$", "")]
    return [cell.value for (cell,) in rows]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("key", FORMS)
def test_it_keeps_the_rules_for_accessible_workbooks(
    key: str, many: bool, tmp_path: Path
) -> None:
    blank(tmp_path, FORMS[key], many=many)
    found = [
        fault
        for fault in faults(tmp_path / "blank.xlsx")
        if not fault.startswith("Answers:")
        and fault != "Form: print area or print titles are missing"
        and not any(words in fault for words in BY_DESIGN)
    ]
    assert found == []


def test_drop_downs_offer_names_and_another_may_be_written(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    names = Names(teams=("Beeston", "Seacroft"), people=("Priya Nair", "Tom Ashworth"))
    write_blank(AUDIT, path, made_on=TODAY, names=names)
    book = load_workbook(path)
    sheet = book["Form"]

    team = asked_at(sheet, f"B{row_of(sheet, 'Team')}")
    worker = asked_at(sheet, f"B{row_of(sheet, 'Social worker')}")

    assert listed(book, team) == ["Beeston", "Seacroft"]
    assert listed(book, worker) == ["Priya Nair", "Tom Ashworth"]
    assert (worker.type, worker.errorStyle) == ("list", "warning")
    assert worker.error == "That name is not in the list. Keep what you typed?"


def test_there_is_room_for_the_actions_that_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_blank(AUDIT, path, made_on=TODAY, actions=9)
    said = {cell.value for row in load_workbook(path)["Form"] for cell in row}
    assert {"Action 1", "Action 9"} <= said
    assert "Action 10" not in said


def test_only_the_boxes_can_be_typed_in(tmp_path: Path) -> None:
    sheet = blank(tmp_path)["Form"]
    row = row_of(sheet, "Case ID (required)")
    assert str(sheet.print_area).startswith("'Form'!$A$1:$C$")
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert [sheet.cell(row, at).protection.locked for at in (1, 2, 3)] == [
        True,
        False,
        True,
    ]


def test_a_number_keeps_its_zeros_and_a_day_is_a_day(tmp_path: Path) -> None:
    sheet = blank(tmp_path)["Form"]
    number = f"B{row_of(sheet, 'Case ID (required)')}"
    day = f"B{row_of(sheet, 'Date of audit (required)')}"
    assert sheet[number].number_format == "@"
    assert sheet[day].number_format == "d mmm yyyy"
    assert asked_at(sheet, day).type == "date"
    assert asked_at(sheet, day).error == "Give a date, like 31/03/2026."
    year = asked_at(sheet, f"B{row_of(sheet, 'Year of birth')}")
    assert (year.type, year.formula1, year.formula2) == ("whole", "1980", "2100")


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("key", FORMS)
def test_each_choice_has_its_drop_down(key: str, many: bool, tmp_path: Path) -> None:
    form = FORMS[key]
    book = blank(tmp_path, form, many=many)
    sheet = book.worksheets[0]
    for field in form.fields:
        if not field.asked or not isinstance(field.kind, Choice | Grade | Flag):
            continue
        label = f"{field.label} (required)" if field.required else field.label
        if many:
            at = next(cell.column_letter for cell in sheet[5] if cell.value == label)
            box = f"{at}120"
        else:
            box = f"B{row_of(sheet, label)}"
        assert listed(book, asked_at(sheet, box)) == list(answers_of(field.kind))


def test_what_good_looks_like_stands_beside_the_reasons(tmp_path: Path) -> None:
    sheet = blank(tmp_path)["Form"]
    told = sheet.cell(row_of(sheet, "Assessment: rationale"), 3).value
    assert "What good looks like: The assessment is up to date" in str(told)


def test_conditions_are_told_in_words() -> None:
    def said(form: str, key: str) -> str:
        return guidance_on(FORMS[form], FORMS[form].field(key))

    assert said("case_file_audit", "theme") == (
        "Only if Type of audit is Thematic. Required if Type of audit is Thematic."
        " For a thematic audit, for example Care leavers."
    )
    assert said("case_file_audit", "reflective_discussion_date") == (
        "Only if Shared reflective discussion offered is Yes. A date, like 31/03/2026."
    )


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("case_id == '0123'", "Case ID is 0123"),
        ("not filled(team)", "Team is left blank"),
        ("not (sampled_on == seen_on)", "it is not so that Date of sample is Seen on"),
        ("(seen or blank(team)) and case_id != '1'", "either Seen is Yes or Team is"
         " left blank and Case ID is not 1"),
        ("seen and blank(team) or filled(note)", "Seen is Yes and Team is left blank"),
        ("seen and blank(team) or filled(seen_on)", "Seen is Yes and Team is left"
         " blank, or Seen on is filled in"),
        ("blank(team) and sampled_on > today()", "Team is left blank and Date of"
         " sample is after today"),
        ("length(team) >= 4 or count(actions) < 2", "the length of Team is 4 or more"
         " or the number of Actions is less than 2"),
        ("days(sampled_on, seen_on) != 3", "the days from Date of sample to Seen on"
         " is not 3"),
        ("seen", "Seen is Yes"),
        ("risk_grade below 'good'", "Risk: grade is worse than Good"),
        ("risk_grade in ['good', 'inadequate']", "Risk: grade is Good or Inadequate"),
        ("sampled_on + 7 <= seen_on", "Date of sample plus 7 is Seen on or less"),
    ],
)  # fmt: skip
def test_every_condition_has_its_words(when: str, words: str) -> None:
    more = drawn.section(
        """
        - area: risk
          label: Risk
        """
    )
    more += (
        "  - section: after\n    title: After\n    repeat: {repeat: actions,"
        " title: Actions, one: action, fields: [{field: action, label: Action,"
        " kind: text}]}\n"
    )
    form = drawn.form(
        "field: seen, label: Seen, kind: flag",
        "field: seen_on, label: Seen on, kind: day",
        f'field: note, label: Note, kind: text, when: "{when}"',
        more=more,
    )
    assert guidance_on(form, form.field("note")) == f"Only if {words}."


def test_many_rows_have_their_guide_and_their_actions(tmp_path: Path) -> None:
    book = blank(tmp_path, many=True)
    assert book.sheetnames == ["Case file audits", "Actions", "Guide", "Answers"]
    assert book["Answers"].sheet_state == "veryHidden"
    sheet = book["Case file audits"]
    assert sheet.tables["Records"].ref.startswith("A5:")
    assert [cell.value for cell in sheet["A"][4:8]] == ["No.", 1, 2, 3]
    assert sheet.row_dimensions[4].hidden
    assert sheet.freeze_panes == "B6"


def test_the_same_form_and_day_give_the_same_bytes(tmp_path: Path) -> None:
    blank(tmp_path)
    first = (tmp_path / "blank.xlsx").read_bytes()
    blank(tmp_path)
    assert (tmp_path / "blank.xlsx").read_bytes() == first


def test_a_definition_is_only_ever_text(tmp_path: Path) -> None:
    hint = "=HYPERLINK(1) & _x0041_" + "x" * 400
    form = drawn.form(f"field: note, label: '=1+1', kind: text, hint: '{hint}'")
    sheet = blank(tmp_path, form)["Form"]
    row = row_of(sheet, "=1+1")
    assert sheet.cell(row, 3).value == f"{hint}."
    assert sheet.cell(row, 3).data_type == "s"
    with zipfile.ZipFile(tmp_path / "blank.xlsx") as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_a_long_hint_of_a_section_is_wrapped_among_the_guidance(
    tmp_path: Path,
) -> None:
    hint = "Say what was seen and heard. " * 12
    more = (
        f"  - section: seen\n    title: What was seen\n    hint: {hint.strip()}\n"
        "    when: filled(team)\n"
        "    fields: [{field: seen, label: Seen, kind: text}]\n"
    )
    sheet = blank(tmp_path, drawn.form(more=more))["Form"]
    cell = sheet.cell(row_of(sheet, "What was seen") + 1, 3)
    assert str(cell.value).startswith("Only if Team is filled in. Say what was seen")
    assert cell.alignment.wrap_text


def test_numbers_say_their_range() -> None:
    year = AUDIT.field("year_of_birth").kind
    assert how_to_answer(year) == "A whole number from 1980 to 2100."
