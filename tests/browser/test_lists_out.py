"""A list set up as one needs it, kept under a name, and taken out as a file."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import Product

LIST = "/records/case_file_audit/"


def test_columns_are_ordered_and_the_view_kept(
    page: Page, log_in: LogIn, last_years_log: Product, picture: Keep
) -> None:
    log_in("performance")
    page.goto(f"{LIST}?flt_overall_grade_in_list=good")
    page.get_by_text("Columns", exact=True).first.click()
    page.get_by_role("link", name="Put them in order").click()
    page.get_by_role("button", name="Up Team").click()
    page.get_by_role("button", name="Take off Plan type").click()
    page.get_by_label("Social worker", exact=True).check()
    picture(page, "columns")
    axe(page)
    page.get_by_role("button", name="Show this list").click()
    heads = page.locator("thead th")
    expect(heads.last).to_have_text("Social worker")

    page.get_by_role("link", name="Save this view").click()
    axe(page)
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the view a name")
    axe(page)
    page.get_by_label("Name", exact=True).fill("Good, for learning")
    page.get_by_label("The Performance Team").check()
    picture(page, "save-view")
    page.get_by_role("button", name="Save view").click()
    here = page.get_by_role("link", name="Good, for learning")
    expect(here).to_have_attribute("aria-current", "page")
    expect(heads.last).to_have_text("Social worker")
    picture(page, "list-with-views")
    axe(page)

    page.get_by_role("link", name="Change views").click()
    picture(page, "views")
    axe(page)
    page.goto("/records/")
    page.get_by_role("link", name="Good, for learning").click()
    expect(heads.last).to_have_text("Social worker")


def test_it_is_downloaded_as_it_stands_without_a_script(
    plain_page: Page,
    log_in: LogIn,
    last_years_log: Product,
    picture: Keep,
    tmp_path: Path,
) -> None:
    page = plain_page
    log_in("performance", on=page)
    page.goto(f"{LIST}?flt_overall_grade_in_list=good&columns=team&columns=auditor")
    page.get_by_role("link", name="More downloads").click()
    page.get_by_label("Auditor", exact=True).uncheck()
    page.get_by_label("Actions, a row each").check()
    picture(page, "download")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download as Excel").click()
    assert coming.value.suggested_filename.startswith("OFFICIAL-SENSITIVE")
    coming.value.save_as(tmp_path / "list.xlsx")
    book = load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["Case file audits", "Actions", "Codebook"]
    assert [cell.value for cell in book.worksheets[0][4]] == ["Reference", "Team"]


def test_what_a_download_asks_can_be_used_by_everybody(
    page: Page, log_in: LogIn, last_years_log: Product
) -> None:
    log_in("auditor")
    page.goto(f"{LIST}download/?columns=team")
    axe(page)
