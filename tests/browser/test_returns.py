"""A return published, moved, revised, and had again as it was; each page looked at.

October: 12 audits typed in  →  published        edition 1
         1 more is typed in  →  nothing moves    what moved says it
         why is said         →  revised          edition 2; edition 1, byte for byte
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from backoffice.config import settings
from backoffice.store.opening import connect
from form_definitions.entry import check
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import Product, email_of

OCTOBER = "/returns/monthly/2018-10/"
OCTOBER_BEHIND = (
    f"{OCTOBER}records/?sheet=Timeliness&measure=notified_in_two_days"
    "&form=case_file_audit&month=2018-10"
)
PAPER = "OFFICIAL-SENSITIVE"


@pytest.fixture(scope="module")
def audits(live_server: Product) -> Iterator[Product]:
    """Twelve audits of October 2018, every third with its actions notified late."""
    told = {"BACKOFFICE_DATA": str(live_server.data), **live_server.extra}
    store = connect(settings(told))
    form = store.versions.form("case_file_audit")
    with store.session() as session:
        records = store.records(session, email_of("performance"))
        for number in range(12):
            answers = {
                "case_id": f"{number:07}",
                "audit_date": date(2018, 10, 1 + number),
                "auditor": "Priya Shah",
                "team": "Harbour" if number % 2 else "Seacroft",
                "overall_grade": "good" if number % 4 else "inadequate",
                "overall_rationale": "Seen alone, and heard.",
                "moderated_grade": "good",
                "moderator": "Nell Byrne",
                "actions_notified_on": date(2018, 10, 2 + number + 3 * (number % 3)),
            }
            action = {"action": "Update the chronology.", "due_on": date(2018, 11, 1)}
            entry = check(
                form, answers, today=date(2018, 12, 1), repeats={"actions": [action]}
            )
            assert not entry.held, entry.problems
            records.save(entry)
    yield live_server
    store.engine.dispose()


def look(page: Page, picture: Keep, name: str) -> None:
    """Keep the whole page, wide and narrow, and ask axe-core about it at both."""
    picture(page, f"{name}-whole")
    page.set_viewport_size({"width": 400, "height": 900})
    picture(page, f"{name}-narrow-whole")
    page.set_viewport_size({"width": 1280, "height": 900})
    axe(page)


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def download(page: Page, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("^Download")).first.click()
    kept = folder / "fetched.xlsx"
    waiting.value.save_as(kept)
    return kept.read_bytes()


def completed(page: Page) -> str:
    row = page.locator("#completed tr", has_text="Case file audits").first
    return row.get_by_role("link").inner_text()


def test_published_moved_revised_and_had_again(
    page: Page, log_in: LogIn, audits: Product, picture: Keep, tmp_path: Path
) -> None:
    log_in("performance_manager")
    two_clicks_from_home(page, picture)
    publish(page, picture)
    first = download(page, tmp_path)

    type_in_a_late_one(page)
    page.goto(OCTOBER)
    assert completed(page) == "12"
    assert download(page, tmp_path) == first
    look(page, picture, "return-moved")

    see_what_moved(page, picture)
    revise(page, picture)
    assert completed(page) == "13"
    assert download(page, tmp_path) != first

    page.get_by_role("link", name="Published", exact=True).click()
    expect(page.get_by_text("This is an earlier edition")).to_be_visible()
    assert completed(page) == "12"
    assert download(page, tmp_path) == first
    look(page, picture, "return-earlier-edition")
    open_what_was_counted(page, picture)
    see_the_trail(page, picture)


def open_what_was_counted(page: Page, picture: Keep) -> None:
    """The twelve of the first edition, though there are thirteen now."""
    row = page.locator("#completed tr", has_text="Case file audits").first
    row.get_by_role("link").first.click()
    assert heading(page) == "Case file audits completed, October 2018: 12"
    assert page.locator("tbody tr").count() == 12
    look(page, picture, "return-counted")


def see_the_trail(page: Page, picture: Keep) -> None:
    page.goto("/returns/")
    page.get_by_role("link", name="All that was taken out").click()
    expect(page.locator("tbody")).to_contain_text("Monthly return, October 2018")
    look(page, picture, "trail")


def two_clicks_from_home(page: Page, picture: Keep) -> None:
    expect(page.get_by_text("To publish").first).to_be_visible()
    page.get_by_role("link", name="Returns", exact=True).click()
    look(page, picture, "returns")
    page.get_by_role("link", name="October 2018", exact=True).click()
    assert "Monthly return, October 2018" in heading(page)
    look(page, picture, "return-draft")


def publish(page: Page, picture: Keep) -> None:
    page.get_by_role("button", name="Publish Oct 2018").click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Its figures are then kept as they stand")
    dialog.get_by_role("button").first.click()
    expect(page.get_by_role("status").first).to_contain_text("published")
    assert "Published" in heading(page)


def type_in_a_late_one(page: Page) -> None:
    page.goto("/records/case_file_audit/new/")
    page.get_by_label("Case ID").fill("7654321")
    page.get_by_label("Date of audit").first.fill("30/10/2018")
    page.get_by_label("Auditor", exact=True).fill("Tom Ashworth")
    page.get_by_label("Team (optional)").fill("Harbour")
    overall = page.get_by_role("group", name="Overall", exact=True)
    overall.get_by_label("Outstanding").check()
    page.get_by_label(re.compile("Why this grade.* Overall")).fill("Heard and seen.")
    page.get_by_role("button", name=re.compile("^Save case file audit")).click()
    expect(page).to_have_url(re.compile("/details/"))


def see_what_moved(page: Page, picture: Keep) -> None:
    page.get_by_role("link", name="What moved, figure by figure").click()
    lines = page.get_by_role("region", name="What is different in Line list")
    expect(lines).to_contain_text("arrived")
    expect(lines).to_contain_text("by Perry Lead")
    look(page, picture, "return-since")
    page.get_by_role("button", name="Publish revision").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why it is revised")
    look(page, picture, "return-since-no-reason")


def revise(page: Page, picture: Keep) -> None:
    page.get_by_label("Why is it revised?").fill("One late audit from Harbour")
    page.get_by_role("button", name="Publish revision").click()
    expect(page.get_by_role("status").first).to_contain_text("revised")
    assert "Revised" in heading(page)
    page.get_by_role("link", name="What it changed").click()
    assert "What revision 1 changed" in heading(page)
    expect(page.get_by_text("One late audit from Harbour")).to_be_visible()
    look(page, picture, "return-edition")
    page.goto(OCTOBER)


def test_a_figure_opens_its_records(
    page: Page, log_in: LogIn, audits: Product, picture: Keep
) -> None:
    log_in("performance")
    page.goto(OCTOBER)
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    look(page, picture, "return-unfolded")
    row = page.locator("#timeliness tr", has_text="Actions notified within 48 hours")
    row.get_by_role("link").first.click()
    assert re.search(r"October 2018: \d+ of 12, \d+%", heading(page))
    counted = page.locator("tbody tr").count()
    assert f": {counted} of 12" in heading(page)
    look(page, picture, "return-behind")

    page.get_by_role("link", name=re.compile("The others it is out of")).click()
    assert page.locator("tbody tr").count() == 12 - counted
    page.locator("tbody a").first.click()
    expect(page).to_have_url(re.compile("/records/case_file_audit/details/"))


def test_leadership_reads_its_own_edition(
    page: Page, log_in: LogIn, audits: Product, picture: Keep
) -> None:
    log_in("performance_manager")
    page.goto(OCTOBER)
    if page.get_by_role("button", name="Publish Oct 2018").count():
        publish(page, picture)
    page.context.clear_cookies()
    log_in("leadership")
    look(page, picture, "leadership-home")
    page.goto("/returns/")
    look(page, picture, "leadership-returns")
    page.goto(OCTOBER)
    expect(page.get_by_text("This edition has no names")).to_be_visible()
    assert page.locator("a[href*='/records/']").count() == 0
    look(page, picture, "leadership-monthly")
    page.goto("/returns/case_audit_report/2018-Q3/")
    expect(page.get_by_text("so it is due now")).to_be_visible()
    look(page, picture, "leadership-not-published")


def test_on_paper_every_page_is_marked_and_nothing_is_folded(
    page: Page, log_in: LogIn, audits: Product, tmp_path: Path
) -> None:
    log_in("performance")
    page.goto(OCTOBER)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    expect(page.get_by_role("link", name="Download as Excel")).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    expect(page.get_by_text("Update the chronology.").first).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details:not([open])").count() > 0
    rules = page.evaluate(
        "[...document.styleSheets].flatMap(s => [...s.cssRules])"
        ".filter(r => r instanceof CSSPageRule).map(r => r.cssText).join()"
    )
    assert f'@top-center {{ content: "{PAPER}"' in " ".join(rules.split())


def test_a_token_for_excel_is_made_and_ended(
    page: Page, log_in: LogIn, live_server: Product, picture: Keep
) -> None:
    log_in("performance")
    page.goto("/account/feed/")
    look(page, picture, "feed")
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, picture, "feed-no-name")
    page.get_by_label("What is it for").fill("Excel at my desk")
    page.get_by_role("button", name="Make token").click()
    token = page.locator("#made").inner_text()
    look(page, picture, "feed-made")
    with_token = {"Authorization": f"Bearer {token}"}
    said = page.request.get(f"{live_server.url}/feed/", headers=with_token)
    assert said.ok
    page.goto("/account/feed/")
    page.get_by_role("button", name=re.compile("^End")).click()
    page.locator("dialog[open]").get_by_role("button").first.click()
    expect(page.get_by_role("status").first).to_contain_text("The token is ended")
    said = page.request.get(f"{live_server.url}/feed/", headers=with_token)
    assert said.status == 401
