"""The shipped obligations are the framework's table, line by line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from form_definitions.catalog import shipped_forms
from form_definitions.obligations import (
    Each,
    Obligation,
    read_obligations,
    shipped_obligations,
)
from form_definitions.reader import DefinitionError

TABLE = Path(__file__).parent / "framework" / "obligations.md"

every_obligation = pytest.mark.parametrize(
    "one", shipped_obligations().values(), ids=lambda one: one.key
)


def lines_of_the_table() -> list[tuple[str, str]]:
    """``TM | 1 case file audit`` and how often: each line of the framework's table."""
    text = TABLE.read_text(encoding="utf-8")
    table = text.partition("## Obligations")[2].partition("##")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    return [(f"{who} | {owes}", often) for who, owes, often, *_ in rows[2:]]


def test_every_line_of_the_framework_is_a_row_of_data() -> None:
    said = [words for one in shipped_obligations().values() for words in one.says]
    assert sorted(said) == sorted(line for line, _ in lines_of_the_table())


OFTEN = {
    "a month": (Each.MONTH, 1),
    "at least quarterly": (Each.QUARTER, 1),
    "quarterly": (Each.QUARTER, 1),
    "every six months": (Each.HALF_YEAR, 1),
    "yearly": (Each.YEAR, 1),
    "at least yearly": (Each.YEAR, 1),
    "at least once a year": (Each.YEAR, 1),
    "at least every 12 months, more often where required": (Each.YEAR, 1),
    "twice a year": (Each.YEAR, 2),
    "once a year": (Each.YEAR, 1),
    "within 48 hours of the audit": (Each.RECORD, 1),
    "each audit": (Each.RECORD, 1),
}


@pytest.mark.parametrize(("line", "often"), lines_of_the_table())
def test_it_is_owed_as_often_as_the_line_says(line: str, often: str) -> None:
    one = next(o for o in shipped_obligations().values() if line in o.says)
    if often == "a year":  # the sample, and "up to four more": once commissioned
        assert one.each is Each.COMMISSIONED
    elif often.startswith("as the local and national ASYE policy says"):
        assert (one.each, one.stages) == (Each.STAGE, (3, 6, 12))
    else:
        assert (one.each, one.many) == OFTEN[often]


def test_up_to_four_is_a_ceiling_and_the_only_one() -> None:
    ceilings = [one.key for one in shipped_obligations().values() if one.at_most]
    assert ceilings == ["thematic_audits"]
    assert shipped_obligations()["thematic_audits"].many == 4


@every_obligation
def test_its_conditions_speak_of_its_form(one: Obligation) -> None:
    form = shipped_forms()[one.form]
    known = {*form.by_key, *(repeat.key for repeat in form.repeats)}
    for condition in (one.where, one.met):
        assert condition is None or condition.names() <= known
    assert {one.month_field, one.theme_field} <= {"", *form.by_key}
    if one.about is not None:
        assert one.about.field in form.by_key
    if one.group_field:
        options = form.field(one.group_field).kind.options
        assert {option.key for option in options} >= set(one.who.groups)
    if one.who.people:
        assert form.record.by


@every_obligation
def test_it_says_where_it_comes_from(one: Obligation) -> None:
    assert re.match(r"Quality assurance framework, section \d", one.source)


OWED = """\
topic: Dip samples
obligations:
  - obligation: dip_sample
    title: A dip sample each month
    form: dip_sample
    each: month
    who: {posts: [team_manager]}
    source: The council's own
"""


def test_a_council_says_its_own() -> None:
    (one,) = read_obligations(OWED, file_name="ours.yaml")
    assert (one.key, one.each, one.who.posts) == (
        "dip_sample",
        Each.MONTH,
        ("team_manager",),
    )


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("each: month", "each: mnth", "line 6: there is no stretch of time 'mnth'"),
        ("posts:", "post:", "line 7: who owes it has no word 'post'"),
        ("{posts: [team_manager]}", "{}", "line 7: say who owes it"),
        ("each: month", "each: stage", "'each: stage' and the 'stages'"),
        ("each: month", "each: record", "says when it is 'met' or 'within_hours'"),
        ("each: month", "each: month\n    many: 0", "'many' is 1 or more"),
        ("each: month", "each: month\n    least_share: 0", "a percentage, 1 to 100"),
        ("{posts: [team_manager]}", "{groups: [slt]}", "'group_field'"),
        (
            "each: month",
            "each: stage\n    stages: [6, 3]\n    about: {posts: [social_worker]}",
            "each later than the one before",
        ),
    ],
)
def test_what_means_nothing_is_refused_where_it_stands(
    right: str, wrong: str, said: str
) -> None:
    with pytest.raises(DefinitionError, match=re.escape(said)):
        read_obligations(OWED.replace(right, wrong), file_name="ours.yaml")
