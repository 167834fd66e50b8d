"""The Performance Officer's round, from the log-in to the return in hand.

One story, because each step stands on the one before; every page on the way is held
against axe-core's rules at both widths, and must not scroll sideways on a phone.
"""

from __future__ import annotations

import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessible import axe
from tests.browser.conftest import WORKBOOKS, Keep, LogIn
from tests.browser.server import Product

MEETINGS = WORKBOOKS / "Meeting obs log.csv"


def test_the_round(
    page: Page,
    colleague: Page,
    log_in: LogIn,
    picture: Keep,
    last_years_log: Product,
    tmp_path: Path,
) -> None:
    log_in("performance")
    log_in("performance_manager", on=colleague)
    look(page, picture, "home")

    find_the_good_ones_of_october(page, picture)
    record = change_a_grade(page, picture)
    see_who_changed_what(page, picture)
    have_a_stale_save_refused(page, colleague, record, picture)

    preview_a_csv(page, picture)
    save_it(page, picture)
    undo_it(page)

    check_the_return(fetch_the_return(page, picture, tmp_path))


def look(page: Page, picture: Keep, name: str) -> None:
    """Keep a picture of the page, wide and narrow, and ask axe-core about it."""
    picture(page, name)
    page.set_viewport_size({"width": 400, "height": 900})
    picture(page, f"{name}-narrow")
    page.set_viewport_size({"width": 1280, "height": 900})
    axe(page)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def find_the_good_ones_of_october(page: Page, picture: Keep) -> None:
    page.goto("/records/case_file_audit/")
    heading(page, "Case file audits")
    look(page, picture, "list")
    rows = page.locator("tbody tr")
    before = rows.count()

    page.locator("summary", has_text="Overall").click()
    page.get_by_label("Good", exact=True).check()
    picture(page, "list-filter-open")
    axe(page)
    page.locator("details[open]").get_by_role("button", name="Show these").click()
    expect(page).to_have_url(re.compile("flt_overall_grade_in_list=good"))
    expect(page.locator("summary", has_text="Overall")).to_contain_text("Good")
    assert 0 < rows.count() <= before

    page.locator("summary", has_text="Date of audit").click()
    page.get_by_label("From").fill("2018-10-01")
    page.get_by_label("To", exact=True).fill("2018-10-31")
    page.locator("details[open]").get_by_role("button", name="Show these").click()
    expect(page.locator("summary", has_text="Date of audit")).to_contain_text(
        "October 2018"
    )
    assert rows.count() > 0
    axe(page)


def change_a_grade(page: Page, picture: Keep) -> str:
    """Open the first record and change its grade; gives the address of the record."""
    page.locator("tbody tr").first.get_by_role("link").click()
    record = page.url
    look(page, picture, "details")
    page.get_by_role("link", name="Change", exact=True).click()
    look(page, picture, "edit")

    overall(page).get_by_label("Outstanding").check()
    press_save(page)
    expect(page.get_by_role("alert")).to_contain_text("Say why you are changing it")
    look(page, picture, "edit-with-an-error")

    page.get_by_label("Reason").fill("Agreed with the auditor at moderation")
    press_save(page)
    expect(page).to_have_url(re.compile("/details/"))
    return record


def see_who_changed_what(page: Page, picture: Keep) -> None:
    history = page.locator(".qa-time")
    expect(history).to_contain_text("Agreed with the auditor at moderation")
    expect(history).to_contain_text("Pat Officer")
    expect(history).to_contain_text("was Good")
    look(page, picture, "history")


def have_a_stale_save_refused(
    page: Page, colleague: Page, record: str, picture: Keep
) -> None:
    edit = record.replace("/details/", "/edit/")
    page.goto(edit)
    colleague.goto(edit)
    overall(colleague).get_by_label("Inadequate").check()
    colleague.get_by_label("Reason").fill("Read again at the panel")
    press_save(colleague)
    expect(colleague).to_have_url(re.compile("/details/"))

    overall(page).get_by_label("Requires improvement").check()
    why = page.get_by_label(re.compile("Why this grade.* Overall"))
    why.fill("The plan had no dates.")
    page.get_by_label("Reason").fill("The chronology was behind")
    press_save(page)

    compared = page.get_by_role("region", name="Their answers and mine")
    told = page.get_by_role("region", name="Perry Lead changed this record")
    expect(told).to_be_focused()
    expect(compared).to_contain_text("Inadequate")
    expect(compared).to_contain_text("Requires improvement")
    expect(why).to_have_value("The plan had no dates.")
    look(page, picture, "stale")

    compared.get_by_label("Mine").first.check()
    press_save(page)
    expect(page).to_have_url(re.compile("/details/"))
    expect(page.locator(".qa-time")).to_contain_text("The chronology was behind")


def preview_a_csv(page: Page, picture: Keep) -> None:
    page.goto("/uploads/")
    look(page, picture, "uploads")
    page.get_by_label("Workbooks").set_input_files(MEETINGS)
    page.get_by_role("button", name="Read them").click()
    heading(page, MEETINGS.name)
    expect(page.get_by_text("Nothing is in the records yet")).to_be_visible()
    look(page, picture, "preview")
    assert meetings_kept(page) == 0
    page.go_back()


def save_it(page: Page, picture: Keep) -> None:
    page.get_by_role("button", name=re.compile("^Save ")).first.click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    look(page, picture, "saved")
    upload = page.url
    assert meetings_kept(page) > 0
    page.goto(upload)


def undo_it(page: Page) -> None:
    page.locator("summary", has_text="Undo this upload").click()
    page.get_by_label("Why is it taken back?").fill("It was last year's file")
    page.get_by_role("button", name="Undo the upload").click()
    confirmed = page.locator("dialog[open]").get_by_role("button").first
    if confirmed.is_visible():
        confirmed.click()
    expect(page.get_by_text("Taken back", exact=True).first).to_be_visible()
    axe(page)
    assert meetings_kept(page) == 0


def fetch_the_return(page: Page, picture: Keep, folder: Path) -> Path:
    page.goto("/returns/")
    look(page, picture, "returns")
    page.get_by_role("link", name="October 2018").first.click()
    heading(page, "October 2018")
    look(page, picture, "return")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download as Excel").click()
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    return kept


def check_the_return(workbook: Path) -> None:
    """What the officer sends on: readable by Excel, with October's figures in it."""
    book = load_workbook(workbook)
    looked_for = {"Cover", "Completion", "Grades", "Line list", "Notes"}
    assert looked_for <= set(book.sheetnames)
    assert "October 2018" in str(book["Cover"]["A1"].value)
    assert "Grades by area" in str(book["Grades"]["A1"].value)
    assert book["Line list"].max_row > 5


def overall(page: Page) -> Locator:
    """The judgement of the whole, on the edit page."""
    return page.get_by_role("group", name="Overall", exact=True)


def press_save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save case file audit")).click()


def meetings_kept(page: Page) -> int:
    page.goto("/records/meeting_observation/")
    return page.locator("tbody tr").count()
