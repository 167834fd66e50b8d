"""A council's own workbook, sent in and fetched each month, as a manager does it."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import Product
from tests.exports.fill.template import simple


def test_a_workbook_is_tried_put_right_and_filled(
    page: Page, log_in: LogIn, last_years_log: Product, picture: Keep, tmp_path: Path
) -> None:
    log_in("performance_manager")
    page.goto("/returns/")
    page.get_by_role("link", name="Your own workbooks").click()
    axe(page)

    asks = {"A1": "{{ council }}, {{ period }}", "B2": "{{ completd }}"}
    send(page, simple(tmp_path / "Board.xlsx", asks))
    expect(page.get_by_role("alert")).to_contain_text(
        "Summary, cell B2 asks for 'completd', which is no figure; did you mean"
        " 'completed'?"
    )
    axe(page)
    picture(page, "template-refused-whole")

    asks["B2"] = "{{ completed: case_file_audit }}"
    send(page, simple(tmp_path / "Board.xlsx", asks))
    expect(page.get_by_role("heading", level=1)).to_have_text("Board report")
    axe(page)
    picture(page, "template-whole")
    page.get_by_role("link", name="All that it can ask for").click()
    page.locator("summary").get_by_text("Completion", exact=True).click()
    offer = page.get_by_text("{{ completed: Case file audits").first
    expect(offer).to_be_visible()
    axe(page)
    picture(page, "template-asks-whole")

    page.goto("/returns/monthly/2018-10/")
    axe(page)
    picture(page, "return-with-template")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Board report").click()
    assert coming.value.suggested_filename == (
        "OFFICIAL-SENSITIVE Board report October 2018.xlsx"
    )
    coming.value.save_as(tmp_path / "filled.xlsx")
    filled = load_workbook(tmp_path / "filled.xlsx")["Summary"]
    assert filled["A1"].value == "Exampleshire County Council, October 2018"
    assert filled["B2"].value > 0

    page.goto("/returns/templates/1/")
    page.get_by_role("button", name="Take away").click()
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.get_by_text("Board report is taken away.")).to_be_visible()


def send(page: Page, workbook: Path) -> None:
    page.get_by_label("Name").fill("Board report")
    page.get_by_label("Workbook", exact=True).set_input_files(workbook)
    page.get_by_role("button", name="Try and keep").click()
