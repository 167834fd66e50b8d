"""Sends a survey: a link of their own to everybody it asks, and a reminder to those who
have not answered. Who has answered is known, and never what."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.programme.notices.writing import WAITS
from backoffice.programme.people import posts_on
from backoffice.programme.restructuring import NotChanged
from backoffice.store.database import writing
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.people_history import PeopleHistory
from backoffice.store.people_tables import Person
from backoffice.store.rows import By
from backoffice.store.survey_tables import Survey, SurveyInvitation
from form_definitions.kept_in import kept_in

FORM: Final = kept_in().staff_survey
NOTICE: Final = "survey"
LEAST: Final = 5
"""Answers of fewer people are not told apart; a survey may ask for more."""
SUBJECT: Final = "OFFICIAL: the yearly survey on supervision"
LETTER: Final = """\
{greeting}

Once a year everybody is asked how their supervision is. It takes five minutes, on a
telephone too. The link is yours alone and works once, until the end of {day}:

{{address}}/survey/{token}/

Nobody is told who answered what: your answer is kept apart from your name, without a
time, and is shown only together with those of others.

{{council}}
"""
FIRST: Final = "Please tell us about the supervision that you have."
AGAIN: Final = (
    "The survey on supervision is still open. This link takes the place of the one\n"
    "that you had."
)


@dataclass(frozen=True)
class Asked:
    """A survey with how many were asked, and how many have answered."""

    survey: Survey
    asked: int
    answered: int


def send(
    session: Session,
    by: By,
    *,
    year: int,
    closes_on: date,
    least: int,
    posts: Sequence[str],
    today: date,
) -> Survey:
    """Ask everybody who holds one of some posts today; everybody who holds any, where
    none is named.

    Raises NotChanged where there is a survey of that year, its day is over, or nobody
    with an address holds such a post.
    """
    if closes_on <= today:
        raise NotChanged("Give a day to come, until which it can be answered.")
    if least < LEAST:
        raise NotChanged(f"Fewer than {LEAST} answers are never told apart.")
    held = posts_on(session, today, roles=posts or None)
    people = session.scalars(
        select(Person)
        .where(Person.id.in_({one.person_id for one in held}), Person.email != "")
        .order_by(Person.id)
    ).all()
    if not people:
        raise NotChanged("Nobody with an e-mail address holds such a post today.")
    with writing(session):
        history = PeopleHistory(session, by)
        there = select(Survey.id).where(Survey.form == FORM, Survey.year == year)
        if session.scalar(there) is not None:
            raise NotChanged(f"The survey of {year} was sent already.")
        survey = Survey(
            form=FORM,
            year=year,
            closes_on=closes_on,
            least=least,
            posts=list(posts),
            sent_at=by.at,
            sent_by=by.who,
        )
        session.add(survey)
        session.flush()
        for person in people:
            token = secrets.token_urlsafe(24)
            session.add(
                SurveyInvitation(
                    survey_id=survey.id,
                    person_id=person.id,
                    token_hash=hash_of(token),
                    is_spent=False,
                )
            )
            _write(session, by, survey, person, token, FIRST)
        history.tell("survey", survey.id, "sent", {"asked": [None, len(people)]})
    return survey


def remind(session: Session, by: By, number: int, today: date) -> int:
    """Write to everybody who was asked and has not answered; how many they are.

    Raises NotChanged where it is closed, or nobody is left to be reminded.
    """
    with writing(session):
        survey = session.get(Survey, number)
        if survey is None or not is_open(survey, today):
            raise NotChanged("That survey is closed.")
        rows = session.execute(
            select(SurveyInvitation, Person)
            .join(Person, Person.id == SurveyInvitation.person_id)
            .where(
                SurveyInvitation.survey_id == number,
                SurveyInvitation.is_spent.is_(False),
            )
            .order_by(Person.id)
        ).all()
        if not rows:
            raise NotChanged("Everybody who was asked has answered.")
        for invitation, person in rows:
            token = secrets.token_urlsafe(24)
            invitation.token_hash = hash_of(token)
            _write(session, by, survey, person, token, AGAIN)
        survey.reminded_at = by.at
        session.flush()
    return len(rows)


def is_open(survey: Survey, today: date) -> bool:
    """Whether it can be answered on a day."""
    return survey.closed_on is None and today <= survey.closes_on


def surveys(session: Session) -> list[Asked]:
    """All surveys, the newest first."""
    spent = func.sum(SurveyInvitation.is_spent.cast(Integer))
    rows = session.execute(
        select(SurveyInvitation.survey_id, func.count(), spent).group_by(
            SurveyInvitation.survey_id
        )
    )
    counts = {number: (many, done or 0) for number, many, done in rows}
    found = session.scalars(select(Survey).order_by(Survey.id.desc()))
    return [Asked(one, *counts.get(one.id, (0, 0))) for one in found]


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _write(
    session: Session, by: By, survey: Survey, person: Person, token: str, words: str
) -> None:
    letter = LETTER.format(
        greeting=words, day=f"{survey.closes_on:%-d %b %Y}", token=token
    )
    ends = datetime.combine(survey.closes_on, time(23, 59), tzinfo=clock.LONDON)
    session.add(
        NoticeRow(
            notice=NOTICE,
            form=FORM,
            record_id=0,
            reference="",
            to_whom="asked",
            person_id=person.id,
            address=person.email,
            subject=SUBJECT,
            letter=letter,
            made_at=by.at,
            due_at=ends,
            state=WAITS,
            send_after=by.at,
            tries=0,
            message_id=secrets.token_hex(16),
            said="",
        )
    )
