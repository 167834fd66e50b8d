"""One audit from the sample to its end: four people, each with what is theirs, and the
letters read from a real mail server."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backoffice.config import settings
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import connect
from tests.backoffice.programme.notices.mail import MailServer, mail_server
from tests.backoffice.programme.owed.service import BY
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import ONE_OF_EACH, Product, copy_of, email_of
from tests.importers.books import xlsx

TODAY = date.today()
POSTS = {
    "auditor": ("team_manager", "North"),
    "manager": ("team_manager", "South"),
    "worker": ("social_worker", "South"),
}
HEADINGS = ("Case ID", "Team", "Plan type", "Allocated worker", "Team manager")


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server().up() as server:
        yield server


@pytest.fixture(scope="module")
def live_server(
    browser: Browser,
    as_set_up: Product,
    mail: MailServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Product]:
    """The product with a mail server, and its accounts' people on the staff list."""
    council = {"BACKOFFICE_SMTP_URL": mail.url}
    with copy_of(as_set_up, tmp_path_factory.mktemp("walk"), **council) as product:
        add_people(product)
        yield product


def add_people(product: Product) -> None:
    store = connect(settings({"BACKOFFICE_DATA": str(product.data)}))
    with store.session() as session:
        tree = Restructuring(session, BY)
        teams = {name: tree.add(name, "team") for name in ("North", "South")}
        with writing(session):
            people = PersonChanges(session, BY)
            for role, (post, team) in POSTS.items():
                person = people.add(ONE_OF_EACH[role][0], email=email_of(role))
                said = PostSaid(post, teams[team])
                people.add_post(person, said, date(2024, 1, 1))
    store.engine.dispose()


def log_out(page: Page) -> None:
    page.context.clear_cookies()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def letters_to(mail: MailServer, address: str, many: int = 1) -> list[str]:
    """The letters to somebody, once so many are there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = [one.get_content() for one in mail.letters if one["To"] == address]
        if len(found) >= many:
            return found
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address}: {mail.told()}")


def test_an_audit_from_the_sample_to_closed(
    page: Page, log_in: LogIn, mail: MailServer, tmp_path: Path, picture: Keep
) -> None:
    who = ("Wes Worker", "Mo Manager")
    rows = (HEADINGS, ("0001234", "South", "CIN", *who))
    cases = xlsx(tmp_path / "cases.xlsx", rows=rows, sheet="Open cases")

    # The officer draws a case and asks for its audit.
    log_in("performance")
    page.goto("/due/samples/")
    page.get_by_label("Workbook of open cases").set_input_files(cases)
    page.locator("#period").fill(f"{TODAY:%Y-%m}")
    page.locator("#size").fill("1")
    page.locator("#seed").fill("7")
    press(page, "Read it")
    press(page, "Draw 1 case")
    press(page, "Ask for them")
    expect(page.get_by_text("1 audit asked for.")).to_be_visible()
    log_out(page)

    # The auditor, who is neither its worker nor its manager, does it and shares it.
    log_in("auditor")
    page.goto("/due/")
    page.locator("a[href*='new/?work=']").first.click()
    expect(page.locator("#case_id")).to_have_value("0001234")
    page.locator("#audit_date").fill(f"{TODAY - timedelta(days=1):%-d %b %Y}")
    page.locator("input[name=overall_grade][value=good]").check()
    page.locator("#overall_rationale").fill("Seen alone, and heard.")
    page.locator("button[value='add:actions']").click()
    page.locator("#actions-0-action").fill("Finish the genogram")
    page.locator("#actions-0-owner").fill("Wes Worker")
    page.get_by_role("button", name=re.compile("^Save case")).click()
    page.wait_for_url("**/details/**")
    press(page, "Share it with worker and manager")
    expect(page.get_by_text("Shared with worker and manager").first).to_be_visible()
    picture(page, "audit-shared-whole")
    axe(page)
    log_out(page)

    # Worker and manager have a letter with a link, and nobody's details in it.
    letters_to(mail, email_of("manager"))
    [letter] = letters_to(mail, email_of("worker"))
    for personal in ("0001234", "Wes", "Ada", "Good", "genogram"):
        assert personal not in letter
    link = re.search(r"https?://\S+(/records/\S+)", letter)
    assert link is not None

    # The worker reads it by the link, and says that the action is done.
    log_in("worker")
    page.goto(link[1])
    expect(page.get_by_text("Seen alone, and heard.")).to_be_visible()
    page.goto("/actions/")
    page.get_by_role("link", name="Finish the genogram").click()
    page.locator("#done-note").fill("It is on the file.")
    press(page, "It is done")
    log_out(page)

    # The officer has the grades agreed and the actions followed up.
    log_in("performance")
    page.goto(link[1])
    press(page, "Agree the grades")
    log_out(page)

    # The manager verifies the action: somebody else than who did it.
    log_in("manager")
    page.goto(link[1])
    page.goto("/actions/?state=done")
    if not page.get_by_role("link", name="Finish the genogram").count():
        page.goto("/actions/")
    page.get_by_role("link", name="Finish the genogram").click()
    page.locator("#difference").fill("The family sees itself in it.")
    press(page, "I have verified it")
    log_out(page)

    # The officer closes it.
    log_in("performance")
    page.goto(link[1])
    press(page, "Close it")
    expect(page.get_by_text("It is “Closed” now.")).to_be_visible()
    picture(page, "audit-closed-whole")
    axe(page)
