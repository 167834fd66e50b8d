"""The feed, read as programs read it: sets, metadata, filters, pages, and whose."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from backoffice.access.accounts import Account, Accounts
from backoffice.access.roles import Role
from backoffice.feed import options
from backoffice.feed.tokens import Tokens
from backoffice.published.editions import Editions
from backoffice.store.opening import store_of
from exports.periods import period_of
from exports.returns import shipped_returns
from tests.backoffice.figures.service import Known, keep

AUDITS = (
    Known("case_file_audit", date(2018, 10, 1), "Seacroft", {"overall": "good"}),
    Known("case_file_audit", date(2018, 10, 2), "Seacroft", {"overall": "inadequate"}),
    Known("case_file_audit", date(2018, 11, 3), "Bramley", {"overall": "outstanding"}),
    Known("case_file_audit", date(2018, 11, 4), "Bramley", {"overall": "good"}),
    Known(
        "case_file_audit", date(2018, 11, 5), "Bramley", {"overall": "good"}, None, True
    ),
)


@pytest.fixture
def audits(app: Flask) -> list[Known]:
    """Four audits, and one that was withdrawn."""
    store = store_of(app)
    with store.session() as session:
        records = store.records(session, "setup@tests.example")
        return keep(store, records, list(AUDITS))


class Program:
    """A program that reads the feed with somebody's token."""

    def __init__(self, app: Flask, token: str) -> None:
        said = b64encode(f"anybody:{token}".encode()).decode()
        self._client, self._headers = (
            app.test_client(),
            {"Authorization": f"Basic {said}"},
        )

    def get(self, address: str) -> Any:
        return self._client.get(f"/feed/{address}", headers=self._headers)

    def rows(self, address: str) -> list[dict[str, Any]]:
        """All the rows, page after page."""
        found: list[dict[str, Any]] = []
        while address:
            answer = self.get(address)
            assert answer.status_code == 200, answer.text
            found += answer.json["value"]
            address = answer.json.get("@odata.nextLink", "").partition("/feed/")[2]
        return found


def program(app: Flask, role: Role, team: str = "", name: str = "Pat") -> Program:
    with store_of(app).session() as session:
        accounts = Accounts(session)
        account = accounts.add(
            f"{role}@tests.example", role, "correct horse battery", name, team
        )
        return Program(app, Tokens(session).make(account, "Excel"))


def test_the_sets_are_the_forms_their_actions_and_the_measures(
    app: Flask, audits: list[Known]
) -> None:
    said = program(app, Role.PERFORMANCE).get("").json

    sets = {one["name"]: one["title"] for one in said["value"]}
    assert sets["case_file_audit"] == "Case file audits"
    assert sets["case_file_audit_actions"] == "Case file audits: Actions"
    assert sets["measure_good_or_better"] == "Good or better"
    assert "answers" in sets


def test_the_metadata_types_every_property(app: Flask, audits: list[Known]) -> None:
    said = program(app, Role.PERFORMANCE).get("$metadata")

    root = ElementTree.fromstring(said.data)
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    (audit,) = root.iterfind(f".//{edm}EntityType[@Name='case_file_audit_row']")
    types = {one.get("Name"): one.get("Type") for one in audit.iter(f"{edm}Property")}
    assert types["id"] == "Edm.Int64"
    assert types["audit_date"] == "Edm.Date"
    assert types["overall_grade"] == "Edm.String"
    assert types["created_at"] == "Edm.DateTimeOffset"


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("", [1, 2, 3, 4]),
        ("$filter=overall_grade eq 'good'", [1, 4]),
        ("$filter=audit_date ge 2018-11-01 and team eq 'Bramley'", [3, 4]),
        ("$filter=not (overall_grade in ('good','outstanding'))", [2]),
        ("$filter=contains(team,'acro')", [1, 2]),
        ("$filter=created_at gt 2000-01-01T00:00:00Z", [1, 2, 3, 4]),
        ("$filter=date_received eq null", [1, 2, 3, 4]),
        ("$orderby=overall_grade,audit_date desc", [4, 1, 2, 3]),
        ("$orderby=audit_date desc&$top=2", [4, 3]),
        ("$skip=1&$top=2", [2, 3]),
    ],
)
def test_rows_are_filtered_sorted_and_cut(
    app: Flask, audits: list[Known], asked: str, days: list[int]
) -> None:
    rows = program(app, Role.PERFORMANCE).rows(f"case_file_audit?{asked}")

    assert [int(row["audit_date"][-2:]) for row in rows] == days


@pytest.mark.parametrize("order", ["", "&$orderby=team", "&$top=3"])
def test_pages_lead_on_until_the_last_row(
    app: Flask, audits: list[Known], order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = program(app, Role.PERFORMANCE)
    whole = reading.rows(f"case_file_audit?$select=reference{order}")

    monkeypatch.setattr("backoffice.feed.pages.MOST_ROWS", 1)
    paged = reading.rows(f"case_file_audit?$select=reference{order}")

    assert paged == whole
    assert len({row["reference"] for row in paged}) == len(paged) >= 3


def test_rows_are_counted_without_being_read(app: Flask, audits: list[Known]) -> None:
    reading = program(app, Role.PERFORMANCE)

    asked = "case_file_audit/$count?$filter=team eq 'Bramley'"
    assert reading.get(asked).text == "2"
    page = reading.get("case_file_audit?$count=true&$top=0").json
    assert (page["@odata.count"], page["value"]) == (4, [])


def test_one_row_is_found_by_its_key(app: Flask, audits: list[Known]) -> None:
    reading = program(app, Role.PERFORMANCE)
    first = reading.rows("case_file_audit?$top=1&$select=id,reference")[0]

    found = reading.get(f"case_file_audit({first['id']})?$select=reference").json

    assert found["reference"] == first["reference"]
    assert reading.get("case_file_audit(999999)").status_code == 404


def test_a_measure_says_what_it_was_worked_out_of(
    app: Flask, audits: list[Known]
) -> None:
    rows = program(app, Role.PERFORMANCE).rows(
        "measure_good_or_better?$filter=area eq 'overall'"
    )

    told = {(row["month"], row["team"]): row for row in rows}
    seacroft = told["2018-10", "Seacroft"]
    assert (seacroft["value"], seacroft["counted"], seacroft["out_of"]) == (0.5, 1, 2)
    assert told["2018-11", "Bramley"]["value"] == 1.0
    assert len(rows) == 2


def test_answers_say_what_keys_stand_for(app: Flask, audits: list[Known]) -> None:
    rows = program(app, Role.PERFORMANCE).rows(
        "answers?$filter=form eq 'case_file_audit' and field eq 'overall_grade'"
        " and key eq 'requires_improvement'"
    )

    assert [(row["label"], row["rank"]) for row in rows] == [
        ("Requires improvement", 3)
    ]


def test_an_auditor_reads_their_own_and_their_teams_records(
    app: Flask, audits: list[Known]
) -> None:
    reading = program(app, Role.AUDITOR, team="Seacroft", name="Nobody Here")

    assert {row["team"] for row in reading.rows("case_file_audit")} == {"Seacroft"}
    assert reading.get("measure_completed").status_code == 404


def test_leadership_reads_what_is_published_and_nothing_else(
    app: Flask, audits: list[Known]
) -> None:
    reading = program(app, Role.LEADERSHIP)
    store = store_of(app)
    good = {"overall": "good"}
    more = [
        Known("case_file_audit", date(2018, 10, day), "Seacroft", good)
        for day in (5, 6, 7)
    ]
    with store.session() as session:
        keep(store, store.records(session, "setup@tests.example"), more)

    assert reading.get("case_file_audit").status_code == 404
    assert reading.rows("measure_completed") == []
    with store.session() as session:
        settings = app.config["SETTINGS"]
        editions = Editions(session, store.versions, settings, app.config["NOW"])
        for period in ("2018-10", "2018-11", "2018-Q3"):
            monthly = shipped_returns()["monthly"]
            editions.publish(monthly, period_of(period), "pat@tests.example")
    asked = "$filter=form eq 'case_file_audit' and sheet eq 'Completion'"
    rows = reading.rows(f"measure_completed?{asked}")
    assert [(row["return"], row["period"], row["value"]) for row in rows] == [
        ("monthly", "2018-11", None),
        ("monthly", "2018-10", 5),
    ]
    assert "suppressed" in rows[0]["hidden"]
    assert {row["team"] for row in rows} == {"All teams"}
    grades = reading.rows("measure_each_grade?$filter=area eq 'overall'")
    assert {row["grade"] for row in grades} >= {"Good", "Inadequate"}
    assert {row["value"] for row in grades if row["grade"] == "Good"} == {None}


def test_each_grade_and_the_change_from_month_to_month_have_sets(
    app: Flask, audits: list[Known]
) -> None:
    reading = program(app, Role.PERFORMANCE)
    overall = "$filter=area eq 'overall' and form eq 'case_file_audit'"
    given = {
        (row["month"], row["team"], row["grade"]): row["value"]
        for row in reading.rows(f"measure_each_grade?{overall}")
    }
    moved = reading.rows(f"measure_points_since?{overall}")

    assert given["2018-10", "Seacroft", "Inadequate"] == 1
    assert given["2018-11", "Bramley", "Outstanding"] == 1
    assert {row["hidden"] for row in moved} == {"not available"}


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("nothing", 404, "There is no set 'nothing'"),
        ("case_file_audit?$expand=actions", 501, "does not do $expand"),
        ("case_file_audit?$fliter=x", 400, "no query option '$fliter'"),
        ("case_file_audit?$filter=overall eq", 400, "$filter cannot be read"),
        ("case_file_audit?$filter=tema eq 'x'", 400, "did you mean 'team'?"),
        ("case_file_audit?$filter=audit_date eq 'x'", 400, "of another kind"),
        ("case_file_audit?$filter=('a','b')", 400, "not a condition"),
        ("case_file_audit?$filter=true lt null", 400, "have no order"),
        ("case_file_audit?$filter=id eq 9223372036854775808", 400, "too large"),
        (
            "case_file_audit?$filter=created_at gt 2018-02-30T10:10:10Z",
            400,
            "no such instant",
        ),
        ("case_file_audit?$orderby=team sideways", 400, "each with asc or desc"),
        ("case_file_audit?$select=owner", 400, "has no property 'owner'"),
        ("case_file_audit?$top=-1", 400, "$top must be a whole number"),
        ("case_file_audit?$format=atom", 415, "answers in JSON"),
        ("case_file_audit(1)/actions", 404, "There is no"),
    ],
)
def test_what_cannot_be_answered_gets_a_sentence(
    app: Flask, audits: list[Known], asked: str, status: int, said: str
) -> None:
    answer = program(app, Role.PERFORMANCE).get(asked)

    assert answer.status_code == status
    assert said in answer.json["error"]["message"]


def test_a_token_is_needed_and_ends(app: Flask, audits: list[Known]) -> None:
    assert app.test_client().get("/feed/").status_code == 401
    assert Program(app, "made-up").get("").status_code == 401
    reading = program(app, Role.PERFORMANCE)
    assert reading.get("").status_code == 200
    with store_of(app).session() as session:
        account = Accounts(session).find("performance@tests.example")
        assert isinstance(account, Account)
        tokens = Tokens(session)
        (token,) = tokens.of(account)
        assert token.used_at is not None
        tokens.end(account, token.id)

    assert reading.get("").status_code == 401


def test_a_disabled_accounts_token_opens_nothing(
    app: Flask, audits: list[Known]
) -> None:
    reading = program(app, Role.PERFORMANCE)
    with store_of(app).session() as session:
        Accounts(session).disable("performance@tests.example")

    assert reading.get("").status_code == 401


@pytest.fixture(autouse=True)
def no_page_is_left_small() -> Iterator[None]:
    yield
    assert options.MOST_ROWS == 1_000
