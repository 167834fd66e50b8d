"""The list of a form's records: columns, filters, search, order, paging, scope."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.screens import safe_view
from backoffice.screens.list_page import address_of
from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in
from tests.backoffice.screens.pages import LIST, audit, references, table


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app)


@pytest.fixture
def five(app: Flask) -> None:
    """Five audits, the last one the newest.

    | reference | team     | auditor     | day         | overall              |
    | 1         | Harbour  | Gareth Pym  | 1 Apr 2018  | good                 |
    | 2         | Eastway  | Ruth Okafor | 2 Apr 2018  | requires improvement |
    | 3         | Harbour  | Ruth Okafor | 30 Apr 2018 | inadequate           |
    | 4         |          | Gareth Pym  | 1 May 2018  | good                 |
    | 5         | Eastway  | Gareth Pym  | 2 May 2018  | outstanding          |
    """
    for team, auditor, day, grade, plan in (
        ("Harbour", "Gareth Pym", "1/4/2018", "good", "child_protection"),
        ("Eastway", "Ruth Okafor", "2/4/2018", "RI", "child_in_need"),
        ("Harbour", "Ruth Okafor", "30/4/2018", "inadequate", ""),
        ("", "Gareth Pym", "1/5/2018", "good", "child_protection"),
        ("Eastway", "Gareth Pym", "2/5/2018", "outstanding", "early_help"),
    ):
        answers = {"overall_grade": grade, "plan_type": plan}
        audit(app, team=team, auditor=auditor, audit_date=day, **answers)


def numbers(client: FlaskClient, query: str = "") -> list[int]:
    """The numbers of the references a list shows, in its order."""
    return [int(one[-4:]) for one in references(client, f"{LIST}{query}")]


@pytest.mark.usefixtures("five")
def test_it_shows_the_chosen_columns_newest_first(officer: FlaskClient) -> None:
    page = officer.get(LIST)
    head, first, *_ = [row for row in table(page.text) if len(row) > 3]
    assert head[1:] == [
        "Record",
        "Case ID",
        "Plan type",
        "Team",
        "Auditor",
        "Date of audit",
        "Overall",
    ]
    assert first[1:] == [
        "CFA-2018-0005",
        "0123456",
        "Early help",
        "Eastway",
        "Gareth Pym",
        "2 May 2018",
        "Outstanding",
    ]
    assert "1 to 5 of 5, newest first" in page.text
    assert "1 to 5 of 5</span>" in page.text

    page = officer.get(f"{LIST}?columns=team&columns=updated_at")
    head = next(row for row in table(page.text) if len(row) > 3)
    assert head[1:] == ["Record", "Team", "Last changed"]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?flt_team_in_list=Harbour", [3, 1]),
        ("?flt_team_in_list=Harbour&flt_team_in_list=Eastway", [5, 3, 2, 1]),
        ("?flt_team_in_list=-", [4]),
        ("?flt0_team_in_list=Harbour&flt1_auditor_in_list=Gareth Pym", [1]),
        ("?flt_overall_grade_in_list=good,outstanding", [5, 4, 1]),
        ("?flt_overall_grade_equals=inadequate", [3]),
        ("?flt_plan_type_in_list=-", [3]),
        ("?flt_plan_type_empty=0", [5, 4, 2, 1]),
        ("?flt_auditor_contains=okaf", [3, 2]),
        ("?flt_record_date_from=2018-04-02&flt_record_date_to=2018-04-30", [3, 2]),
        ("?flt_audit_date_from=1 May 2018", [5, 4]),
        ("?flt_month_equals=2018-05", [5, 4]),
        ("?flt_form_version_in_list=2&flt_status_in_list=submitted", [5, 4, 3, 2, 1]),
        ("?flt_status_in_list=withdrawn", []),
        ("?flt_upload_equals=1", []),
        ("?flt_overall_grade_in_list=splendid", [5, 4, 3, 2, 1]),
    ],
)
def test_filters_narrow_it(officer: FlaskClient, query: str, found: list[int]) -> None:
    assert numbers(officer, query) == found


@pytest.mark.usefixtures("five")
def test_a_filter_in_use_says_what_it_is(officer: FlaskClient) -> None:
    page = officer.get(
        f"{LIST}?flt_team_in_list=Harbour&flt_record_date_from=2018-04-01"
        "&flt_record_date_to=2018-04-30"
    ).text
    assert "Team: <b>Harbour</b>" in page
    assert "Date of audit: <b>April 2018</b>" in page
    assert 'value="Harbour" checked' in page
    assert "Clear all" in page
    gone = officer.get(f"{LIST}?flt_team_in_list=Closed+team").text
    assert 'value="Closed team" checked' in gone
    assert "Nothing is like that" in gone


def test_a_filter_that_a_link_brought_is_seen_kept_and_taken_off(
    officer: FlaskClient,
) -> None:
    audits = officer.get(f"{LIST}?flt_month_equals=2018-05&flt_theme_empty=1").text
    assert "Month: <b>May 2018</b>" in audits
    assert "Theme: <b>no answer</b>" in audits
    # Narrowing it further keeps both; each can be taken off by itself.
    filters = audits.partition("data-filters")[2].partition("</form>")[0]
    assert '<input type="hidden" name="flt_month_equals" value="2018-05">' in filters
    assert 'href="?flt_theme_empty=1">Take off' in filters
    assert 'href="?flt_month_equals=2018-05">Take off' in filters


def test_seldom_used_filters_are_folded_away_until_they_are_used(
    officer: FlaskClient,
) -> None:
    folded = officer.get(LIST).text.partition("<summary>More filters</summary>")[2]
    assert "<summary>Status</summary>" in folded.partition("</form>")[0]
    page = officer.get(f"{LIST}?flt_status_in_list=withdrawn").text
    above = page.partition("<summary>More filters</summary>")[0]
    assert "<summary>Status: <b>Withdrawn</b></summary>" in above


@pytest.mark.usefixtures("five")
def test_it_is_sorted_by_any_column_by_name_or_by_place(officer: FlaskClient) -> None:
    assert numbers(officer, "?sort=audit_date") == [1, 2, 3, 4, 5]
    assert numbers(officer, "?sort=audit_date&desc=1") == [5, 4, 3, 2, 1]
    assert numbers(officer, "?sort=0&desc=1") == [5, 4, 3, 2, 1]
    by_team = numbers(officer, "?sort=team")
    assert [n for n in by_team if n != 4] == [2, 5, 1, 3]
    page = officer.get(f"{LIST}?sort=team&desc=1&flt_auditor_contains=a").text
    assert 'aria-sort="descending"' in page
    # A column's own link turns it round, and keeps what is narrowed.
    assert "flt_auditor_contains=a&amp;sort=team" in page


@pytest.mark.usefixtures("five")
def test_search_finds_words_anywhere(app: Flask, officer: FlaskClient) -> None:
    audit(app, assessment_rationale="The grandmother was not asked.")
    assert numbers(officer, "?search=grandmother") == [6]
    assert numbers(officer, "?search=grandm") == [6]
    assert numbers(officer, "?search=okafor eastway") == [2]
    assert numbers(officer, "?search=CFA-2018-0003") == [3]
    assert numbers(officer, "?search=nobody") == []


@pytest.mark.parametrize(
    "sort", ["audit_date", "team", "year_of_birth", "overall_grade"]
)
@pytest.mark.parametrize("desc", ["", "&desc=1"])
def test_paging_past_the_counted_pages_is_the_same_list(
    app: Flask,
    officer: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    sort: str,
    desc: str,
) -> None:
    """By keys, as deep pages go, forwards and back; blanks among them."""
    for at in range(60):
        answers = {"team": f"T{at % 3}"} if at % 4 else {"team": ""}
        born = str(2000 + at % 5) if at % 3 else ""
        audit(app, audit_date=f"{at % 28 + 1}/4/2018", year_of_birth=born, **answers)
    order = f"?sort={sort}{desc}&page_size=25"
    counted = [n for page in range(3) for n in numbers(officer, f"{order}&page={page}")]
    assert len(set(counted)) == 60

    monkeypatch.setattr("backoffice.screens.list_page.COUNTED_PAGES", 0)
    address, keyed, pages = f"{LIST}{order}", [], []
    while address:
        page = officer.get(address).text
        pages.append(address)
        keyed += [int(one[-4:]) for one in references(officer, address)]
        address = _link(page, "next")
    assert keyed == counted
    assert "after=" in pages[-1]
    back = _link(officer.get(pages[-1]).text, "prev")
    assert references(officer, back) == references(officer, pages[-2])


def _link(page: str, rel: str) -> str:
    if f'rel="{rel}"' not in page:
        return ""
    href = page.split(f'rel="{rel}" href="')[1].split('"')[0]
    return f"{LIST}{href.replace('&amp;', '&')}"


def test_more_than_can_be_counted_is_said_so(
    app: Flask, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(safe_view, "MOST_COUNTED", 26)
    monkeypatch.setattr("backoffice.screens.paging.MOST_COUNTED", 26)
    for _ in range(28):
        audit(app)
    assert "1 to 25 of more than 26" in officer.get(f"{LIST}?page_size=25").text


def test_an_empty_list_says_what_would_stand_there(officer: FlaskClient) -> None:
    page = officer.get(LIST).text
    assert "No case file audits yet" in page
    assert '<a class="govuk-link" href="new/">Fill one in</a>' in page


def test_withdrawn_records_stand_in_it_when_asked_for(
    app: Flask, officer: FlaskClient
) -> None:
    audit(app)
    audit(app)
    store = store_of(app)
    with store.session() as session:
        store.records(session, "x").withdraw("case_file_audit", [1], "Twice")
    assert numbers(officer) == [2]
    assert numbers(officer, "?flt_status_in_list=withdrawn") == [1]
    assert len(numbers(officer, "?flt_status_in_list=withdrawn,submitted")) == 2


@pytest.mark.usefixtures("five")
def test_each_sees_their_own_and_their_teams(app: Flask) -> None:
    ruth = logged_in(app, Role.AUDITOR, "Ruth Okafor", "Harbour")
    assert numbers(ruth) == [3, 2, 1]
    teams = ruth.get(LIST).text
    assert ">Harbour</label>" in teams
    page = logged_in(app, Role.AUDITOR, "Nobody Else", "Riverside").get(LIST).text
    assert ">Harbour</label>" not in page
    assert "Gareth Pym" not in page


@pytest.mark.usefixtures("five")
def test_a_worker_sees_none_that_was_not_shared_with_them(app: Flask) -> None:
    browser = logged_in(app, Role.WORKER, "Ruth Okafor", "Harbour")
    assert numbers(browser) == []
    for address in (f"{LIST}new/", f"{LIST}export/csv/"):
        assert browser.get(address).status_code == 403


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ADMINISTRATOR])
def test_who_sees_no_records_is_told_so(app: Flask, role: Role) -> None:
    browser = logged_in(app, role)
    for address in (LIST, "/records/", f"{LIST}new/", f"{LIST}export/csv/"):
        refused = browser.get(address)
        assert refused.status_code == 403
        assert "not yours to do" in refused.text


@pytest.mark.usefixtures("five")
def test_a_count_can_open_the_records_it_counts(officer: FlaskClient) -> None:
    address = address_of(
        "case_file_audit", month="2018-04", team=["Harbour", "Eastway"], search="okafor"
    )
    assert [one[-1] for one in references(officer, address)] == ["3", "2"]
    address = address_of("case_file_audit", date_from="2018-05-02")
    assert [one[-1] for one in references(officer, address)] == ["5"]


@pytest.mark.usefixtures("five")
def test_the_list_as_a_file_is_the_list(officer: FlaskClient) -> None:
    answer = officer.get(f"{LIST}export/csv/?flt_team_in_list=Harbour&sort=audit_date")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "Reference",
        "CFA-2018-0001",
        "CFA-2018-0003",
    ]
    disposition = answer.headers["Content-Disposition"]
    assert "OFFICIAL-SENSITIVE Case file audits.csv" in disposition
    book = officer.get(f"{LIST}export/xlsx/")
    assert book.data[:2] == b"PK"


@pytest.mark.usefixtures("five")
def test_a_file_of_too_many_is_refused_with_what_to_do(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.screens.download.MOST", 4)
    answer = officer.get(f"{LIST}export/csv/?flt_auditor_contains=a")
    assert answer.status_code == 303
    page = officer.get(f"{LIST}export/csv/{answer.location}").text
    assert "A file holds at most 4 records. Narrow the list" in page
