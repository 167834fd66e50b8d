"""A blank form in the browser: found, downloaded, filled in, sent in, saved."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from form_definitions.catalog import shipped_forms
from tests.blank_forms.filling import everything, fill_rows
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn

FORM = shipped_forms()["staff_observation"]


def test_a_blank_goes_out_and_comes_back(
    page: Page, log_in: LogIn, picture: Keep, tmp_path: Path
) -> None:
    log_in("performance")
    page.goto(f"/records/{FORM.key}/")
    picture(page, "list-with-blank-form")
    page.get_by_role("link", name="Blank form as a workbook").click()
    picture(page, "blank-form")
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download for many records").click()
    path = tmp_path / "October.xlsx"
    download.value.save_as(path)
    fill_rows(path, FORM, [everything(FORM, record) for record in range(3)])

    page.goto("/uploads/")
    page.get_by_label("Workbooks").set_input_files(path)
    page.get_by_role("button", name="Read them").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("October.xlsx")
    picture(page, "blank-form-came-in")
    axe(page)
