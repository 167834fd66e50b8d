"""Moderation as three people do it: drawn and given, graded, agreed; then the case
that is audited again and the actions that are chased. Every page is held against
axe-core."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.clock import now, today
from backoffice.config import settings
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.programme.work.steps import Steps
from backoffice.store.database import writing
from backoffice.store.opening import connect
from backoffice.store.rows import By
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import Product, email_of

PEOPLE = {
    "Ada Auditor": ("auditor", "team_manager"),
    "Mo Manager": ("manager", "service_delivery_manager"),
    "Wes Worker": ("worker", "social_worker"),
    "Tam Thomas": ("", "team_manager"),
}
GRADES = {
    "risk": "Requires improvement to be good",
    "recording": "Good",
    "overall": "Inadequate",
}


@pytest.fixture(scope="module")
def audits(live_server: Product) -> Product:
    """Four people, and three audits of last month by one of them."""
    of = settings({"BACKOFFICE_DATA": str(live_server.data), **live_server.extra})
    store = connect(of)
    store.versions.notice()
    form, day = shipped_forms()["case_file_audit"], today()
    audited = (day.replace(day=1) - timedelta(days=1)).replace(day=12)
    by = By(email_of("auditor"), now())
    with store.session() as session:
        team = Restructuring(session, by).add("North", "team")
        with writing(session):
            people = PersonChanges(session, by)
            for name, (role, post) in PEOPLE.items():
                person = people.add(name, email=email_of(role) if role else None)
                people.add_post(person, PostSaid(post, team), date(2020, 1, 1))
        records = store.records(session, by.who)
        account = Account(3, by.who, "Ada Auditor", Role.AUDITOR, "North")
        steps = Steps(session, records, account, by, day)
        for number, overall in enumerate(("Inadequate", "Good", "Inadequate")):
            grades = {**GRADES, "overall": overall}
            answers: dict[str, object] = {
                "case_id": f"{number:07}",
                "audit_date": audited.isoformat(),
                "auditor": "Ada Auditor",
                "worker": "Wes Worker",
                "team": "North",
            }
            for area in form.areas:
                if area.key in grades:
                    answers[area.grade] = grades[area.key]
                    answers[area.rationale] = f"{area.label}: as the file shows it."
            action = {
                "action": "See the child alone",
                "owner": "Wes Worker",
                "due_on": (day - timedelta(days=3)).isoformat(),
            }
            entry = check(form, answers, repeats={"actions": [action]}, today=day)
            with writing(session):
                saved = records.save(entry)
                steps.saved("case_file_audit", saved.record_id)
    store.engine.dispose()
    return live_server


def test_an_audit_is_moderated_and_agreed(
    page: Page, colleague: Page, audits: Product, log_in: LogIn, picture: Keep
) -> None:
    log_in("performance")
    page.goto("/moderation/")
    page.get_by_role("button", name="Draw for").click()
    expect(page.get_by_text("drawn of 1")).to_be_visible()
    picture(page, "moderation-drawn")
    axe(page)
    page.get_by_role("button", name="Ask for 3 moderations").click()
    expect(page.get_by_text("3 moderations given.")).to_be_visible()

    log_in("manager", on=colleague)
    colleague.goto("/moderation/")
    picture(colleague, "moderation-mine")
    axe(colleague)
    colleague.get_by_role("link", name="0001").click()
    colleague.locator("#grade-overall").select_option(label="Good")
    colleague.locator("#reason-overall").fill("The child is seen and safer.")
    colleague.locator("#grade-recording").select_option(label="Good")
    colleague.locator("#reason-recording").fill("It is up to date.")
    picture(colleague, "moderation-grading")
    axe(colleague)
    colleague.get_by_role("button", name="Give these grades").click()
    expect(colleague.get_by_text("The grades, side by side")).to_be_visible()
    picture(colleague, "moderation-beside")
    axe(colleague)
    said, between = "#agree-overall", "requires_improvement"
    colleague.locator(said).select_option(between)
    colleague.get_by_role("button", name="Agree these").click()
    expect(colleague.get_by_text("To be agreed still: Overall.")).to_be_visible()

    page.get_by_role("button", name="Log out").click()
    log_in("auditor")
    page.goto("/moderation/")
    page.get_by_role("link", name="0001").click()
    page.locator(said).select_option(between)
    axe(page)
    page.get_by_role("button", name="Agree these").click()
    expect(page.get_by_text("are agreed.")).to_be_visible()
    picture(page, "moderation-agreed")
    axe(page)
    page.get_by_role("link", name="Open the record").click()
    expect(page.get_by_text("The grades, side by side")).to_be_visible()
    picture(page, "moderated-record")
    axe(page)


def test_agreement_and_what_is_chased(
    page: Page, audits: Product, log_in: LogIn, picture: Keep
) -> None:
    log_in("performance_manager")
    page.goto("/moderation/agreement/")
    expect(page.get_by_role("heading", name="By auditor")).to_be_visible()
    page.locator("tbody a").first.click()
    picture(page, "moderation-agreement")
    axe(page)
    page.goto("/due/re-audits/")
    page.get_by_role("link", name="Ask somebody").click()
    expect(page.get_by_text("Ada Auditor audited it before")).to_be_visible()
    picture(page, "re-audits")
    axe(page)
    page.get_by_label("Who owes an audit").select_option(label="Tam Thomas")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Tam Thomas is asked")).to_be_visible()
    page.goto("/actions/chase/")
    page.get_by_text("The letter to Wes Worker").click()
    picture(page, "actions-chase")
    axe(page)
    page.get_by_role("button", name="Send the letters").click()
    expect(page.get_by_text("1 letter to be sent")).to_be_visible()
