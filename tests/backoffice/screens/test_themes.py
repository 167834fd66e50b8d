"""Themes: the council's list, findings marked with them, and records found by them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from backoffice.store.records import Saved
from tests.backoffice.people import logged_in, post, stop_the_clock
from tests.backoffice.screens.pages import LIST, audit, details, references

ACTION = {"action": "See the child alone", "owner": "Wren Worker"}


@pytest.fixture
def pat(app: Flask) -> FlaskClient:
    stop_the_clock(app)
    return logged_in(app, Role.PERFORMANCE, "Pat Officer")


@pytest.fixture
def record(app: Flask, pat: FlaskClient) -> Saved:
    return audit(app, actions=[ACTION], child_experience="She said she felt heard.")


def number_of(client: FlaskClient, theme: str) -> str:
    """A theme's number, as the page of a record offers it."""
    page = client.get("/themes/").text
    found = re.search(rf'<th scope="row">{theme}</th>.*?/themes/(\d+)/', page, re.S)
    assert found is not None, theme
    return found[1]


def mark(client: FlaskClient, record: Saved, theme: str, place: str, side: str) -> str:
    """Mark a finding, and read what the page says then."""
    said = {"theme": theme, "place": place, "side": side}
    answer = post(client, f"{LIST}mark/?id={record.record_id}", **said)
    assert answer.status_code == 303
    return client.get(details(record)).text


def test_what_was_found_is_marked_and_seen_apart(
    pat: FlaskClient, record: Saved
) -> None:
    voice, recording = (
        number_of(pat, theme) for theme in ("The voice of the child", "Recording")
    )

    page = mark(pat, record, voice, "area:overall", "strength")
    assert "The finding is marked." in page
    page = mark(pat, record, recording, "action:1", "improvement")

    assert page.index("Strengths</h3>") < page.index("Areas for improvement</h3>")
    assert "Action: See the child alone" in page
    assert "Pat Officer, today 9:00am" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"side": "splendid"}, "Say whether it is a strength"),
        ({"place": "area:tea"}, "Choose what in the record it is about."),
        ({"theme": "9999"}, "Choose a theme of the list."),
    ],
)
def test_what_cannot_be_marked_is_said(
    pat: FlaskClient, record: Saved, wrong: dict[str, str], said: str
) -> None:
    right = {
        "theme": number_of(pat, "Recording"),
        "place": "area:overall",
        "side": "strength",
    }
    assert said in mark(pat, record, **{**right, **wrong})


def test_one_theme_marks_a_finding_once_and_comes_off_again(
    pat: FlaskClient, record: Saved
) -> None:
    recording = number_of(pat, "Recording")
    mark(pat, record, recording, "area:overall", "strength")

    page = mark(pat, record, recording, "area:overall", "improvement")
    assert "bears this theme already" in page

    taken_off = re.search(r'name="finding" value="(\d+)"', page)
    assert taken_off is not None
    address = f"{LIST}unmark/?id={record.record_id}"
    post(pat, address, finding=taken_off[1])
    assert "No finding is marked yet" in pat.get(details(record)).text
    again = post(pat, address, finding=taken_off[1])
    assert "any more" in pat.get(again.location or "").text


def test_an_auditor_marks_their_own_and_reads_the_rest(
    app: Flask, pat: FlaskClient
) -> None:
    ada = logged_in(app, Role.AUDITOR, "Ada Auditor", "North")
    own = audit(app, auditor="Ada Auditor")
    other = audit(app, case_id="7654321")
    recording = number_of(pat, "Recording")

    assert "The finding is marked." in mark(
        ada, own, recording, "area:overall", "strength"
    )
    said = {"theme": recording, "place": "area:overall", "side": "strength"}
    answer = post(ada, f"{LIST}mark/?id={other.record_id}", **said)
    assert answer.status_code == 403
    assert "Mark a finding" not in ada.get(details(other)).text


def test_records_are_found_by_what_was_found_in_them(
    app: Flask, pat: FlaskClient, record: Saved
) -> None:
    other = audit(app, case_id="7654321")
    recording = number_of(pat, "Recording")
    mark(pat, record, recording, "area:overall", "strength")
    mark(pat, other, recording, "area:overall", "improvement")

    def found(value: str) -> list[str]:
        return references(pat, f"{LIST}?flt_found_in_list={value}")

    assert found(f"{recording}-strength") == [record.reference]
    assert found(f"{recording}-improvement") == [other.reference]
    assert sorted(found(recording)) == sorted([record.reference, other.reference])
    assert found(f"{number_of(pat, 'Education')}-strength") == []
    page = pat.get(f"{LIST}?flt_found_in_list={recording}-strength").text
    assert "Recording: strength" in page
    # An address that means nothing still opens the list.
    assert len(found("tea,3-splendid")) == 2


def test_the_list_is_the_councils_and_dated(pat: FlaskClient, record: Saved) -> None:
    """A theme that is retired stays on what it marked."""
    recording = number_of(pat, "Recording")
    mark(pat, record, recording, "area:overall", "strength")
    today = "2026-11-24"

    for name, said in (
        ("Kinship care", "Kinship care may be chosen."),
        ("  kinship CARE ", "There is a theme Kinship care already."),
        ("", "Give the theme a name."),
    ):
        answer = post(pat, "/themes/", name=name, from_on=today)
        page = pat.get(answer.location).text if answer.location else answer.text
        assert said in page
    retired = post(pat, f"/themes/{recording}/", what="retire", from_on=today)
    assert "what it marked stays marked" in pat.get(retired.location or "").text

    page = pat.get(details(record)).text
    assert ">Recording</strong>" in page
    assert ">Recording</option>" not in page
    assert ">Kinship care</option>" in page
    post(pat, f"/themes/{recording}/", what="rename", name="Case recording")
    assert ">Case recording</strong>" in pat.get(details(record)).text
    post(pat, f"/themes/{recording}/", what="back")
    assert ">Case recording</option>" in pat.get(details(record)).text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ({"what": "retire", "from_on": "1890-01-01"}, "begins later than that"),
        ({"what": "retire", "from_on": "soon"}, "Give the day"),
        ({"what": "back"}, "is not retired"),
        ({"what": "rename", "name": "Education"}, "There is a theme Education"),
        ({"what": "rename", "name": "x" * 121}, "at most 120"),
    ],
)
def test_what_the_list_refuses(
    pat: FlaskClient, number: dict[str, str], said: str
) -> None:
    answer = post(pat, f"/themes/{number_of(pat, 'Recording')}/", **number)
    assert answer.status_code == 400
    assert said in answer.text
    assert post(pat, "/themes/9999/", what="back").status_code == 400


def test_its_history_is_kept_in_one_chain(app: Flask, pat: FlaskClient) -> None:
    from backoffice.store.people_history import disagreements

    post(pat, "/themes/", name="Kinship care", from_on="2026-11-24")
    engine = store_of(app).engine
    with engine.connect() as connection:
        assert list(disagreements(connection)) == []
