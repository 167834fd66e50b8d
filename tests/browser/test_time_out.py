"""What our small scripts add: a warning before the time is up, a question before a
thing is done. Without scripts the same pages work, and tests of the app prove that."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.accessible import axe
from tests.browser.server import email_of


def server_says(page: Page, seconds: int) -> None:
    """Let the server tell of so many seconds that are left."""
    page.route(
        "**/account/time-left",
        lambda route: route.fulfill(
            content_type="application/json", body=json.dumps({"seconds": seconds})
        ),
    )


def test_it_warns_before_the_time_is_up_and_lets_one_stay(
    page: Page, log_in: Callable[[str], None]
) -> None:
    page.clock.install()
    log_in("performance")
    server_says(page, 120)
    page.clock.fast_forward("28:00")
    warning = page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text("2 minutes")
    axe(page)
    warning.get_by_role("button", name="Stay logged in").click()
    expect(warning).to_be_hidden()
    page.reload()
    expect(page).not_to_have_url(re.compile("/log-in"))


def test_nobody_is_warned_whom_another_tab_kept_logged_in(
    page: Page, log_in: Callable[[str], None]
) -> None:
    page.clock.install()
    log_in("performance")
    server_says(page, 1500)
    with page.expect_response("**/account/time-left"):
        page.clock.fast_forward("28:00")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_when_the_time_is_up_it_leads_to_the_log_in_and_back(
    page: Page, log_in: Callable[[str], None]
) -> None:
    page.clock.install()
    log_in("performance")
    page.goto("/account")
    server_says(page, 0)
    # Somebody else's browser went home; so the session is over on the server too.
    page.context.clear_cookies(name="session")
    page.clock.fast_forward("31:00")
    page.wait_for_url(re.compile("/log-in"))
    expect(page.get_by_text("You were logged out")).to_be_visible()
    expect(page.locator("input[name=next]")).to_have_value("/account")


def test_a_question_is_asked_before_somebody_is_disabled(
    page: Page, log_in: Callable[[str], None]
) -> None:
    worker = email_of("worker")
    log_in("administrator")
    page.goto("/accounts/")
    axe(page)
    row = page.get_by_role("row").filter(has_text=worker)
    row.get_by_role("button", name=f"Disable {worker}").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("logged out everywhere")
    expect(question.get_by_role("button", name="Go back")).to_be_focused()
    axe(page)
    question.get_by_role("button", name="Go back").click()
    expect(row).to_contain_text("May log in")
    row.get_by_role("button", name=f"Disable {worker}").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_role("status")).to_contain_text("may no longer log in")
    expect(page.get_by_role("row").filter(has_text=worker)).to_contain_text("Disabled")
