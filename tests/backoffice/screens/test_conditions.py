"""Questions that follow from answers: the server decides, with scripts and without."""

from __future__ import annotations

from flask import Flask

from backoffice.store.opening import store_of
from tests.backoffice.people import logged_in
from tests.backoffice.screens.pages import (
    LIST,
    audit,
    details,
    edit,
    form_in,
    opened,
    press,
    sent,
)

NEW = f"{LIST}new/"


def is_hidden(html: str, key: str) -> bool:
    tag = html.split(f'data-question="{key}"')[1].split(">")[0]
    return "hidden" in tag


def test_a_question_follows_when_the_page_is_asked_to_show_it(app: Flask) -> None:
    officer = logged_in(app)
    page = officer.get(NEW).text
    assert is_hidden(page, "theme")
    assert "Show the questions that follow" in page
    assert 'formaction="#audit_type"' in page  # not back to the top of a long form
    answer = sent(officer, NEW, "refresh", audit_type="thematic", worker="M Jelinek")
    assert answer.status_code == 200
    assert not is_hidden(answer.text, "theme")
    assert form_in(answer.text)["worker"] == "M Jelinek"
    assert "is missing" not in answer.text


def test_a_script_is_told_which_questions_are_shown(app: Flask) -> None:
    officer = logged_in(app)
    fields = opened(officer, NEW)
    shown = f"{LIST}shown/"
    before = officer.post(shown, data=fields).get_json()["shown"]
    assert "theme" not in before
    assert "worker" in before
    after = officer.post(shown, data={**fields, "audit_type": "thematic"})
    assert "theme" in after.get_json()["shown"]


def test_a_question_that_follows_is_owed_only_where_it_is_asked(app: Flask) -> None:
    officer = logged_in(app)
    good = {
        "case_id": "0123456",
        "audit_date": "13 Oct 2025",
        "auditor": "P Shah",
        "overall_grade": "good",
        "overall_rationale": "Heard.",
    }
    answer = sent(officer, NEW, **good, audit_type="thematic")
    assert answer.status_code == 422
    assert '<a href="#theme">Theme is missing' in answer.text
    assert not is_hidden(answer.text, "theme")
    fields = form_in(answer.text)
    assert press(officer, NEW, {**fields, "audit_type": "random"}).status_code == 303


def test_a_hidden_answer_is_kept_or_cleared_as_the_form_says(app: Flask) -> None:
    officer = logged_in(app)
    record = audit(app, audit_type="thematic", theme="Neglect")
    policy = store_of(app).versions.form("case_file_audit").field("theme").on_hide
    sent(officer, edit(record), audit_type="random", _reason="Not thematic after all")
    is_there = "Neglect" in officer.get(edit(record)).text
    assert is_there == (policy == "keep")
    assert "became" in officer.get(details(record)).text or policy == "keep"
