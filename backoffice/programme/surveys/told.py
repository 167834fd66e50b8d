"""What a survey found: counts with small numbers hidden, and words in a drawn order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.surveys.answering import questions
from backoffice.store.rows import SUBMITTED
from backoffice.store.survey_tables import Survey, SurveyWords
from backoffice.store.versions import Versions
from form_definitions.form import Form
from form_definitions.kinds import Choice, Grade

BANDS = (("0 to 4", range(5)), ("5 to 7", range(5, 8)), ("8 to 10", range(8, 11)))
HIDDEN = None
"""In the place of a count that would tell of few people."""


@dataclass(frozen=True)
class Question:
    """A question, and how many gave which answer."""

    label: str
    counts: Sequence[tuple[str, int | None]]
    answered: int


@dataclass(frozen=True)
class Found:
    """What a survey found. Nothing where too few have answered."""

    answers: int
    is_told: bool
    questions: Sequence[Question]
    areas: Sequence[tuple[str, int]]
    words: Sequence[tuple[str, Sequence[str]]]


def found_of(
    session: Session, versions: Versions, survey: Survey, area: str = ""
) -> Found:
    """What the records of a closed survey's year say.

    Args:
        area: of one service area alone, where enough of it answered.
    """
    table = versions.table(survey.form)
    form = table.form
    c = table.table.c
    rows = [
        dict(row)
        for row in session.connection()
        .execute(
            select(table.table).where(
                c.status == SUBMITTED, c.survey_year == survey.year
            )
        )
        .mappings()
    ]
    areas = Counter(row["unit"] for row in rows if row["unit"])
    told = sorted((n, many) for n, many in areas.items() if many >= survey.least)
    if area:
        rows = [row for row in rows if row["unit"] == area]
    if len(rows) < survey.least:
        return Found(len(rows) if not area else 0, False, (), told, ())
    asked = [
        _question(form, field.key, field.label, rows, survey.least)
        for field in questions(form)
        if isinstance(field.kind, Choice | Grade)
    ]
    words = [] if area else _words(session, form, survey)
    return Found(len(rows), True, asked, told, words)


def _question(
    form: Form, key: str, label: str, rows: Sequence[Mapping[str, Any]], least: int
) -> Question:
    field = form.field(key)
    given = [row[field.column] for row in rows if row[field.column] is not None]
    if isinstance(field.kind, Grade):
        label = next(a.label for a in form.areas if a.grade == key)
        scores = [int(one) for one in given if one.isdecimal()]
        counts = [(words, sum(s in band for s in scores)) for words, band in BANDS]
    else:
        many = Counter(given)
        options = field.kind.options if isinstance(field.kind, Choice) else ()
        counts = [(o.label, many[o.key]) for o in options]
    return Question(label, hidden(counts, least), len(given))


def hidden(
    counts: Sequence[tuple[str, int]], least: int
) -> list[tuple[str, int | None]]:
    """Counts of 1 to below `least` hidden, and with them as many more as it takes that
    none can be worked out from the sum."""
    small = {at for at, (_, many) in enumerate(counts) if 0 < many < least}
    rest = sorted(
        (many, at) for at, (_, many) in enumerate(counts) if many and at not in small
    )
    while small and rest and (len(small) < 2 or _sum(counts, small) < least):
        small.add(rest.pop(0)[1])
    return [(w, HIDDEN if at in small else n) for at, (w, n) in enumerate(counts)]


def _sum(counts: Sequence[tuple[str, int]], which: set[int]) -> int:
    return sum(counts[at][1] for at in which)


def _words(
    session: Session, form: Form, survey: Survey
) -> list[tuple[str, Sequence[str]]]:
    """What was written in words, by question, in the order of drawn numbers."""
    w = SurveyWords
    by_field: dict[str, list[str]] = {}
    asked = select(w.field, w.words).where(w.survey_id == survey.id).order_by(w.id)
    for field, text in session.execute(asked):
        by_field.setdefault(field, []).append(text)
    return [
        (form.field(key).label, texts)
        for key, texts in by_field.items()
        if len(texts) >= survey.least
    ]
