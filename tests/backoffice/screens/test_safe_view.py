"""Flask-Admin's defaults that would be wrong here: a test for each, by its number.

The numbers are those of docs/flask-admin.md, where each is told with its cure.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, get_flashed_messages
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from backoffice.access.roles import Role
from backoffice.screens.record_view import RecordView, view_of
from backoffice.screens.safe_view import NoFields, SafeView, record_id
from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.pages import (
    LIST,
    audit,
    details,
    edit,
    form_in,
    opened,
    press,
    references,
    sent,
)


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app)


@pytest.fixture
def auditor(app: Flask) -> FlaskClient:
    """Somebody of the East team, who is not the auditor of what `audit` makes."""
    return logged_in(app, Role.AUDITOR, "Tom Ashby", "East")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    said: list[str] = []
    engine = store_of(app).engine

    def listen(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        said.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_1_a_list_counts_no_further_than_it_tells_and_reads_only_what_it_shows(
    app: Flask, officer: FlaskClient
) -> None:
    for day in range(1, 28):
        audit(app, audit_date=f"{day}/04/2018", assessment_rationale="long words")
    officer.get(f"{LIST}?page_size=25")
    with statements(app) as said:
        officer.get(f"{LIST}?page_size=25")
    about_records = [s for s in said if "f_case_file_audit" in s]
    assert not any("rationale" in s for s in about_records)
    counts = [s for s in about_records if "count(" in s]
    assert len(counts) == 1
    assert "LIMIT" in counts[0]


def test_2_a_search_is_for_words_and_never_a_pattern(
    app: Flask, officer: FlaskClient
) -> None:
    audit(app, worker="Marta Jelinek")
    audit(app, worker="Sam Lowe")
    with statements(app) as said:
        assert references(officer, f"{LIST}?search=jelinek") == ["CFA-2018-0001"]
    assert not any("LIKE" in s.upper() for s in said if "SELECT" in s.upper())
    for pattern in ("%", "_", "^Marta", "=Marta", "ma%ta", "'", '"', "a OR b", "-x*"):
        assert officer.get(LIST, query_string={"search": pattern}).status_code == 200
    assert references(officer, f"{LIST}?search=%25") == []
    assert officer.get(f"{LIST}?search={'x+' * 2000}").status_code == 200


def test_3_no_record_stands_on_two_pages_or_on_none(
    app: Flask, officer: FlaskClient
) -> None:
    for _ in range(30):
        audit(app)
    for sort in ("", "&sort=team", "&sort=audit_date&desc=1", "&sort=date_of_birth"):
        pages = [
            references(officer, f"{LIST}?page_size=25&page={page}{sort}")
            for page in (0, 1)
        ]
        assert len({*pages[0], *pages[1]}) == 30, sort


def test_4_a_page_asks_as_many_questions_for_fifty_rows_as_for_one(
    app: Flask, officer: FlaskClient
) -> None:
    def asked() -> int:
        with statements(app) as said:
            officer.get(LIST)
        return len(said)

    audit(app)
    officer.get(LIST)
    one = asked()
    for _ in range(30):
        audit(app)
    assert asked() == one


def test_5_another_teams_record_is_not_found_on_any_path(
    app: Flask, auditor: FlaskClient
) -> None:
    record = audit(app, team="North", worker="Heron-7391")
    for address in (edit(record), details(record)):
        assert auditor.get(address).status_code == 404
    query = f"?id={record.record_id}"
    fields = {"team": "East", "_reason": "mine"}
    for page in ("edit/", "draft/", "shown/"):
        assert post(auditor, f"{LIST}{page}{query}", **fields).status_code == 404
    for page in ("", "?search=Heron", "?flt_team_in_list=North"):
        page_text = auditor.get(f"{LIST}{page}").text
        assert "CFA-2018" not in page_text
        assert ">North</label>" not in page_text or "flt_team" in page
    assert b"Heron-7391" not in auditor.get(f"{LIST}export/csv/").data


def test_6_nothing_is_edited_in_the_list(app: Flask, officer: FlaskClient) -> None:
    record = audit(app)
    answer = post(officer, f"{LIST}ajax/update/", list_form_pk=1, team="x")
    assert answer.status_code == 404
    assert "North" in officer.get(details(record)).text
    with app.test_request_context():
        view = view_of("case_file_audit")
        with pytest.raises(Exception, match="404"):
            view.ajax_update()


def test_7_no_column_can_be_posted(app: Flask, officer: FlaskClient) -> None:
    """The form that Flask-Admin would fill a model from has no fields at all."""
    record = audit(app)
    sent(officer, edit(record), status="withdrawn", reference="X", _reason="try")
    page = officer.get(details(record)).text
    assert "CFA-2018-0001" in page
    assert "Submitted" in page
    with app.test_request_context():
        view = view_of("case_file_audit")
    assert view._edit_form_class is NoFields
    assert [f.name for f in view._create_form_class()] == []


def test_8_nothing_is_changed_without_a_token(app: Flask, officer: FlaskClient) -> None:
    record = audit(app)
    query = f"?id={record.record_id}"
    for page in (f"edit/{query}", f"withdraw/{query}", "action/", "new/", "draft/"):
        answer = officer.post(f"{LIST}{page}", data={"_reason": "x", "rowid": "1"})
        assert answer.status_code == 400, page
    assert references(officer) == ["CFA-2018-0001"]


def test_8b_a_form_may_stand_open_all_day(app: Flask) -> None:
    assert app.config["WTF_CSRF_TIME_LIMIT"] >= 12 * 3600


def test_9_what_asks_first_needs_no_inline_script(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app)
    for address in (LIST, details(record), edit(record), f"{LIST}new/"):
        page = officer.get(address).text
        for handler in ("onclick=", "onsubmit=", "onchange=", "javascript:", "style="):
            assert handler not in page, (address, handler)
    assert 'data-confirm="Withdraw CFA-2018-0001?"' in officer.get(details(record)).text


def test_10_the_words_of_a_definition_are_never_markup(
    app: Flask, officer: FlaskClient
) -> None:
    """The reader refuses markup in labels; were it let through, it is escaped."""
    page = officer.get(f"{LIST}new/").text
    assert "child's name" in page.replace("&#39;", "'").replace("’", "'")
    with app.test_request_context():
        env = app.jinja_env
        written = env.from_string(
            '{% import "records/questions.html" as ask %}{{ ask.question(q) }}'
        )
        from dataclasses import replace

        from backoffice.screens.inputs import question

        field = store_of(app).versions.form("case_file_audit").field("worker")
        hostile = replace(field, label="<script>1</script>", hint="<b>2</b>")
        html = written.render(q=question(hostile, "worker", "<i>3</i>", error="<u>4"))
    for tag in ("<script>", "<b>", "<i>", "<u>"):
        assert tag not in html


def test_11_an_error_of_the_database_tells_no_values(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    error = IntegrityError("INSERT …", {"name": "Heron"}, Exception("Heron-7391"))
    with app.test_request_context(LIST), caplog.at_level(logging.DEBUG):
        view = view_of("case_file_audit")
        assert view.handle_view_exception(error)
        (message,) = get_flashed_messages()
    assert "Heron" not in message
    assert "Heron" not in caplog.text


def test_12_what_one_may_do_is_asked_each_time(app: Flask) -> None:
    """The view is made by whoever comes first, and may be asked by anybody."""
    record = audit(app)
    leader = logged_in(app, Role.LEADERSHIP)
    assert leader.get(LIST).status_code == 403
    assert logged_in(app).get(details(record)).status_code == 200
    assert leader.get(details(record)).status_code == 403


def test_13_pages_stand_with_flask_babel_installed(
    app: Flask, officer: FlaskClient
) -> None:
    assert "babel" in app.extensions
    assert officer.get(LIST).status_code == 200


def test_14_a_stale_save_is_refused_and_its_words_kept(
    app: Flask, officer: FlaskClient
) -> None:
    record = audit(app)
    stale = opened(officer, edit(record)) | {"team": "East", "_reason": "mine"}
    sent(officer, edit(record), team="South", _reason="theirs")
    answer = press(officer, edit(record), stale)
    assert answer.status_code == 409
    assert form_in(answer.text)["team"] == "East"


def test_15_nothing_is_left_to_be_done_after_the_commit() -> None:
    """A hook that fails after the commit would tell of an error and keep the record:
    records are saved with all that belongs to them in one transaction."""
    for hook in ("after_model_change", "after_model_delete", "on_model_change"):
        assert getattr(RecordView, hook) is getattr(SafeView.__mro__[1], hook)


def test_16_a_bulk_action_is_done_to_all_or_none(
    app: Flask, officer: FlaskClient
) -> None:
    for _ in range(3):
        audit(app)
    answer = post(
        officer,
        f"{LIST}action/",
        action="withdraw",
        rowid=["1", "2", "4711"],
        _confirmed="1",
        _reason="Typed twice",
    )
    assert answer.status_code == 303
    assert "Nothing was changed: 1 of the 3 records" in officer.get(LIST).text
    assert len(references(officer)) == 3


HOSTILE = (
    "page=-1",
    "page=99999999999999999999",
    "page=abc",
    "page_size=0",
    "page_size=100000",
    "page_size=x",
    "search=%00",
    "search=a%00b",
    "sort=-1",
    "sort=9999",
    "sort=nothing&desc=x",
    "sort=__class__",
    "sort=metadata",
    "flt_form_version_in_list=99999999999999999999",
    "flt_upload_equals=abc",
    "flt_team_in_list=%00",
    "flt0_team_in_list=x",
    "flt_nothing_in_list=1",
    "flt_",
    "flt",
    "flt_audit_date_from=2018-02-31",
    "flt_audit_date_from=%00&flt_audit_date_to=99999-01-01",
    "flt_record_date_to=9999-12-31&flt_record_date_from=0001-01-01",
    "flt_year_of_birth_from=99999999999999999999999",
    "flt_auditor_contains=%25%00_",
    "flt_theme_empty=7",
    "after=~",
    "after=%00~1",
    "after==x~1",
    "after==2018-01-01~99999999999999999999",
    "before==2018-13-45~1",
    "after=~%C2%B2",
    "sort=team&after==%00~1",
    "sort=year_of_birth&after==99999999999999999999~1",
    "sort=created_at&after==2018-10-01~1",
    "sort=created_at&before==x~1",
    "sort=updated_at&after==2018-10-01T09:00:00%2B00:00~1",
    "columns=nothing&columns=search",
    "columns=%00",
    "page=%C2%B2",
)


def test_17_a_broken_address_is_passed_over_or_not_found(
    app: Flask, officer: FlaskClient
) -> None:
    audit(app)
    for query in HOSTILE:
        assert officer.get(f"{LIST}?{query}").status_code == 200, query
        export = officer.get(f"{LIST}export/csv/?{query}")
        assert export.status_code == 200, query
    ids = ("abc", "-1", "0", "%00", "1.5", "9223372036854775808", "9" * 40, "²", "1,2")
    for bad in (*ids, ""):
        for page in ("details/", "edit/"):
            answer = officer.get(f"{LIST}{page}?id={bad}")
            assert answer.status_code == 404, (page, bad)
        answer = post(officer, f"{LIST}withdraw/?id={bad}", _reason="x")
        assert answer.status_code == 404, bad
        answer = post(officer, f"{LIST}action/", action="withdraw", rowid=bad)
        assert answer.status_code == 303, bad
    for page in ("details/", "edit/"):
        assert officer.get(f"{LIST}{page}").status_code == 404
    for form in ("nothing", "%00", "a" * 300, "__class__", "record_index"):
        assert officer.get(f"/records/{form}/").status_code == 404, form
    assert post(officer, f"{LIST}action/", action="drop", rowid="1").status_code == 400
    assert officer.get(f"{LIST}export/exe/").status_code == 404


def test_17_an_id_is_a_number_a_database_can_hold() -> None:
    assert record_id("12") == 12
    for bad in ("", "0", "-1", "1e3", "²", "9223372036854775808", None, "１"):
        assert record_id(bad) is None


def test_18_a_download_holds_no_formula(app: Flask, officer: FlaskClient) -> None:
    audit(app, worker='=HYPERLINK("http://x","y")', team="@SUM(A1)")
    text = officer.get(f"{LIST}export/csv/").data.decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text
    assert ",'@SUM(A1)" in text


def test_19_nothing_is_looked_up_by_the_thousand(
    app: Flask, officer: FlaskClient
) -> None:
    audit(app)
    answer = officer.get(f"{LIST}ajax/lookup/?name=team&query=&limit=100000")
    assert answer.status_code == 404


def test_21_a_row_is_one_link_and_no_form(app: Flask, officer: FlaskClient) -> None:
    for _ in range(25):
        audit(app)
    page = officer.get(f"{LIST}?page_size=25").text
    rows = page.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<a ") == 25
    assert "<form" not in rows
    assert len(rows) / 25 < 900


def test_22_the_navigation_names_no_form(app: Flask, officer: FlaskClient) -> None:
    page = officer.get(LIST).text
    navigation = page.split('aria-label="Main"')[1].split("</nav>")[0]
    assert "audit" not in navigation.lower()
    assert "/records/supervision_audit/" in officer.get("/records/").text


def test_25_no_field_goes_missing_by_being_left_out_of_a_layout(
    app: Flask, officer: FlaskClient
) -> None:
    for form in store_of(app).versions.current().values():
        page = officer.get(f"/records/{form.key}/new/").text
        for field in form.fields:
            if field.asked:
                assert f'name="{field.key}"' in page, (form.key, field.key)


def test_delete_is_not_there(app: Flask, officer: FlaskClient) -> None:
    record = audit(app)
    answer = post(officer, f"{LIST}delete/?id={record.record_id}", id=1)
    assert answer.status_code == 404
    assert post(officer, f"{LIST}action/", action="delete", rowid=1).status_code in (
        400,
        403,
    )
    assert references(officer) == ["CFA-2018-0001"]
