"""A sample as an officer draws it: a case list looked at, drawn, asked for, swapped.
Every page on the way is held against axe-core's rules."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.backoffice.programme.staff_lists import xlsx_of
from tests.browser.accessible import axe
from tests.browser.conftest import Keep, LogIn
from tests.browser.server import Product
from tests.importers.books import xlsx

HEADINGS = (
    *("Mosaic ID", "Allocated team", "Plan", "Allocated worker", "Line manager"),
    "Date of last audit",
)


def case(number: int) -> tuple[object, ...]:
    team = ("Seacroft", "Gipton")[number % 2]
    audited = datetime(2026, 9, 1) if number % 9 == 0 else None
    who = ("Helen Marsh", "F Oyelaran")
    plan = ("CIN", "CP", "LAC")[number % 3]
    return (f"{number:07}", team, plan, *who, audited)


def test_a_case_list_becomes_audits(
    page: Page,
    live_server: Product,
    log_in: LogIn,
    tmp_path: Path,
    picture: Keep,
) -> None:
    staff = tmp_path / "staff.xlsx"
    staff.write_bytes(xlsx_of())
    live_server.run("people", "import", staff, "--likely", "--commit")
    rows = (HEADINGS, *map(case, range(1, 121)), (None, *case(1)[1:]))
    cases = xlsx(tmp_path / "cases.xlsx", rows=rows, sheet="Open cases")

    log_in("performance")
    page.goto("/due/")
    page.get_by_role("link", name="Samples").click()
    axe(page)
    page.get_by_label("Workbook of open cases").set_input_files(cases)
    page.get_by_label("Period").fill("2026-Q4")
    page.get_by_label("Seed, a whole number").fill("7")
    picture(page, "samples")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("has no case ID")).to_be_visible()
    page.get_by_text("13 rows").click()
    picture(page, "sample-list")
    axe(page)

    page.get_by_role("button", name="Draw 12 cases").click()
    page.get_by_label("Up to the end of").select_option(label="February 2027")
    page.get_by_role("button", name="Ask for them").click()
    expect(page.get_by_text("8 audits asked for.")).to_be_visible()
    picture(page, "sample")
    axe(page)
    page.get_by_role("link", name="Swap").first.click()
    expect(page.get_by_text("Not offered: Farida Oyelaran is its")).to_be_visible()
    page.get_by_label("Why").fill("The file is with the court")
    picture(page, "sample-swap")
    axe(page)
    page.get_by_role("button", name="Swap it").click()
    expect(page.get_by_text("has taken its place")).to_be_visible()

    page.goto("/due/samples/")
    page.get_by_label("Month, like").fill("2026-12")
    page.get_by_role("button", name="Draw and ask").click()
    expect(page.get_by_text("Farida Oyelaran").first).to_be_visible()
    picture(page, "supervision-files")
    axe(page)
