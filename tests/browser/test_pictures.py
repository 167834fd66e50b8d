"""The pictures of the README and of the help page, taken of the product as it is.

`make pictures` keeps them; in every other run they show that what the words beside them
say is there.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser import shrink
from tests.browser.conftest import CASE_AUDITS, WORKBOOKS, Keep, LogIn
from tests.browser.server import Product

WIDE_GRID = WORKBOOKS / "CFA wide grid FY1617.xlsx"
OBSERVATIONS = WORKBOOKS / "ASYE & Staff Obs tracker.xlsx"
SIZE: ViewportSize = {"width": 1040, "height": 780}
"""Pixels: as large as two columns need, as small as a page of help can show."""


@pytest.fixture
def officer(page: Page, log_in: LogIn, last_years_log: Product) -> Page:
    log_in("performance")
    page.set_viewport_size(SIZE)
    return page


def test_several_workbooks_about_to_be_sent_in(officer: Page, picture: Keep) -> None:
    officer.goto("/uploads/")
    three = [CASE_AUDITS, WIDE_GRID, OBSERVATIONS]
    officer.get_by_label("Workbooks").set_input_files(three)
    expect(officer.get_by_role("link", name=CASE_AUDITS.name)).to_be_visible()
    picture(officer, "help-upload")


def test_a_workbook_looked_at_before_it_is_saved(officer: Page, picture: Keep) -> None:
    officer.goto("/uploads/")
    officer.get_by_label("Workbooks").set_input_files(WIDE_GRID)
    officer.get_by_role("button", name="Read them").click()
    read = officer.get_by_text("Nothing is in the records yet.")
    expect(read).to_be_visible(timeout=60_000)
    expect(officer.get_by_role("heading", name="What holds rows up")).to_be_visible()
    picture(officer, "help-preview")
    officer.get_by_role("button", name="Throw this upload away").click()
    officer.get_by_role("dialog").get_by_role("button").first.click()
    expect(officer.get_by_text("was thrown away")).to_be_visible()


def test_cells_that_need_one_answer(officer: Page, picture: Keep) -> None:
    officer.goto("/review/")
    officer.get_by_role("link", name="2 cells say ‘RI/Good’").click()
    officer.get_by_role("radio", name="Requires improvement").check()
    expect(officer.get_by_text("Or settle them one by one")).to_be_visible()
    picture(officer, "help-review")


def test_rows_that_are_put_right_in_a_grid(officer: Page, picture: Keep) -> None:
    officer.goto("/review/grid/")
    held = officer.locator(".tabulator .qa-held")
    held.filter(has_text="31/09/2018").click()
    officer.keyboard.press("Control+A")
    officer.keyboard.type("30/09/2018")
    officer.keyboard.press("Enter")
    expect(officer.get_by_text("1 change, not saved yet")).to_be_attached()
    picture(officer, "help-grid")
    # What is typed and not saved is asked about before one leaves; it is let go here.
    officer.get_by_role("button", name="Take the last change back").click()


@pytest.mark.parametrize("name", list(shrink.HELP))
def test_the_help_page_has_the_pictures_of_the_readme(name: str) -> None:
    kept = shrink.DOCS / f"{name}.png"
    assert (shrink.STATIC / kept.name).read_bytes() == kept.read_bytes()
    assert kept.stat().st_size < 150_000
