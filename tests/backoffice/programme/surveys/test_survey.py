"""The yearly survey: sent, answered by a link without a name, and told together."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backoffice.access.roles import Role
from backoffice.programme.owed.debts import State
from backoffice.programme.owed.owing import debts
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import NotChanged, Restructuring
from backoffice.programme.surveys.answering import answer
from backoffice.programme.surveys.asking import remind, send, surveys
from backoffice.programme.surveys.closing import close_due, coarsened
from backoffice.programme.surveys.told import found_of, hidden
from backoffice.store.database import writing
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.opening import Store, store_of
from backoffice.store.survey_tables import Survey, SurveyAnswer, SurveyInvitation
from form_definitions.catalog import shipped_forms
from tests.backoffice.people import logged_in, post, stop_the_clock, token
from tests.backoffice.programme.owed.service import BY

TODAY, LAST, AFTER = date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 9)
FORM = shipped_forms()["supervision_survey"]


def ask(session: Session, many: int = 8) -> Survey:
    """Ask so many workers of one area."""
    area = Restructuring(session, BY).add("East", "area")
    with writing(session):
        people = PersonChanges(session, BY)
        for at in range(many):
            person = people.add(f"Worker {at}", email=f"w{at}@tests.example")
            people.add_post(person, PostSaid("social_worker", area), date(2024, 1, 1))
    return send(
        session,
        BY,
        year=2026,
        closes_on=LAST,
        least=5,
        posts=["social_worker"],
        today=TODAY,
    )


def links(session: Session) -> dict[str, str]:
    """The token of the newest letter to each address."""
    found = {}
    rows = session.scalars(select(NoticeRow).order_by(NoticeRow.id))
    for row in rows:
        [found[row.address]] = re.findall(r"/survey/([\w-]+)/", row.letter)
    return found


def test_everybody_who_is_asked_has_a_link_of_their_own(session: Session) -> None:
    ask(session)
    assert len(set(links(session).values())) == 8
    [asked] = surveys(session)
    assert (asked.asked, asked.answered) == (8, 0)
    with pytest.raises(NotChanged, match="sent already"):
        send(session, BY, year=2026, closes_on=LAST, least=5, posts=[], today=TODAY)


def test_a_link_is_used_once_and_until_the_last_day(session: Session) -> None:
    ask(session)
    first, second, *_ = links(session).values()
    answer(session, FORM, first, {"overall_grade": "8"}, LAST)
    for link, day in ((first, LAST), (second, AFTER), ("made up", LAST)):
        with pytest.raises(NotChanged):
            answer(session, FORM, link, {"overall_grade": "2"}, day)
    assert [one.said for one in session.scalars(select(SurveyAnswer))] == [
        {"overall_grade": "8"}
    ]


def test_those_who_have_not_answered_are_reminded(session: Session) -> None:
    survey = ask(session)
    before = links(session)
    answer(session, FORM, before["w0@tests.example"], {"overall_grade": "8"}, TODAY)
    assert remind(session, BY, survey.id, TODAY) == 7
    after = links(session)
    assert after["w0@tests.example"] == before["w0@tests.example"]
    with pytest.raises(NotChanged, match="newer one"):
        answer(session, FORM, before["w1@tests.example"], {}, TODAY)
    answer(session, FORM, after["w1@tests.example"], {"overall_grade": "3"}, TODAY)


def test_nothing_ties_an_answer_to_a_person(session: Session) -> None:
    ask(session)
    kept: set[tuple[int, ...]] = set()
    for at, link in enumerate(links(session).values()):
        words = {"overall_grade": str(at), "works_well": f"words {at}"}
        answer(session, FORM, link, words, TODAY)
        drawn = session.scalars(select(SurveyAnswer.id))
        assert not kept & set(drawn.all())  # written anew, under other numbers
        kept |= set(session.scalars(select(SurveyAnswer.id)))  # type: ignore[arg-type]
    columns = {c.name for c in SurveyAnswer.__table__.columns}
    assert columns == {"id", "survey_id", "said"}
    assert "at" not in {c.name for c in SurveyInvitation.__table__.columns}
    for [said] in session.execute(text("SELECT said FROM survey_answer")):
        assert "words" not in str(said)


def test_it_closes_into_records_without_name_time_or_order(
    store: Store, session: Session
) -> None:
    survey = ask(session)
    for at, link in enumerate(links(session).values()):
        said = {
            "overall_grade": str(3 + at % 7),
            "team": "East",
            "role_group": "social_worker" if at < 6 else "team_manager",
            "works_well": f"It is regular, says {at}",
        }
        answer(session, FORM, link, said, TODAY)
    assert close_due(session, store.versions, LAST) == 0
    assert close_due(session, store.versions, AFTER) == 1
    rows = session.execute(
        text("SELECT role_group, created_by, answered_on FROM f_supervision_survey")
    ).mappings()
    found = rows.all()
    assert len(found) == 8
    assert {row["created_by"] for row in found} == {"survey"}
    assert {str(row["answered_on"]) for row in found} == {LAST.isoformat()}
    assert {row["role_group"] for row in found} == {"social_worker", None}
    assert session.scalars(select(SurveyAnswer)).all() == []
    told = found_of(session, store.versions, survey)
    assert (told.answers, told.areas) == (8, [("East", 8)])
    assert len(told.words[0][1]) == 8
    # The year's survey is done, as obligations count it.
    [debt] = debts(
        session,
        store.versions,
        date(2026, 4, 1),
        date(2027, 3, 31),
        as_of=AFTER,
        only=["supervision_survey"],
    )
    assert debt.state(AFTER) is State.MET


def test_what_few_answered_is_not_told(store: Store, session: Session) -> None:
    survey = ask(session)
    for link in list(links(session).values())[:4]:
        answer(session, FORM, link, {"overall_grade": "1", "team": "East"}, TODAY)
    close_due(session, store.versions, AFTER)
    told = found_of(session, store.versions, survey)
    assert (told.answers, told.is_told, told.areas) == (4, False, [])
    grades = session.execute(text("SELECT overall_grade FROM f_supervision_survey"))
    assert {one for [one] in grades} == {None}


def test_a_small_area_is_left_out_of_the_answers() -> None:
    answers = [{"team": "East"}] * 6 + [{"team": "West"}] * 2
    teams = [one.get("team") for one in coarsened(FORM, answers, 5)]
    assert teams == ["East"] * 6 + [None] * 2


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([9, 7, 0], [9, 7, 0]),
        ([9, 2, 6], [9, None, None]),
        ([9, 2, 3], [9, None, None]),
        ([9, 1, 1], [None, None, None]),
    ],
)
def test_small_counts_are_hidden_with_what_would_give_them_away(
    counts: list[int], shown: list[int | None]
) -> None:
    named = [(str(at), many) for at, many in enumerate(counts)]
    assert [many for _, many in hidden(named, 5)] == shown


def test_it_is_answered_on_a_page_without_logging_in(app: Flask) -> None:
    stop_the_clock(app)
    officer = logged_in(app, Role.PERFORMANCE)
    with store_of(app).session() as session:
        ask(session)
        link, *_ = links(session).values()
    anybody = app.test_client()
    page = anybody.get(f"/survey/{link}/").text
    assert "Your supervision" in page
    assert "Worker" not in page
    said = {"overall_grade": "9", "works_well": "Time to think"}
    sent = {"csrf_token": token(anybody), **said}
    assert "Thank you" in anybody.post(f"/survey/{link}/", data=sent).text
    assert anybody.get(f"/survey/{link}/").status_code == 410
    page = officer.get("/surveys/1/").text
    assert "Remind those who have not answered" in page
    assert "Time to think" not in page
    back = post(officer, "/surveys/1/remind/")
    assert "7 reminders will be sent" in officer.get(back.location).text
