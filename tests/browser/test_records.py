"""The pages of records in a browser with scripts: what those add, and axe-core."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.accessible import axe

LIST = "/records/case_file_audit/"
GOOD = {
    "case_id": "0123456",
    "audit_date": "13 Oct 2025",
    "auditor": "Priya Shah",
    "team": "North",
    "overall_rationale": "Seen alone, and heard.",
}


def fill(page: Page, **typed: str) -> None:
    for key, value in typed.items():
        page.locator(f"#{key}").fill(value)


def save(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Save case")).click()


def add_audit(page: Page) -> None:
    page.goto(f"{LIST}new/")
    fill(page, **GOOD)
    page.locator("input[name=overall_grade][value=good]").check()
    save(page)
    page.wait_for_url("**/details/**")


def test_questions_follow_and_a_draft_keeps_itself(
    page: Page, log_in: Callable[[str], None]
) -> None:
    log_in("performance")
    page.goto(f"{LIST}new/")
    theme = page.locator("#theme")
    expect(theme).to_be_hidden()
    expect(page.get_by_role("button", name="Show the questions")).to_have_count(0)
    page.get_by_label("Thematic").check()
    expect(theme).to_be_visible()
    theme.fill("Neglect")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft kept today")
    axe(page)

    page.goto(f"{LIST}new/")
    expect(page.get_by_text("You have a draft of this")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Go on with the draft").click()
    expect(theme).to_have_value("Neglect")
    expect(theme).to_be_visible()

    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet")
    expect(page).to_have_title(re.compile("^Error: "))
    axe(page)
    page.get_by_role("link", name="Case ID is missing").click()
    expect(page.locator("#case_id")).to_be_focused()


def test_a_record_is_opened_by_its_row_and_withdrawn_after_a_question(
    page: Page, log_in: Callable[[str], None]
) -> None:
    log_in("performance")
    add_audit(page)
    page.goto(LIST)
    axe(page)
    page.locator("tbody tr").first.locator("td").nth(3).click()
    page.wait_for_url("**/details/**")
    axe(page)

    page.get_by_label("Reason").fill("Typed twice")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    dialog = page.get_by_role("dialog", name=re.compile("Withdraw CFA-2025-"))
    expect(dialog).to_be_visible()
    axe(page)
    dialog.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("button", name="Withdraw", exact=True)).to_be_visible()

    page.get_by_role("button", name="Withdraw", exact=True).click()
    dialog.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("is withdrawn. It stays here")).to_be_visible()
    axe(page)


def test_ticked_records_are_counted_and_shown_before_they_change(
    page: Page, log_in: Callable[[str], None]
) -> None:
    log_in("performance")
    for _ in range(2):
        add_audit(page)
    page.goto(LIST)
    page.get_by_label(re.compile("^Choose all")).check()
    expect(page.locator("[data-chosen]")).to_have_text("2 chosen")
    page.get_by_role("button", name="Change an answer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 records")
    axe(page)
    page.get_by_role("button", name="Change 2 records").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is changed yet")
    axe(page)
