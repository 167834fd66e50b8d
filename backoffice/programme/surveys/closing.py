"""Closes a survey: its answers become records without a name, a time or an order.

They bear the survey's last day. A service area stands only where enough of it
answered, a role only where enough of the area held it; what was written in words stays
apart. With the records the year's survey is done, as obligations count it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from random import SystemRandom
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backoffice.store.database import writing
from backoffice.store.records import Records
from backoffice.store.survey_tables import Survey, SurveyAnswer
from backoffice.store.versions import Versions
from form_definitions.entry import check
from form_definitions.form import Form

_CHANCE = SystemRandom()
WHO = "survey"
"""In whose name answers are saved: nobody's."""


def close_due(session: Session, versions: Versions, today: date) -> int:
    """Close every survey whose last day is over; how many there were."""
    asked = select(Survey).where(Survey.closed_on.is_(None), Survey.closes_on < today)
    due = session.scalars(asked).all()
    for survey in due:
        _close(session, versions, survey, today)
    return len(due)


def _close(session: Session, versions: Versions, survey: Survey, today: date) -> None:
    form = versions.form(survey.form)
    with writing(session):
        closed = session.execute(
            update(Survey)
            .where(Survey.id == survey.id, Survey.closed_on.is_(None))
            .values(closed_on=today)
        )
        if closed.rowcount != 1:  # type: ignore[attr-defined]
            return
        a = SurveyAnswer
        said = session.scalars(select(a.said).where(a.survey_id == survey.id))
        answers = coarsened(form, list(said), survey.least)
        _CHANCE.shuffle(answers)
        entries = [check(form, _whole(survey, one), today=today) for one in answers]
        if entries:
            Records(session, versions, WHO).save_many(entries)
        session.execute(delete(a).where(a.survey_id == survey.id))


def coarsened(
    form: Form, answers: Sequence[Mapping[str, Any]], least: int
) -> list[dict[str, Any]]:
    """Answers without what would tell of fewer people than `least`."""
    if len(answers) < least:
        return [{} for _ in answers]
    found = [dict(one) for one in answers]
    told: list[str] = []
    for key in (form.record.unit or "", "role_group"):
        told.append(key)
        counts = Counter(tuple(one.get(k) for k in told) for one in found)
        for one in found:
            if counts[tuple(one.get(k) for k in told)] < least:
                one.pop(key, None)
    return found


def _whole(survey: Survey, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **answer,
        "answered_on": survey.closes_on.isoformat(),
        "survey_year": str(survey.year),
        "response_number": secrets.token_hex(8),
    }
