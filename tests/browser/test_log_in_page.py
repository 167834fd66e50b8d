"""The one page anybody may see."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn


def test_whoever_comes_is_asked_to_log_in(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url(re.compile("/log-in"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_everybody_can_use_it(page: Page, picture: Keep) -> None:
    page.goto("/log-in")
    picture(page, "log-in")
    axe(page)


def test_a_wrong_password_is_told_without_saying_which_was_wrong(page: Page) -> None:
    page.goto("/log-in")
    page.get_by_label("E-mail address").fill("performance@tests.example")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)


def test_the_right_one_opens_the_home_page(page: Page, log_in: LogIn) -> None:
    log_in("performance")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
