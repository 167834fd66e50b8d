"""Uploads and review as an officer goes through them, by keyboard, in the grid, and
without scripts; every page on the way held against axe-core's rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn

SMALL: ViewportSize = {"width": 1040, "height": 780}
"""Pixels: as large as a picture of the help page."""
HEAD = "Case ID,Team,Auditor,Date of audit,Overall grade"


def workbook(folder: Path, name: str, first: int) -> Path:
    """A log in which three cells name two grades, and one date does not exist."""
    rows = [
        f"{first},North,Priya Shah,16/04/2018,Good",
        f"{first + 1},North,Priya Shah,17/04/2018,Good/RI",
        f"{first + 2},Seaton,Tom Lowe,18/04/2018,Good/RI",
        f"{first + 3},Seaton,Tom Lowe,31/06/2018,Good/RI",
    ]
    at = folder / name
    at.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    return at


@pytest.fixture
def saved(page: Page, log_in: LogIn, tmp_path: Path) -> str:
    """An upload that is saved, with three rows that wait; its number."""
    log_in("performance")
    first = 2_000_000 + sum(map(ord, str(tmp_path))) * 10
    page.goto("/uploads/")
    page.get_by_label("Workbooks").set_input_files(
        workbook(tmp_path, f"{tmp_path.name}.csv", first)
    )
    page.get_by_role("button", name="Read them").click()
    page.get_by_role("button", name=re.compile("^Save ")).first.click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    return page.url.strip("/").split("/")[-1]


def test_several_workbooks_are_sent_at_once(
    page: Page, log_in: LogIn, tmp_path: Path, picture: Keep
) -> None:
    log_in("performance")
    page.goto("/uploads/")
    three = [workbook(tmp_path, f"{n}.csv", 3_000_000 + n * 100) for n in range(3)]
    page.get_by_label("Workbooks").set_input_files(three)
    page.get_by_role("button", name="Read them").click()
    for sent in three:
        expect(page.get_by_role("link", name=sent.name)).to_be_visible()
    picture(page, "uploads-several")
    axe(page)


def test_a_group_is_answered_by_keyboard_and_undone(
    page: Page, saved: str, picture: Keep
) -> None:
    page.goto(f"/review/?upload={saved}")
    expect(page.get_by_role("heading", name="3 cells say ‘Good/RI’")).to_be_visible()
    picture(page, "review")
    axe(page)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name=re.compile("1 date"))).to_be_visible()
    axe(page)
    page.keyboard.press("k")
    expect(page.get_by_role("heading", name="3 cells say ‘Good/RI’")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 rows are settled, 1 waits")).to_be_visible()
    page.get_by_role("button", name="Undo this answer").click()
    expect(page.get_by_text("3 rows wait again.")).to_be_visible()


def test_the_keys_can_be_turned_off(page: Page, saved: str) -> None:
    """Who dictates to a browser types letters (WCAG 2.2, 2.1.4)."""
    page.goto(f"/review/?upload={saved}")
    page.get_by_role("button", name="Turn these keys off").click()
    page.keyboard.press("j")
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    page.reload()
    page.keyboard.press("j")
    expect(page.get_by_text("Question 1 of 2")).to_be_visible()
    page.get_by_role("button", name="Turn these keys on").click()
    page.keyboard.press("j")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()


def test_on_a_phone_the_work_stands_first(
    page: Page, saved: str, picture: Keep
) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto(f"/review/?upload={saved}")
    expect(page.get_by_text("1 date does not exist")).to_be_hidden()
    expect(page.get_by_role("radio", name="Good", exact=True)).to_be_in_viewport()
    picture(page, "review-phone")
    axe(page)
    page.get_by_text("2 questions, 4 cells").click()
    page.get_by_role("link", name=re.compile("1 date does not exist")).click()
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()

    page.goto(f"/review/grid/?upload={saved}")
    expect(page.locator(".tabulator")).to_have_count(0)
    picture(page, "review-grid-phone")
    axe(page)
    page.get_by_label("Overall: grade in").first.select_option(label="Good")
    page.get_by_role("button", name="Save what I changed").click()
    expect(page.get_by_text("1 row is settled.")).to_be_visible()


def test_rows_are_fixed_in_the_grid(page: Page, saved: str, picture: Keep) -> None:
    page.goto(f"/review/grid/?upload={saved}")
    grid = page.locator(".tabulator")
    expect(grid).to_be_visible()
    held = grid.locator(".tabulator-cell.qa-held")
    expect(held).to_have_count(4)
    picture(page, "review-grid")
    axe(page)
    held.filter(has_text="31/06/2018").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("30/06/2018")
    page.keyboard.press("Enter")
    expect(held.filter(has_text="Good/RI")).to_have_count(3)
    page.get_by_role("button", name="Save what I changed").click()
    expect(page.get_by_text("0 rows are settled, 1 waits for more.")).to_be_visible()
    expect(page.locator(".tabulator")).to_contain_text("30 Jun 2018")


def test_the_grid_is_a_table_of_boxes_without_scripts(
    page: Page, plain_page: Page, saved: str, log_in: LogIn
) -> None:
    log_in("performance", on=plain_page)
    plain_page.goto(f"/review/grid/?upload={saved}")
    boxes = plain_page.get_by_label("Overall: grade in")
    expect(boxes).to_have_count(3)
    boxes.first.select_option(label="Good")
    plain_page.get_by_role("button", name="Save what I changed").click()
    expect(plain_page.get_by_text("1 row is settled.")).to_be_visible()
    expect(boxes).to_have_count(2)


def test_a_row_is_held_beside_the_record_it_may_be_and_one_is_split(
    page: Page, log_in: LogIn, tmp_path: Path, picture: Keep
) -> None:
    log_in("performance")
    here = ["4100001,North,Priya Shah,22 Apr 2018,Good,Sam Lowe"]
    near = [
        "4100001,North,P Shah,22 Apr 2018,RI,S Lowe",
        "4100005 / 4100006,Seaton,Tom Lowe,4 May 2018,Good,Jo Bell",
    ]
    for name, rows in (("here.csv", here), ("near.csv", near)):
        sent = tmp_path / name
        sent.write_text("\n".join([f"{HEAD},Worker", *rows]), encoding="utf-8")
        page.goto("/uploads/")
        page.get_by_label("Workbooks").set_input_files(sent)
        page.get_by_role("button", name="Read them").click()
        page.get_by_role("button", name=re.compile("^Save ")).first.click()
        expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    number = page.url.strip("/").split("/")[-1]

    page.goto(f"/review/?upload={number}")
    page.get_by_role("link", name=re.compile("1 record may be here already")).click()
    expect(page.get_by_role("cell", name="Requires improvement")).to_be_visible()
    page.set_viewport_size(SMALL)
    picture(page, "help-beside")
    axe(page)
    page.set_viewport_size({"width": 400, "height": 900})
    picture(page, "beside-phone")
    axe(page)
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 row is settled.")).to_be_visible()

    page.set_viewport_size(SMALL)
    axe(page)
    page.get_by_label("Two records, one for each").check()
    picture(page, "review-split")
    page.get_by_role("button", name="Save what is answered").click()
    expect(page.get_by_text("2 records are settled.")).to_be_visible()
    page.get_by_role("button", name="Undo this answer").click()
    expect(page.get_by_text("1 row waits again.")).to_be_visible()


def test_the_help_page_says_what_to_do(
    page: Page, log_in: LogIn, picture: Keep
) -> None:
    log_in("performance")
    page.goto("/uploads/")
    page.get_by_role("link", name="How to bring workbooks in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("How to bring")
    picture(page, "help-whole")
    axe(page)


def test_corrections_are_chosen_from(
    page: Page, log_in: LogIn, saved: str, tmp_path: Path, picture: Keep
) -> None:
    first = 2_000_000 + sum(map(ord, str(tmp_path))) * 10
    corrected = tmp_path / "corrected.csv"
    sent = workbook(tmp_path, "again.csv", first).read_text("utf-8")
    corrected.write_text(sent.replace("16/04/2018,Good", "16/04/2018,Inadequate"))
    page.goto("/uploads/")
    page.get_by_label("Workbooks").set_input_files(corrected)
    page.get_by_role("button", name="Read them").click()
    page.get_by_role("link", name=re.compile("^Choose which to take")).click()
    expect(
        page.get_by_role("cell", name="Good to Inadequate", exact=True)
    ).to_be_visible()
    picture(page, "uploads-corrections")
    axe(page)
    page.get_by_role("link", name=re.compile("^One by one")).click()
    axe(page)
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Keep these choices").click()
    expect(page.get_by_text("0 values will be taken; 1 is left")).to_be_visible()
