"""The officer's morning with old workbooks, from the folder to the record and back.

One story, because each step stands on the one before: sent in, read, matched, saved,
settled, sent back marked, corrected, sent in again, taken back. Every page on the
way is held against axe-core's rules, and must not scroll sideways on a phone.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Keep, LogIn
from tests.browser.test_walk import heading, look

SHEET = """
| Case ID | Team   | Looked at by | Date of audit | Overall grade | Shelf mark |
| 0300001 | North  | Priya Shah   | 16/04/2018    | Good          | B-12       |
| 0300002 | North  | Priya Shah   | 17/04/2018    | Good/RI       | B-13       |
| 0300003 | Seaton | Tom Lowe     | 18/04/2018    | Good/RI       | B-14       |
| 0300004 | Seaton | Tom Lowe     | 31/06/2018    | Good          | B-15       |
| 0300005 | Seaton | Tom Lowe     | 19/04/2018    | TBC           | B-16       |
"""
"""A heading that no form knows, two grades in a cell twice, a day that is none, a grade
that is still to come, and a column that no field wants."""


def test_the_morning(page: Page, log_in: LogIn, picture: Keep, tmp_path: Path) -> None:
    log_in("performance")
    log = written(tmp_path / "April log.xlsx")
    send_three_and_watch(page, picture, log, tmp_path)
    match_a_heading(page, picture)
    save(page, "1 record saved from April log.xlsx. 4 rows wait in Review.")
    look(page, picture, "morning-saved")
    upload = page.url

    settle_a_question_by_keyboard(page, picture)
    fix_in_the_grid_and_undo(page, picture)
    marked = fetch_the_marked(page, picture, upload, tmp_path)
    send_the_corrected(page, picture, corrected(marked))
    save(page, re.compile("saved from April log - marked.xlsx"))
    corrected_upload = page.url
    see_a_record_with_its_cells(page, picture)
    send_the_same_again(page, picture, marked)
    take_it_back(page, picture, corrected_upload)


def written(at: Path) -> Path:
    """The sheet, as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "April"
    for line in SHEET.strip().splitlines():
        sheet.append([cell.strip() for cell in line.strip("|").split("|")])
    book.save(at)
    return at


def long_log(at: Path) -> Path:
    """A log that takes its time to read."""
    head = "Case ID,Team,Auditor,Date of audit,Overall grade"
    rows = (f"{n:07},North,Priya Shah,16/04/2018,Good" for n in range(60_000))
    at.write_text("\n".join([head, *rows]), encoding="utf-8")
    return at


def send_in(page: Page, *files: Path) -> None:
    page.goto("/uploads/")
    page.get_by_label("Workbooks").set_input_files(files)
    page.get_by_role("button", name="Read them").click()


def send_three_and_watch(page: Page, picture: Keep, log: Path, folder: Path) -> None:
    """The long one is seen on its way and stopped; the others go on after it."""
    other = folder / "May log.csv"
    other.write_text(
        "Case ID,Team,Auditor,Date of audit,Overall grade\n"
        "0300009,North,Priya Shah,02/05/2018,Good\n",
        encoding="utf-8",
    )
    send_in(page, long_log(folder / "Ten years.csv"), log, other)
    for name in ("Ten years.csv", "April log.xlsx", "May log.csv"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    bar = page.get_by_role("progressbar", name="How far Ten years.csv is")
    expect(bar).to_be_visible()
    waits = page.get_by_role("row", name=re.compile("May log.csv"))
    expect(waits.locator("td.qa-num")).to_have_text(["", ""])
    look(page, picture, "morning-uploads")

    page.get_by_role("link", name="Ten years.csv").click()
    expect(page.get_by_role("status")).to_contain_text(
        re.compile(r"Begun|\d % of the file unpacked|of 60,001 rows")
    )
    look(page, picture, "morning-progress")
    page.get_by_role("button", name="Stop it").click()
    expect(
        page.get_by_text(re.compile("was stopped|being stopped")).first
    ).to_be_visible()

    page.goto("/uploads/")
    # Its row says what it is as soon as that is known, and nobody loads the page again.
    row = page.get_by_role("row", name=re.compile("April log.xlsx"))
    expect(row).to_contain_text("Case file audit", timeout=60_000)
    expect(row).not_to_contain_text("Not read yet")
    page.get_by_role("link", name="April log.xlsx").click()
    heading(page, "April log.xlsx")
    # It waits for its turn, and its page for it.
    read = page.get_by_text("Nothing is in the records yet.")
    expect(read).to_be_visible(timeout=60_000)


def match_a_heading(page: Page, picture: Keep) -> None:
    """“Looked at by” is nobody's name for a field, until somebody says so."""
    look(page, picture, "morning-preview-unmatched")
    row = page.locator("#headings tr", has_text="Looked at by")
    expect(row).to_contain_text("Kept aside")
    row.get_by_role("combobox").select_option(label="Auditor")
    page.get_by_role("button", name="Read the workbook again with these").click()
    expect(page.get_by_text("The workbook was read again.")).to_be_visible()
    figures = page.locator(".qa-figures")
    expect(figures.locator("li", has_text="new")).to_contain_text("1")
    expect(figures.locator("li", has_text="held")).to_contain_text("4")
    look(page, picture, "morning-preview")


def save(page: Page, told: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=re.compile("^Save ")).first.click()
    expect(page.get_by_text(told)).to_be_visible()


def settle_a_question_by_keyboard(page: Page, picture: Keep) -> None:
    """Two keys for two cells; then on to the next question, and back."""
    page.get_by_role("link", name="Settle 4 held rows").click()
    expect(page.get_by_role("heading", name="2 cells say ‘Good/RI’")).to_be_visible()
    look(page, picture, "morning-review")
    page.keyboard.press("j")
    expect(page.get_by_text("Question 2 of 3")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("radio", name="Good", exact=True)).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Good", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 rows are settled.")).to_be_visible()
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    look(page, picture, "morning-review-settled")


def fix_in_the_grid_and_undo(page: Page, picture: Keep) -> None:
    """A date put right as in a spreadsheet, saved, and taken back."""
    page.get_by_role("link", name="Fix in a grid").click()
    grid = page.locator(".tabulator")
    page.get_by_label("Rows held up by").select_option("")
    page.get_by_role("button", name="Show these").click()
    date_cell = grid.locator(".qa-held", has_text="31/06/2018")
    date_cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("30/06/2018")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 change, not saved yet")).to_be_visible()
    page.get_by_role("button", name="Take the last change back").click()
    expect(page.get_by_text("1 change, not saved yet")).to_be_hidden()
    date_cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("30/06/2018")
    page.keyboard.press("Enter")
    look(page, picture, "morning-grid")
    page.get_by_role("button", name="Save what I changed").click()
    expect(page.get_by_text("1 row is settled.")).to_be_visible()
    look(page, picture, "morning-grid-saved")
    page.get_by_role("button", name="Undo this answer").click()
    expect(page.get_by_text("1 row waits again.")).to_be_visible()
    expect(date_cell).to_be_visible()


def fetch_the_marked(page: Page, picture: Keep, upload: str, folder: Path) -> Path:
    """The sender's own workbook: what is wrong is marked and says why, nothing else."""
    page.goto(upload)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download it with the problems marked").click()
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    sheet = load_workbook(kept)["April"]
    for cell, word in (("D5", "exist"), ("E6", "Overall")):
        comment = sheet[cell].comment
        assert comment is not None, cell
        assert word in comment.text
        assert sheet[cell].fill.fill_type == "solid"
    for cell in ("A2", "E2", "D6"):
        assert sheet[cell].comment is None
    assert sheet["D5"].value == "31/06/2018"
    return kept


def corrected(marked: Path) -> Path:
    """What its sender makes of it: two cells put right, and one grade moderated."""
    book = load_workbook(marked)
    sheet = book["April"]
    sheet["D5"] = date(2018, 6, 30)
    sheet["E6"] = "Requires improvement"
    sheet["E2"] = "Outstanding"
    book.save(marked)
    return marked


def send_the_corrected(page: Page, picture: Keep, marked: Path) -> None:
    """The match is remembered; what would change is shown before anything is saved."""
    send_in(page, marked)
    heading(page, marked.name)
    page.locator("#headings summary").click()
    expect(page.locator("#headings tr", has_text="Looked at by")).to_contain_text(
        "Remembered"
    )
    change = page.locator("#changed tbody tr").first
    expect(change).to_contain_text("Good")
    expect(change).to_contain_text("Outstanding")
    expect(change).to_contain_text("April, E2")
    look(page, picture, "morning-corrected")


def see_a_record_with_its_cells(page: Page, picture: Keep) -> None:
    """The record says which file, sheet and row it is of, and what stood there."""
    page.get_by_role("link", name="Look at its records").click()
    look(page, picture, "morning-records")
    page.locator("tbody tr", has_text="0300004").get_by_role("link").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("April log - marked.xlsx")
    expect(main).to_contain_text("row 5")
    expect(main).to_contain_text("B-15")
    look(page, picture, "morning-record")


def send_the_same_again(page: Page, picture: Keep, marked: Path) -> None:
    send_in(page, marked)
    expect(page.get_by_text("This file was already brought in")).to_be_visible()
    expect(page.get_by_text("so there is nothing to save")).to_be_visible()
    look(page, picture, "morning-again")
    page.get_by_role("button", name="Throw this upload away").click()
    expect(page.get_by_text("was thrown away")).to_be_visible()


def take_it_back(page: Page, picture: Keep, upload: str) -> None:
    """What the upload added goes, what it changed is as before."""
    page.goto(upload)
    page.locator("summary", has_text="Undo this upload").click()
    page.get_by_label("Why is it taken back?").fill("The grades were not agreed yet")
    page.get_by_role("button", name="Undo the upload").click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.get_by_text("Taken back", exact=True).first).to_be_visible()
    look(page, picture, "morning-undone")
    page.goto("/records/case_file_audit/")
    rows = page.locator("tbody tr")
    expect(rows.filter(has_text="0300001")).to_contain_text("Good")
    expect(rows.filter(has_text="0300004")).to_have_count(0)
