"""People and structure as an officer keeps them: a staff list brought in, what it asks
answered, a team renamed; every page on the way held against axe-core's rules."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.backoffice.programme.staff_lists import xlsx_of
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn


def test_a_staff_list_becomes_people_and_teams(
    page: Page, log_in: LogIn, tmp_path: Path, picture: Keep
) -> None:
    staff = tmp_path / "staff.xlsx"
    staff.write_bytes(xlsx_of())
    log_in("performance")
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Bring in a staff list").first.click()
    page.get_by_label("Workbook").set_input_files(staff)
    page.get_by_role("button", name="Read it").click()

    question = page.get_by_label("Who is the manager “P Nair”?")
    question.select_option(label="Priya Nair – likely")
    page.get_by_role("button", name="Keep these answers").click()
    expect(question).to_have_count(0)
    picture(page, "staff-list")
    axe(page)
    page.get_by_role("button", name="Accept 1 likely answer").click()
    page.get_by_role("button", name="Save 5 people").click()
    expect(page.get_by_text("Saved: 5 new, 0 changed.")).to_be_visible()

    page.get_by_role("link", name="See the people").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    picture(page, "people")
    axe(page)
    page.get_by_role("link", name="Farida Oyelaran").first.click()
    expect(page.get_by_text("East › Seacroft")).to_be_visible()
    for fold in ("Change the post", "Add a post", "They are entered twice"):
        page.get_by_text(fold).first.click()
    picture(page, "person")
    axe(page)

    page.goto("/structure/")
    page.get_by_text("Rename a unit").click()
    page.get_by_label("Unit", exact=True).first.select_option(label="– Seacroft (team)")
    page.get_by_label("Its name from then on").fill("Killingbeck")
    page.get_by_role("button", name="Rename it").click()
    expect(page.get_by_text("Seacroft before")).to_be_visible()
    picture(page, "structure")
    axe(page)
