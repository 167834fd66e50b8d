"""Takes an answer by its link, once, and keeps nothing that says whose it is.

The link is spent and the answer kept in one transaction, so that neither is without the
other. All answers are then written anew, in a drawn order and under drawn numbers: what
the database keeps of rows and transactions says nothing of which answer came when.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from random import SystemRandom
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backoffice.programme.restructuring import NotChanged
from backoffice.programme.surveys.asking import FORM, hash_of, is_open
from backoffice.store.database import writing
from backoffice.store.survey_tables import (
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyWords,
)
from form_definitions.form import Field, Form, Part
from form_definitions.kinds import LongText

_CHANCE = SystemRandom()
SPENT = "This link was used already, or a newer one was sent in its place."
OVER = "The survey is closed. Thank you all the same."


def questions(form: Form) -> list[Field]:
    """What the survey asks of its form: not the day, the year or the number, which it
    knows itself, and of an area the grade alone."""
    own = {form.record.date, *form.record.key}
    return [
        field
        for field in form.fields
        if field.asked
        and field.key not in own
        and (field.area is None or field.part is Part.GRADE)
    ]


def survey_of(session: Session, token: str, today: date) -> Survey:
    """The survey that a link answers. Raises NotChanged where it answers none."""
    found = session.execute(
        select(Survey, SurveyInvitation.is_spent)
        .join(SurveyInvitation, SurveyInvitation.survey_id == Survey.id)
        .where(SurveyInvitation.token_hash == hash_of(token))
    ).one_or_none()
    if found is None or found.is_spent:
        raise NotChanged(SPENT)
    if not is_open(found.Survey, today):
        raise NotChanged(OVER)
    survey: Survey = found.Survey
    return survey


def answer(
    session: Session, form: Form, token: str, values: Mapping[str, Any], today: date
) -> None:
    """Keep an answer, and spend the link.

    Args:
        values: what was answered, by field, as JSON holds it.

    Raises NotChanged where the link answers nothing any more.
    """
    with writing(session):
        survey = survey_of(session, token, today)
        # Of two answers at once the second waits: both write all of them anew.
        session.scalars(
            select(Survey).where(Survey.id == survey.id).with_for_update()
        ).one()
        spent = session.execute(
            update(SurveyInvitation)
            .where(
                SurveyInvitation.token_hash == hash_of(token),
                SurveyInvitation.is_spent.is_(False),
            )
            .values(is_spent=True)
        )
        if spent.rowcount != 1:  # type: ignore[attr-defined]
            raise NotChanged(SPENT)
        texts = [f.key for f in questions(form) if isinstance(f.kind, LongText)]
        said = {k: v for k, v in values.items() if k not in texts and v is not None}
        words = [(k, values[k]) for k in texts if values.get(k)]
        _anew(session, survey.id, said, words)


def _anew(
    session: Session, number: int, said: Mapping[str, Any], words: list[tuple[str, str]]
) -> None:
    a, w = SurveyAnswer, SurveyWords
    answers = list(session.scalars(select(a.said).where(a.survey_id == number)))
    texts: list[tuple[str, str]] = [
        (field, text)
        for field, text in session.execute(
            select(w.field, w.words).where(w.survey_id == number)
        )
    ]
    for table in (a, w):
        session.execute(delete(table).where(table.survey_id == number))
    session.expunge_all()
    answers.append(dict(said))
    texts += words
    _CHANCE.shuffle(answers)
    _CHANCE.shuffle(texts)
    session.add_all(
        a(id=drawn, survey_id=number, said=one)
        for drawn, one in zip(_drawn(len(answers)), answers, strict=True)
    )
    session.add_all(
        w(id=drawn, survey_id=number, field=field, words=text)
        for drawn, (field, text) in zip(_drawn(len(texts)), texts, strict=True)
    )
    session.flush()


def _drawn(many: int) -> list[int]:
    """So many different numbers, in no order that tells anything."""
    found: set[int] = set()
    while len(found) < many:
        found.add(secrets.randbelow(2**62) + 1)
    drawn = list(found)
    _CHANCE.shuffle(drawn)
    return drawn


__all__ = ["FORM", "answer", "questions", "survey_of"]
