"""The watch itself: a page that misbehaves is noticed, a good one is left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessible import axe, violations
from tests.browser.watch import Watch

HOME = "http://backoffice.test/"


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    """A page of no server: every address under HOME answers with what a test sets."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def show(page: Page, body: str, policy: str = "default-src 'self'") -> Watch:
    """Serve `body` at HOME, nothing elsewhere, and watch the page that opens it."""
    watch = Watch(page, HOME)
    page.route("**/*", lambda route: route.fulfill(status=404, body=""))
    page.route(
        HOME,
        lambda route: route.fulfill(
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
            body=f"<!doctype html><html lang='en'><title>A page</title>{body}</html>",
        ),
    )
    page.goto(HOME)
    return watch


def test_a_plain_page_is_left_alone(blank: Page) -> None:
    watch = show(blank, "<main><h1>Came in</h1></main>")
    axe(blank)
    assert watch.complaints == []


def test_it_notices_a_script_the_policy_stopped(blank: Page) -> None:
    watch = show(blank, "<main><h1>Came in</h1></main><script>1</script>")
    assert "Content Security Policy" in watch.complaints[0]


def test_it_notices_a_request_to_somebody_else(blank: Page) -> None:
    watch = show(
        blank, "<img alt='' src='http://elsewhere.test/a.png'>", policy="img-src *"
    )
    assert "request to somebody else: http://elsewhere.test/a.png" in watch.complaints


def test_it_notices_a_part_that_is_missing(blank: Page) -> None:
    watch = show(blank, "<link rel='stylesheet' href='/gone.css'>")
    assert "404 for a part of the page: http://backoffice.test/gone.css" in (
        watch.complaints
    )


def test_it_notices_a_script_that_fails(blank: Page) -> None:
    watch = show(
        blank,
        "<script>throw new Error('oh')</script>",
        policy="script-src * 'unsafe-inline'",
    )
    assert watch.complaints == ["script error: oh"]


def test_axe_names_the_rule_and_the_element(blank: Page) -> None:
    show(blank, "<main><h1>Came in</h1><input></main>")
    assert any(line.startswith("label: ") for line in violations(blank))


def test_a_page_may_not_scroll_sideways_on_a_phone(blank: Page) -> None:
    show(blank, "<main><h1>Came in</h1><img alt='' width='900' height='5'></main>")
    with pytest.raises(AssertionError, match="sideways at 320 px"):
        axe(blank)
