"""Conditions: the database gives the very answer that Python gives."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import Asked
from backoffice.figures.subjects import Subject, subject_of
from backoffice.store.opening import Store
from exports.measures import RECORDS
from exports.measures.names import names_of
from exports.periods import Period
from exports.returns import shipped_returns
from form_definitions.catalog import shipped_scales
from form_definitions.conditions import World, parse
from form_definitions.reader import read_form

TODAY = date(2026, 11, 24)
FORM = """
form: everything
version: 1
title: Everything
plural: Everythings
prefix: EVE
family: audit
scale: ofsted
record: {date: seen_on, unit: team, by: checker, key: [seen_on, checker]}
sections:
  - section: all
    title: All
    fields:
      - {field: seen_on, label: Seen on, kind: day, required: true}
      - {field: told_on, label: Told on, kind: day}
      - {field: checker, label: Checker, kind: person, required: true}
      - {field: team, label: Team, kind: team}
      - field: plan
        label: Plan
        kind: choice
        options: [{option: cp, label: CP}, {option: cin, label: CIN}]
      - field: needs
        label: Needs
        kind: choices
        options:
          - {option: cp, label: CP}
          - {option: home, label: Home}
          - {option: ho, label: Ho}
      - {field: many, label: Many, kind: whole}
      - {field: weight, label: Weight, kind: number}
      - {field: seen, label: Seen, kind: flag}
      - {field: of_month, label: Of month, kind: month}
      - {field: why, label: Why, kind: long_text}
  - section: areas
    title: Areas
    areas:
      - {area: risk, label: Risk}
      - {area: whole, label: The whole, overall: true}
  - section: acts
    title: Acts
    repeat:
      repeat: acts
      title: Acts
      one: act
      fields:
        - {field: act, label: Act, kind: text, required: true}
"""
GRADES = (
    *("outstanding", "good", "requires_improvement", "adequate", "inadequate"),
    "not_applicable",
)
TEXTS = ("cp", "CP", "ho", "o|h", "100%_", "é", "Zoë", "zoe", "2014-04", "it's so")
DAYS = [date(2014, 3, 30) + timedelta(n) for n in range(4)] + [TODAY, date(2024, 2, 29)]


def _drawn(dice: random.Random) -> dict[str, Any]:
    """One record's values; a third of everything is blank."""
    several = [o for o in ("cp", "home", "ho") if dice.random() < 0.4]
    values = {
        "told_on": dice.choice(DAYS),
        "checker": dice.choice(TEXTS),
        "team": dice.choice(TEXTS),
        "plan": dice.choice(("cp", "cin")),
        "needs": tuple(several) or None,
        "many": dice.choice((-3, -1, 0, 1, 2, 3, 30)),
        "weight": dice.choice((-1.5, -0.5, 0.0, 0.5, 1.0, 2.5, 3.0)),
        "seen": dice.choice((True, False)),
        "of_month": dice.choice(("2014-03", "2014-04", "2026-11")),
        "why": dice.choice(TEXTS),
        "risk_grade": dice.choice(GRADES),
        "whole_grade": dice.choice(GRADES),
    }
    blanked = {k: None if dice.random() < 1 / 3 else v for k, v in values.items()}
    return {"seen_on": dice.choice(DAYS), **blanked}


DICE = random.Random(11)
RECORDS_KEPT = [_drawn(DICE) for _ in range(120)]
ACTS = [DICE.choice((0, 0, 1, 2, 3)) for _ in RECORDS_KEPT]


@pytest.fixture
def subject(store: Store, session: Session) -> Subject:
    """The records above, in a form that has a field of every kind."""
    form = read_form(FORM, shipped_scales(), file_name="everything.yaml")
    store.versions.publish([form], "performance@demo.example")
    tables = store.versions.table("everything")
    rows, acts = [], []
    for number, values in enumerate(RECORDS_KEPT, 1):
        columns = {form.field(key).column: value for key, value in values.items()}
        about = {
            "record_date": values["seen_on"],
            "month": f"{values['seen_on']:%Y-%m}",
        }
        rows.append(
            {**_COMMON, **about, **columns, "id": number, "reference": f"E{number}"}
        )
        acts += [
            {"record_id": number, "row_key": f"r{at}", "position": at, "act": "x"}
            for at in range(ACTS[number - 1])
        ]
    session.execute(insert(tables.table), rows)
    session.execute(insert(tables.repeats["acts"].table), acts)
    session.commit()
    asked = Asked(
        session,
        store.versions,
        shipped_returns()["monthly"],
        Period("all", min(DAYS), max(DAYS)),
        EVERYTHING,
        TODAY,
    )
    found = subject_of(asked, form, RECORDS, ())
    assert found is not None
    return found


_NOW = datetime(2026, 11, 24, tzinfo=UTC)
_COMMON = {
    "form_version": 1,
    "status": "submitted",
    "row_version": 1,
    "created_at": _NOW,
    "created_by": "x",
    "updated_at": _NOW,
    "updated_by": "x",
}


NAMES = (
    *("checker", "team", "plan", "why", "many", "weight", "seen", "seen_on"),
    *("told_on", "needs", "of_month", "risk_grade", "whole_grade", "acts"),
)
_numbers = st.recursive(
    st.sampled_from(
        (
            *("many", "weight", "count(acts)", "count(needs)", "length(why)", "0"),
            *("1", "2.5", "30", "days(seen_on, told_on)"),
            *("days('2014-04-01', told_on)", "steps(risk_grade, whole_grade)"),
        )
    ),
    lambda one: st.builds("{} {} {}".format, one, st.sampled_from("+-"), one),
    max_leaves=3,
)
_days = st.one_of(
    st.sampled_from(("seen_on", "told_on", "today()", "'2014-04-01'")),
    st.builds("seen_on {} {}".format, st.sampled_from("+-"), _numbers),
    st.builds("told_on {} {}".format, st.sampled_from("+-"), _numbers),
)
_texts = st.sampled_from(
    ("checker", "team", "why", "plan", *(f'"{text}"' for text in TEXTS))
)
_grades = st.sampled_from(("risk_grade", "whole_grade", "'good'", "'adequate'"))
_months = st.sampled_from(("of_month", "month", "'2014-04'", "'2014-'", "'á'"))


def _compared(sides: st.SearchStrategy[str], *signs: str) -> st.SearchStrategy[str]:
    return st.builds("{} {} {}".format, sides, st.sampled_from(signs), sides)


_ORDERS = ("==", "!=", "<", "<=", ">", ">=")
_single = st.one_of(
    st.builds("blank({})".format, st.sampled_from(NAMES)),
    st.builds("filled({})".format, st.sampled_from(NAMES)),
    st.builds("{} == blank".format, st.sampled_from(NAMES)),
    st.builds("{} in [{}, blank, {}]".format, _texts, _texts, _texts),
    st.builds("{} in [{}, 3]".format, _numbers, _numbers),
    st.builds("{} in needs".format, _texts),
    st.sampled_from(("seen", "seen == true", "seen != false", "seen in [false]")),
    _compared(_numbers, *_ORDERS),
    _compared(_days, *_ORDERS),
    _compared(_texts, "==", "!="),
    _compared(_months, *_ORDERS),
    _compared(_grades, "==", "!=", "below", "above"),
)
conditions = st.recursive(
    _single,
    lambda one: st.one_of(
        st.builds("({}) and ({})".format, one, one),
        st.builds("({}) or ({})".format, one, one),
        st.builds("not ({})".format, one),
    ),
    max_leaves=4,
)


def test_the_database_answers_as_python_does(
    subject: Subject, session: Session
) -> None:
    names, form = names_of(subject.form), subject.form
    assert names is not None
    world = World(TODAY, form.order)
    about = [
        {"month": f"{values['seen_on']:%Y-%m}", "acts": [{}] * acts, **values}
        for values, acts in zip(RECORDS_KEPT, ACTS, strict=True)
    ]

    @settings(
        max_examples=300,
        deadline=None,
        suppress_health_check=[HealthCheck.filter_too_much],
    )
    @given(conditions)
    @example("told_on - many == seen_on or told_on + weight == seen_on")
    @example("'CP' in needs or 'o|h' in needs or checker in needs")
    @example("told_on == seen_on + 1 - 1 or checker == team")
    @example("many < 99999999999999999999")
    def agree(text: str) -> None:
        condition = parse(text)
        assume(not names.faults(condition))
        query = select(subject.record_id, subject.terms.holds(condition.node))
        found = session.execute(query.select_from(subject.source).order_by("id"))
        told = [bool(holds) for _, holds in found]
        assert told == [condition.holds(values, world) for values in about]

    agree()
