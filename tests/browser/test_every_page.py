"""Every page, as each role sees it: usable by everybody, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from form_definitions.catalog import shipped_forms
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import ONE_OF_EACH, Product

OFFICERS = [
    "/",
    "/account",
    "/records/",
    "/records/case_file_audit/?search=nothing+is+like+this",
    "/records/staff_observation/",
    "/records/staff_observation/blank/",
    "/uploads/",
    "/uploads/1/",
    "/uploads/1/?show=held",
    "/uploads/1/?show=aside",
    "/review/",
    "/review/remembered/",
    "/review/1/?row=1",
    "/returns/",
    "/people/",
    "/people/lists/",
    "/people/names/",
    "/structure/",
    "/actions/",
    "/due/",
    "/due/chase/",
    "/due/excuses/",
    "/due/notices/",
    "/due/commissions/",
    "/obligations/",
    "/obligations/case_file_audit_each_month/",
    "/obligations/new/",
    "/help/people/",
    "/help/due/",
    "/help/learning/",
    "/learning/",
    "/learning/case_file_audits_considered/2018-Q3/",
    "/themes/",
    "/plans/",
    "/records/no_such_form/",
    "/nothing-here",
]


@pytest.mark.parametrize("role", list(ONE_OF_EACH))
def test_a_roles_home_page(
    page: Page, log_in: LogIn, last_years_log: Product, picture: Keep, role: str
) -> None:
    log_in(role)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    picture(page, f"home-of-{role}")
    axe(page)


def test_what_an_officer_opens(
    page: Page, log_in: LogIn, last_years_log: Product
) -> None:
    log_in("performance")
    for address in OFFICERS:
        page.goto(address)
        axe(page)


def test_a_table_of_long_words_fits_a_phone(page: Page, log_in: LogIn) -> None:
    log_in("performance")
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto("/obligations/")
    table = page.locator(".qa-scroll")
    hidden = table.evaluate("it => it.scrollWidth - it.clientWidth")
    assert hidden == 0, f"{hidden} pixels of each line are cut off"


@pytest.mark.parametrize("address", ["/due/excuses/", "/due/commissions/"])
def test_a_button_stands_apart_from_the_box_above(
    page: Page, log_in: LogIn, address: str
) -> None:
    log_in("performance")
    page.goto(address)
    apart = page.locator("main .qa-dense > .qa-buttons").evaluate(
        "it => it.getBoundingClientRect().top"
        " - it.previousElementSibling.getBoundingClientRect().bottom"
    )
    assert apart >= 8, f"{apart} pixels"


def test_what_is_not_theirs_is_told_in_plain_words(
    page: Page, log_in: LogIn, last_years_log: Product
) -> None:
    log_in("leadership")
    page.goto("/records/case_file_audit/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(0)
    axe(page)


def test_every_shipped_form_can_be_filled_in(page: Page, log_in: LogIn) -> None:
    log_in("performance")
    for form in shipped_forms():
        page.goto(f"/records/{form}/new/")
        axe(page)


def test_several_records_are_chosen_and_changed(
    page: Page, log_in: LogIn, last_years_log: Product, picture: Keep
) -> None:
    log_in("performance")
    page.goto("/records/case_file_audit/")
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(1).check()
    expect(page.get_by_role("status").first).to_contain_text("2")
    page.get_by_role("button", name="Withdraw").click()
    picture(page, "bulk")
    axe(page)


def test_the_keyboard_alone_reaches_the_work(
    page: Page, log_in: LogIn, last_years_log: Product
) -> None:
    log_in("performance")
    page.goto("/records/case_file_audit/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('main') !== null")
    assert inside, "after the skip link one is not in the page's own part"


def test_it_all_works_without_scripts(
    plain_page: Page, log_in: LogIn, last_years_log: Product
) -> None:
    log_in("performance", on=plain_page)
    plain_page.goto("/records/case_file_audit/?flt_overall_grade_in_list=good")
    plain_page.locator("tbody tr").first.get_by_role("link").click()
    plain_page.get_by_role("link", name="Change", exact=True).click()
    plain_page.get_by_label("Social worker").fill("Nell Byrne")
    plain_page.get_by_label("Reason").fill("The worker was missing")
    plain_page.get_by_role("button", name="Save case file audit").click()
    expect(plain_page.locator(".qa-time")).to_contain_text("The worker was missing")
