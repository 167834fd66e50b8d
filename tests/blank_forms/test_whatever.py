"""Whatever is typed into whichever form, in either layout, comes back."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, assert_never

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.blank_form import write_blank
from form_definitions.catalog import shipped_forms
from form_definitions.form import Field, Form
from form_definitions.kinds import (
    Choice,
    Choices,
    Day,
    Flag,
    Grade,
    Identifier,
    Kind,
    LongText,
    Month,
    Number,
    Person,
    Team,
    Text,
    Whole,
)
from importers.reader import read_workbook
from tests.blank_forms.filling import NAMES, TODAY, Filled, fill_form, fill_rows
from tests.blank_forms.test_there_and_back import assert_nothing_lost

FORMS = shipped_forms()
LETTERS = st.characters(exclude_categories=("C", "Z"), include_characters=" ;,-=")


def words(most: int) -> st.SearchStrategy[str]:
    text = st.text(LETTERS, min_size=1, max_size=min(most, 60))
    return text.filter(lambda one: one.strip() != "")


def day(first: date) -> st.SearchStrategy[datetime]:
    days = st.dates(first, date(2026, 11, 20))
    return days.map(lambda one: datetime.combine(one, time()))


def typed(  # noqa: C901 - one line for each kind there is
    kind: Kind,
) -> st.SearchStrategy[Any]:
    match kind:
        case Text(most) | Team(most):
            return words(most)
        case LongText():
            return st.lists(words(60), min_size=1, max_size=4).map("\n".join)
        case Identifier():
            return st.from_regex(r"[0-9]{4,12}", fullmatch=True)
        case Whole(least, most):
            return st.integers(least or 0, 10**6 if most is None else most)
        case Number(least, most):
            return st.integers(int(least or 0), int(most or 100))
        case Day() | Month():
            # Grades before April 2014 were others.
            return day(date(2015, 1, 1))
        case Choice() | Grade():
            options = kind.options if isinstance(kind, Choice) else kind.scale.options
            return st.sampled_from([one.label for one in options if not one.retired])
        case Choices(options):
            labels = [one.label for one in options if not one.retired]
            some = st.lists(st.sampled_from(labels), min_size=1, unique=True)
            return some.map("; ".join)
        case Flag():
            return st.sampled_from(["Yes", "No"])
        case Person():
            return st.sampled_from(NAMES)
        case _:
            assert_never(kind)


@st.composite
def some_of(
    draw: st.DrawFn, fields: tuple[Field, ...], sure: frozenset[str]
) -> dict[str, Any]:
    """Answers to some questions, and to those of `sure`."""
    return {
        asked.key: draw(typed(asked.kind))
        for asked in fields
        if asked.asked and (asked.key in sure or draw(st.booleans()))
    }


@st.composite
def records(draw: st.DrawFn, form: Form) -> Filled:
    sure = frozenset({form.record.date})
    answers = draw(some_of(form.fields, sure))
    rows: dict[str, list[dict[str, Any]]] = {}
    for repeat in form.repeats:
        main = frozenset(f.key for f in repeat.fields if f.required)
        rows[repeat.key] = draw(st.lists(some_of(repeat.fields, main), max_size=4))
    return Filled(answers, others=rows)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_filled_in_comes_back(data: st.DataObject) -> None:
    form = FORMS[data.draw(st.sampled_from(sorted(FORMS)))]
    many = data.draw(st.booleans())
    filled = data.draw(st.lists(records(form), min_size=1, max_size=3 if many else 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_blank(form, path, made_on=TODAY, many=many)
        if many:
            fill_rows(path, form, filled)
        else:
            fill_form(path, form, filled[0])
        report = read_workbook(path, FORMS, today=TODAY)
    assert len(report.entries) == len(filled)
    for verdict, one in zip(report.entries, filled, strict=True):
        assert_nothing_lost(verdict.entry, one)
