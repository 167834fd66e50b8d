"""Publishing: frozen when given out, revised in the open, the old bytes for ever.

2018-10   7 audits typed in  →  published
          1 arrives late     →  nothing moves; it is shown as what moved since
          why is said        →  revised; the first edition is still there
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from backoffice.access.roles import Role
from backoffice.commands import main
from backoffice.config import Settings
from backoffice.published.editions import (
    LEADERSHIP,
    WHOLE,
    Editions,
    NotPublished,
    faults,
)
from backoffice.store.database import writing
from backoffice.store.opening import store_of
from backoffice.store.return_tables import ReturnEdition
from exports.frozen import packed
from exports.periods import period_of
from exports.returns import shipped_returns
from form_definitions.entry import check
from tests.backoffice.figures.service import Known, keep
from tests.backoffice.people import Clock, logged_in, post, stop_the_clock

PAGE = "/returns/monthly/2018-10/"
MONTHLY = shipped_returns()["monthly"]
OCTOBER = period_of("2018-10")


@pytest.fixture
def now(app: Flask) -> Clock:
    return stop_the_clock(app)


@pytest.fixture
def audits(app: Flask, now: Clock) -> list[Known]:
    """Seven audits of October 2018, all good."""
    return arrive(app, *(date(2018, 10, day) for day in range(1, 8)))


def arrive(app: Flask, *days: date, grade: str = "good") -> list[Known]:
    """Audits of these days that the Performance Team has now."""
    made = [
        Known("case_file_audit", day, "Seacroft", {"overall": grade}) for day in days
    ]
    store = store_of(app)
    with store.session() as session:
        return keep(store, store.records(session, "pat@tests.example"), made)


def workbook(client: FlaskClient, asked: str = "") -> bytes:
    answer = client.get(f"{PAGE}workbook{asked}", buffered=True)
    assert answer.status_code == 200
    return answer.data


def completed(page: str) -> int:
    """How many case file audits a return's page says were completed."""
    row = re.search(r'<th scope="row">Case file audits</th>(.*?)</tr>', page, re.S)
    assert row is not None
    found = re.findall(r">(\d+)<", row[1])
    return int(found[0])


def test_what_arrives_late_does_not_change_what_is_published(
    app: Flask, audits: list[Known], now: Clock
) -> None:
    client = logged_in(app, Role.PERFORMANCE_MANAGER)
    post(client, f"{PAGE}publish")
    first = workbook(client)
    now.forward(days=3)
    client = logged_in(app, Role.PERFORMANCE_MANAGER, "Mo Manager")

    late = arrive(app, date(2018, 10, 31), grade="inadequate")

    page = client.get(PAGE).text
    assert completed(page) == 7
    assert workbook(client) == first
    assert "moved since it was published" in page
    assert completed(client.get(f"{PAGE}?now=1").text) == 8
    since = client.get(f"{PAGE}since/").text
    assert late[0].reference in since
    assert "arrived" in since


def test_a_revision_says_why_and_leaves_the_first_edition_as_it_was(
    app: Flask, audits: list[Known], now: Clock
) -> None:
    client = logged_in(app, Role.PERFORMANCE_MANAGER)
    post(client, f"{PAGE}publish")
    first = workbook(client)
    late = arrive(app, date(2018, 10, 31))

    refused = post(client, f"{PAGE}publish", reason="")
    assert refused.status_code == 400
    assert "Say why it is revised" in refused.text
    post(client, f"{PAGE}publish", reason="One late audit from Seacroft")

    page = client.get(PAGE).text
    assert completed(page) == 8
    assert "One late audit from Seacroft" in page
    assert workbook(client) != first
    assert workbook(client, "?edition=1") == first
    assert late[0].reference in client.get(f"{PAGE}editions/2/").text


def test_a_published_workbook_is_made_of_the_kept_figures_alone(
    app: Flask, audits: list[Known]
) -> None:
    """Those who keep the figures and the program have the workbook."""
    with store_of(app).session() as session:
        editions = Editions(
            session, store_of(app).versions, app.config["SETTINGS"], app.config["NOW"]
        )
        made = editions.publish(MONTHLY, OCTOBER, "pat@tests.example")
        kept = editions.figures(made)
        arrive(app, date(2018, 10, 30))

        assert editions._written(packed(kept).content) == editions.workbook(made)
        digest = hashlib.sha256(editions.workbook(made)).hexdigest()
        assert digest == made.workbook_sha256
        assert list(faults(session)) == []


def test_leadership_is_given_its_own_edition_of_the_same_instant(
    app: Flask, audits: list[Known]
) -> None:
    post(logged_in(app, Role.PERFORMANCE_MANAGER), f"{PAGE}publish")
    arrive(app, *(date(2018, 10, day) for day in range(10, 20)))
    leader = logged_in(app, Role.LEADERSHIP, "Lee Leader")

    page = leader.get(PAGE).text
    assert completed(page) == 7
    assert "Seacroft" not in page
    assert leader.get(f"{PAGE}since/").status_code == 403
    assert leader.get(f"{PAGE}editions/1/").status_code == 403


def test_a_period_that_is_not_over_is_not_published(app: Flask, now: Clock) -> None:
    client = logged_in(app, Role.PERFORMANCE_MANAGER)

    post(client, "/returns/monthly/2026-11/publish")

    page = client.get("/returns/monthly/2026-11/").text
    assert "November 2026 is not over; it can be published from 1 Dec 2026." in page
    assert "Publish Nov 2026" not in page


def test_nothing_new_is_no_revision(app: Flask, audits: list[Known]) -> None:
    client = logged_in(app, Role.PERFORMANCE_MANAGER)
    post(client, f"{PAGE}publish")

    answer = post(client, f"{PAGE}publish", reason="To be sure")

    assert answer.status_code == 400
    assert "Nothing has changed since it was published" in answer.text


@pytest.mark.parametrize("role", [Role.PERFORMANCE, Role.LEADERSHIP, Role.AUDITOR])
def test_only_a_performance_manager_publishes(
    app: Flask, audits: list[Known], role: Role
) -> None:
    client = logged_in(app, role)

    assert post(client, f"{PAGE}publish").status_code == 403
    assert "Publish Oct 2018" not in client.get(PAGE).text


def test_two_who_publish_at_once_make_one_edition(
    app: Flask, audits: list[Known]
) -> None:
    store = store_of(app)
    settings: Settings = app.config["SETTINGS"]
    with store.session() as one, store.session() as other:
        first = Editions(one, store.versions, settings, app.config["NOW"])
        second = Editions(other, store.versions, settings, app.config["NOW"])
        kept = second.edition
        first.publish(MONTHLY, OCTOBER, "one@tests.example")
        # The other had looked before, and saw none.
        object.__setattr__(second, "edition", lambda *_: None)

        with pytest.raises(NotPublished, match="Somebody else has just published"):
            second.publish(MONTHLY, OCTOBER, "other@tests.example")

        assert [e.who for e in first.of(MONTHLY, OCTOBER)] == ["one@tests.example"]
        assert kept(MONTHLY, OCTOBER, LEADERSHIP) is not None


def test_an_edition_that_was_tampered_with_is_told(
    app: Flask, audits: list[Known]
) -> None:
    store = store_of(app)
    with store.session() as session:
        editions = Editions(
            session, store.versions, app.config["SETTINGS"], app.config["NOW"]
        )
        editions.publish(MONTHLY, OCTOBER, "pat@tests.example")
        with writing(session):
            session.execute(
                update(ReturnEdition)
                .where(ReturnEdition.audience == WHOLE)
                .values(workbook=b"other")
            )

        (fault,) = faults(session)

    assert "monthly, 2018-10, edition 1 for whole" in fault


def test_the_command_gives_out_what_was_published(
    app: Flask, audits: list[Known], tmp_path: Path
) -> None:
    client = logged_in(app, Role.PERFORMANCE_MANAGER)
    post(client, f"{PAGE}publish")
    arrive(app, date(2018, 10, 30))
    settings: Settings = app.config["SETTINGS"]
    told = {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
        "BACKOFFICE_COUNCIL_NAME": settings.council_name,
    }
    asked = ["export", "return", "--period", "2018-10", "-o"]
    out = tmp_path / "October.xlsx"

    done = CliRunner().invoke(main, [*asked, str(out)], env=told)

    assert done.exit_code == 0, done.stderr
    assert "Published 24 Nov 2026." in done.stderr
    assert out.read_bytes() == workbook(client)
    now_too = CliRunner().invoke(main, [*asked, str(out), "--now"], env=told)
    assert "Draft" in now_too.stderr
    assert out.read_bytes() != workbook(client)


def test_an_action_that_falls_due_moves_nothing(app: Flask, now: Clock) -> None:
    """What is overdue is so on the day of counting; nobody has changed a record."""
    store = store_of(app)
    with store.session() as session:
        form = store.versions.form("case_file_audit")
        typed = {
            "case_id": "0123456",
            "audit_date": "2018-10-02",
            "auditor": "Priya Shah",
            "overall_grade": "good",
        }
        due = {"action": "See the child alone", "due_on": "2026-11-26"}
        entry = check(form, typed, today=date(2026, 11, 24), repeats={"actions": [due]})
        store.records(session, "pat@tests.example").save(entry)
        editions = Editions(
            session, store.versions, app.config["SETTINGS"], app.config["NOW"]
        )
        editions.publish(MONTHLY, OCTOBER, "pat@tests.example")
        now.forward(days=30)

        assert editions.since(MONTHLY, OCTOBER) == []
        with pytest.raises(NotPublished, match="Nothing has changed"):
            editions.publish(MONTHLY, OCTOBER, "pat@tests.example", "To be sure")
