"""Saved views: a list as it was asked for, under a name, for oneself or for others."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.access import saved_views
from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.access.saved_views import OWN, TEAM, SavedViews
from backoffice.store.opening import store_of
from tests.backoffice.people import add_account, log_in, logged_in, post
from tests.backoffice.screens.pages import LIST, audit, references

ASKED = "columns=auditor&columns=team&flt_team_in_list=Harbour&sort=auditor"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    """A Performance Officer, with two audits of Harbour and one of Eastway there."""
    for team, auditor in (
        ("Harbour", "Ruth Okafor"),
        ("Eastway", "Ann Bell"),
        ("Harbour", "Gareth Pym"),
    ):
        audit(app, team=team, auditor=auditor)
    return logged_in(app, name="Pat Officer")


def save(browser: FlaskClient, name: str, asked: str = ASKED, **more: object) -> str:
    """Save a view from the list; gives the address it is opened by."""
    answer = post(browser, f"{LIST}views/new/?{asked}", name=name, **more)
    assert answer.status_code == 303, answer.text
    return answer.location


def number(address: str) -> str:
    return address.rpartition("view=")[2]


def numbers(browser: FlaskClient, address: str) -> list[int]:
    return [int(one[-4:]) for one in references(browser, address)]


def test_a_view_is_the_list_as_it_was_asked_for(officer: FlaskClient) -> None:
    kept = officer.get(f"{LIST}views/new/?{ASKED}&page=3&nonsense=1")
    for said in ("Harbour", "by Auditor", "Auditor, Team"):
        assert said in kept.text
    address = save(officer, "Harbour, by auditor")

    assert address.startswith(f"{LIST}?{ASKED}&view=")
    assert numbers(officer, address) == [3, 1]
    page = officer.get(address).text
    assert 'aria-current="page">Harbour, by auditor</a>' in page
    assert address.replace("&", "&amp;") in officer.get("/records/").text


def test_narrowed_further_it_can_be_kept_so(officer: FlaskClient) -> None:
    address = save(officer, "Harbour")
    further = f"{ASKED}&search=okafor&view={number(address)}"

    assert "Harbour (changed)" in officer.get(f"{LIST}?{further}").text
    answer = post(officer, f"{LIST}views/new/?{further}", replace="1")
    assert numbers(officer, answer.location) == [1]
    assert "Harbour (changed)" not in officer.get(answer.location).text
    assert officer.get(LIST).text.count(">Harbour</a>") == 1


def test_a_list_opens_with_the_view_that_was_put_first(officer: FlaskClient) -> None:
    address = save(officer, "Harbour", first="1")

    assert officer.get(LIST).location == address
    assert numbers(officer, f"{LIST}?view=0") == [3, 2, 1]
    post(officer, f"{LIST}views/first/", id="0")
    assert numbers(officer, LIST) == [3, 2, 1]


def test_a_view_put_first_takes_the_place_of_nothing_that_was_asked_for(
    officer: FlaskClient,
) -> None:
    """The list of home, the last filter taken off, the first page again."""
    save(officer, "Harbour", first="1")

    home = officer.get("/").text
    assert f'href="{LIST}?view=0"' in home
    assert f'href="{LIST}"' not in home
    narrowed = officer.get(f"{LIST}?flt_upload_equals=7").text
    assert 'href="?"' not in narrowed
    [without] = re.findall(r'href="([^"]*)">Take off<', narrowed)
    assert numbers(officer, f"{LIST}{without}") == [3, 2, 1]


def test_it_is_renamed_and_deleted(officer: FlaskClient) -> None:
    one = number(save(officer, "Harbor", first="1"))

    answer = post(
        officer, f"{LIST}views/change/?id={one}", name="Harbour", shared_with=""
    )
    assert answer.status_code == 303
    assert ">Harbour</a>" in officer.get(f"{LIST}views/").text
    post(officer, f"{LIST}views/delete/", id=one)
    assert "There is no view yet" in officer.get(f"{LIST}views/").text
    assert numbers(officer, LIST) == [3, 2, 1]


def test_each_has_their_own(app: Flask, officer: FlaskClient) -> None:
    one = number(save(officer, "Mine alone"))
    other = logged_in(app, name="Sam Colleague")

    assert "Mine alone" not in other.get(LIST).text
    assert "Mine alone" not in other.get("/records/").text
    assert other.get(f"{LIST}views/change/?id={one}").status_code == 404
    assert post(other, f"{LIST}views/delete/", id=one).status_code == 404
    assert post(other, f"{LIST}views/first/", id=one).status_code == 404
    assert "Mine alone" in officer.get(LIST).text


def test_shared_with_the_team_it_is_the_teams_to_use_not_to_change(
    app: Flask, officer: FlaskClient
) -> None:
    address = save(officer, "For the return", shared_with=TEAM)
    colleague = logged_in(app, name="Sam Colleague")
    auditor = logged_in(app, Role.AUDITOR, "Ann Bell", "Eastway")

    assert numbers(colleague, address) == [3, 1]
    assert "Pat Officer" in colleague.get(f"{LIST}views/").text
    change = f"{LIST}views/change/?id={number(address)}"
    refused = post(colleague, change, name="Mine", shared_with="")
    assert refused.status_code == 403
    gone = post(colleague, f"{LIST}views/delete/", id=number(address))
    assert gone.status_code == 403
    assert "For the return" not in auditor.get(LIST).text
    assert "For the return" in officer.get(LIST).text


def test_a_performance_manager_changes_what_is_shared(
    app: Flask, officer: FlaskClient
) -> None:
    address = save(officer, "For auditors", shared_with="auditor")
    manager = logged_in(app, Role.PERFORMANCE_MANAGER, "Perry Lead")

    assert "For auditors" not in manager.get(LIST).text
    assert "For auditors" in manager.get(f"{LIST}views/").text
    change = f"{LIST}views/change/?id={number(address)}"
    assert post(manager, change, name="Yours", shared_with="auditor").status_code == 303
    assert ">Yours</a>" in officer.get(LIST).text


def test_a_shared_view_shows_nobody_more_than_is_theirs(
    app: Flask, officer: FlaskClient
) -> None:
    address = save(officer, "Harbour", shared_with="auditor")
    ruth = logged_in(app, Role.AUDITOR, "Ruth Okafor", "Riverside")

    assert ">Harbour</a>" in ruth.get(LIST).text
    assert numbers(ruth, address) == [1]
    below = address.replace(LIST, f"{LIST}export/csv/")
    assert "Gareth Pym" not in ruth.get(below).text


def test_who_is_not_of_the_team_shares_nothing(app: Flask) -> None:
    auditor = logged_in(app, Role.AUDITOR, "Ann Bell", "Eastway")
    page = f"{LIST}views/new/?{ASKED}"

    assert "Who may use it" not in auditor.get(page).text
    answer = post(auditor, page, name="For you", shared_with=TEAM)
    assert answer.status_code == 422
    assert "Only the Performance Team can share a view." in answer.text
    assert save(auditor, "For me").startswith(LIST)


@pytest.mark.parametrize(
    ("name", "shared", "words"),
    [
        (" ", OWN, "Give the view a name, for example To moderate."),
        ("x" * 61, OWN, "A name has 60 characters at most; shorten it."),
        ("Taken", OWN, "There is a view ‘Taken’ of this form; choose another name."),
        ("Fine", "everybody else", "Choose who may use it."),
    ],
)
def test_what_cannot_be_saved_is_told(
    officer: FlaskClient, name: str, shared: str, words: str
) -> None:
    save(officer, "Taken")
    answer: TestResponse = post(
        officer, f"{LIST}views/new/?{ASKED}", name=name, shared_with=shared
    )

    assert answer.status_code == 422
    assert words in answer.text


def test_there_is_an_end_to_them(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    save(officer, "One")
    answer = post(officer, f"{LIST}views/new/?{ASKED}", name="Two")

    assert "You have 1 views of this form; delete one" in answer.text


def test_a_view_of_what_the_form_had_once_tells_so(app: Flask) -> None:
    """As a form is after a question was renamed: the view was saved before that."""
    account = add_account(app, name="Pat Officer")
    browser = log_in(app.test_client(), account)
    audit(app, team="Harbour")
    old = (
        "columns=team&columns=district&flt_district_in_list=4&flt_plan_type_in_list=no"
    )
    made = _keep(app, account, old)
    page = browser.get(f"{LIST}?{old}&view={made}")

    assert page.status_code == 200
    assert (
        "The view ‘Old’ asks for ‘district’, ‘district_in_list’, ‘plan_type_in_list’,"
        " which this form does not have now." in page.text
    )
    assert numbers(browser, f"{LIST}?{old}&view={made}") == [1]


def _keep(app: Flask, account: Account, asked: str) -> int:
    with store_of(app).session() as session:
        return SavedViews(session, account).save("case_file_audit", "Old", asked)


@pytest.mark.parametrize("said", ["", "0", "x", "99999999999999999999", "4294967299"])
def test_an_id_that_is_none_is_not_found(officer: FlaskClient, said: str) -> None:
    assert officer.get(f"{LIST}views/change/?id={said}").status_code == 404
    assert post(officer, f"{LIST}views/delete/", id=said).status_code == 404
    assert numbers(officer, f"{LIST}?view={said}") == [3, 2, 1]


def test_of_two_who_change_one_the_later_is_told(
    app: Flask, officer: FlaskClient
) -> None:
    account = add_account(app, name="Second Account")
    with store_of(app).session() as session:
        views = SavedViews(session, account)
        one = views.one("case_file_audit", views.save("case_file_audit", "Mine", ""))
        assert one is not None
        views.delete(one)
        with pytest.raises(saved_views.ViewError) as told:
            views.change(one, "Mine still", OWN)
    assert str(told.value) == "That view has been deleted meanwhile."
