"""The first page of each role: its own, and nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store import fixed
from backoffice.store.opening import store_of
from form_definitions.entry import check
from importers.report import HELD
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import audit

FORM = "case_file_audit"


def save(app: Flask, sheet: str) -> None:
    """Save the case file audits of a sheet drawn as a table."""
    store = store_of(app)
    form = store.versions.form(FORM)
    head, *lines = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in sheet.strip().splitlines()
    )
    with store.session() as session:
        records = store.records(session, "performance@tests.example")
        for line in lines:
            typed = dict(zip(head, line, strict=True))
            records.save(check(form, typed, today=date(2019, 1, 31)))


AUDITS = """
| case_id | audit_date  | team    | auditor     | overall_grade |
| 1000001 | 12 Oct 2018 | Harbour | Gareth Pym  | Good          |
| 1000002 | 18 Oct 2018 | Eastway | Ruth Okafor | Inadequate    |
| 1000003 | 2 Aug 2018  | Eastway | Ruth Okafor | Good          |
"""


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def home(client: FlaskClient) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.text


def test_an_empty_one_says_how_to_begin(app: Flask) -> None:
    page = home(logged_in(app))
    assert "No record has come in yet." in page
    assert "Nothing is held." in page
    assert "No return has been published yet." in page
    assert 'href="/uploads/"' in page


def test_the_performance_team_sees_what_came_in(app: Flask) -> None:
    save(app, AUDITS)
    page = home(logged_in(app))
    assert "CFA-2018-0001" in page
    assert "qa-grade--inadequate" in page
    said = words(page)
    assert "2 case file audits of October 2018" in said
    assert "Case file audits 0 0 0 1 0 2 Oct 2018" in said


def test_a_count_opens_as_many_records(app: Flask) -> None:
    save(app, AUDITS)
    client = logged_in(app)
    [(address, count)] = set(
        re.findall(r'href="([^"]*month_equals=2018-10)">(\d+)</a>', home(client))
    )
    listed = client.get(address.replace("&amp;", "&")).text
    assert len(set(re.findall(r"CFA-2018-\d{4}", listed))) == int(count) == 2


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MANAGER])
def test_others_see_their_own_and_their_teams(app: Flask, role: Role) -> None:
    save(app, AUDITS)
    page = home(logged_in(app, role, "Gareth Pym", "Harbour"))
    assert "You see your own records and those of Harbour." in page
    assert "CFA-2018-0001" in page
    assert "CFA-2018-0002" not in page
    assert "Last uploads" not in page
    assert "1 case file audit of October 2018" in words(page)


def test_leadership_sees_published_figures_alone(app: Flask) -> None:
    stop_the_clock(app)
    save(app, AUDITS)
    leader = logged_in(app, Role.LEADERSHIP)
    before = words(home(leader))
    assert "No month has been published yet." in before
    assert "October 2018: due since 31 Oct 2018" in before
    lead = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")
    post(lead, f"{OCTOBER}publish", edition="0")
    audit(app, audit_date="12/10/2018")
    page = home(leader)

    nothing = " ".join(["Not published"] * 5)
    assert f"Case file audits {nothing} c Numbers from 1 to 4" in words(page)
    for hidden in ("CFA-2018", "Gareth Pym", "1000001", "/records/", "Harbour"):
        assert hidden not in page


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.WORKER])
def test_the_rest_see_no_content(app: Flask, role: Role) -> None:
    save(app, AUDITS)
    page = home(logged_in(app, role))
    for hidden in ("CFA-2018", "October 2018", "Gareth Pym", "/uploads/"):
        assert hidden not in page
    # A worker's list holds what was shared with them, which is nothing here.
    assert ("/records/" in page) is (role is Role.WORKER)


def add_upload(app: Flask, name: str, status: str, held: int = 0) -> None:
    with store_of(app).session() as session:
        upload = fixed.Upload(
            file_name=name,
            sha256=name.ljust(64, "0"),
            size=1,
            content=b"x",
            who="performance@tests.example",
            at=datetime(2026, 11, 20, 9, tzinfo=UTC),
            status=status,
            counts={},
            report={},
        )
        session.add(upload)
        session.flush()
        for position in range(held):
            session.add(
                fixed.UploadEntry(
                    upload_id=upload.id,
                    position=position,
                    sheet="Oct 18",
                    row=position + 5,
                    status=HELD,
                    typed={},
                    values={},
                    repeats={},
                    problems=[],
                    unmapped={},
                )
            )
        session.commit()


def test_what_is_held_is_told_with_its_upload(app: Flask) -> None:
    add_upload(app, "log.xlsx", "committed", held=3)
    add_upload(app, "next.xlsx", "previewed", held=2)
    page = home(logged_in(app))
    said = words(page)
    assert "3 held for review from 1 upload" in said
    assert "1 upload not saved yet" in said
    assert "log.xlsx 3 rows" in said
    assert "next.xlsx Not saved yet You, 20 Nov 2026, 9:00am" in said


def test_a_file_name_is_words_and_never_markup(app: Flask) -> None:
    add_upload(app, "<img src=x onerror=alert(1)>.xlsx", "committed", held=1)
    page = home(logged_in(app))
    assert "<img" not in page
    assert "&lt;img src=x" in page


OCTOBER = "/returns/monthly/2018-10/"


def test_the_return_that_is_due_is_told(app: Flask) -> None:
    audit(app, audit_date="12/10/2018")
    stop_the_clock(app)
    said = words(home(logged_in(app, Role.PERFORMANCE_MANAGER)))

    assert "Monthly return, October 2018 To publish October 2018: over since" in said
    assert "Published" not in said


def test_who_may_not_publish_is_not_told_to(app: Flask) -> None:
    audit(app, audit_date="12/10/2018")
    stop_the_clock(app)
    said = words(home(logged_in(app)))

    assert "Monthly return, October 2018 Not published October 2018" in said
    assert "a Performance Manager publishes it" in said
    assert "To publish" not in said


def test_the_return_that_was_published_last_is_told(app: Flask) -> None:
    stop_the_clock(app)
    audit(app, audit_date="12/10/2018")
    lead = logged_in(app, Role.PERFORMANCE_MANAGER)
    post(lead, f"{OCTOBER}publish")

    for client in (lead, logged_in(app, Role.LEADERSHIP, "Lee Leader")):
        page = home(client)
        assert f'href="{OCTOBER}"' in page
        assert "Monthly return, October 2018 Published The last, today 9:00am" in words(
            page
        )
    assert "Monthly return, October 2018 To publish" not in words(home(lead))


def test_a_workbook_of_the_command_line_is_no_publishing(app: Flask) -> None:
    """Whoever looks at a draft has not given it out."""
    audit(app, audit_date="12/10/2018")
    with store_of(app).session() as session:
        session.add(
            fixed.PublishedReturn(
                return_key="monthly",
                period="2018-10",
                at=datetime(2018, 11, 9, 15, 30, tzinfo=UTC),
                who="command@tests.example",
                figures={},
            )
        )
        session.commit()
    assert "October 2018 Not published" in words(home(logged_in(app)))


def navigation(app: Flask, role: Role) -> list[str]:
    page = home(logged_in(app, role))
    [nav] = re.findall(r'<nav class="qa-nav".*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="[^"]*"[^>]*>([^<]+)', nav)


@pytest.mark.parametrize(
    ("address", "under"),
    [
        ("/structure/", "People"),
        ("/obligations/", "What is due"),
        ("/help/uploads/", "Uploads"),
        ("/trail/", "Returns"),
        ("/", "Home"),
    ],
)
def test_a_page_says_what_it_belongs_to(app: Flask, address: str, under: str) -> None:
    page = logged_in(app, Role.PERFORMANCE_MANAGER).get(address).text
    assert re.findall(r'" aria-current="page">([^<]+)</a></li>', page) == [under]


def test_each_role_is_offered_its_own_pages(app: Flask) -> None:
    offered = {role: navigation(app, role) for role in Role}
    assert offered[Role.PERFORMANCE] == [
        *("Home", "Records", "What is due", "Uploads", "Review"),
        *("Actions", "Moderation", "Returns", "Learning", "People"),
    ]
    assert offered[Role.AUDITOR] == [
        *("Home", "Records", "What is due", "Actions", "Moderation", "Learning"),
    ]
    assert offered[Role.LEADERSHIP] == ["Home", "Returns", "Learning"]
    assert offered[Role.ADMINISTRATOR] == ["Home", "Accounts"]
    assert offered[Role.WORKER] == ["Home", "Records", "Actions"]
