"""A browser, the product served to it, and a page that may not misbehave."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import machine
from tests.browser.server import Product, copy_of, email_of, set_up
from tests.browser.watch import Watch

WORKBOOKS = Path(__file__).parent.parent / "importers" / "workbooks"
CASE_AUDITS = WORKBOOKS / "Case_Audit_Log_2018-19.xlsx"

PICTURES = "PICTURES"
"""Names the folder that pictures go to; unset, they go where pytest keeps things."""

QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
"""The browser's own errands: none of them is the product's, and all need the net."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright; none is downloaded."""
    program = machine.chromium()
    if program is None:
        machine.do_without("Chromium")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=[*QUIET, *as_root]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def as_set_up(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The product set up once, to be copied: setting up outlasts many a walk."""
    return set_up(tmp_path_factory.mktemp("as-set-up"))


@pytest.fixture(scope="module")
def live_server(
    browser: Browser, as_set_up: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product set up with an account a role and nothing else, and served."""
    council = {"BACKOFFICE_COUNCIL_NAME": "Exampleshire County Council"}
    folder = tmp_path_factory.mktemp("instance")
    with copy_of(as_set_up, folder, **council) as product:
        yield product


@pytest.fixture(scope="module")
def last_years_log(live_server: Product) -> Product:
    """A year of case file audits, read in at the command line as a council would."""
    live_server.run("import", CASE_AUDITS, "--commit", expect=(0, 1))
    return live_server


@pytest.fixture
def page(browser: Browser, live_server: Product) -> Iterator[Page]:
    """A page of the product. It fails the test for an error, a stopped script, a
    request to anybody else, or a part that is missing."""
    with watched(browser, live_server) as opened:
        yield opened


@pytest.fixture
def colleague(browser: Browser, live_server: Product) -> Iterator[Page]:
    """A page at another desk: nothing is shared with `page` but the server."""
    with watched(browser, live_server) as opened:
        yield opened


@pytest.fixture
def plain_page(browser: Browser, live_server: Product) -> Iterator[Page]:
    """A page in a browser that runs no scripts."""
    with watched(browser, live_server, java_script_enabled=False) as opened:
        yield opened


@contextmanager
def watched(
    browser: Browser, product: Product, *, java_script_enabled: bool = True
) -> Iterator[Page]:
    context = browser.new_context(
        base_url=product.url,
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        java_script_enabled=java_script_enabled,
    )
    context.set_default_timeout(20_000)
    opened = context.new_page()
    watch = Watch(opened, product.url)
    yield opened
    context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


LogIn: TypeAlias = Callable[..., None]


@pytest.fixture
def log_in(page: Page, live_server: Product) -> LogIn:
    """Log in as whoever holds a role: `log_in("auditor")`, on `page` or another."""

    def as_role(role: str, on: Page = page) -> None:
        on.goto("/log-in")
        on.get_by_label("E-mail address").fill(email_of(role))
        on.get_by_label("Password", exact=True).fill(live_server.passwords[role])
        on.get_by_role("button", name="Log in").click()
        on.wait_for_url(lambda url: "/log-in" not in url)

    return as_role


Keep: TypeAlias = Callable[[Page, str], Path]


@pytest.fixture
def picture(tmp_path: Path) -> Keep:
    """Keep what a page looks like, for people to open and look at."""

    def keep(page: Page, name: str) -> Path:
        folder = Path(os.environ.get(PICTURES) or tmp_path)
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{name}.png"
        page.screenshot(path=kept, full_page=name.endswith("-whole"))
        return kept

    return keep
