"""A case list as councils write it becomes cases, each once; the rest is told."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.programme.sampling.cases import CaseList, case_key, cases_of
from exports.periods import period_of
from form_definitions.catalog import shipped_forms, shipped_list
from form_definitions.kinds import Choice
from form_definitions.reader import DefinitionError
from form_definitions.sampling_rules import (
    SamplingRules,
    read_sampling_rules,
    shipped_sampling_rules,
)
from importers.lists import list_in
from importers.sheets import Sheet, Workbook
from importers.troubles import CannotRead

YEAR = period_of("2026-27")
DAY = date(2026, 4, 1)

LIST = """
| LCS ID  | Hub      | Current plan | SW         | TM      | Closed     | Last QA    |
| 0123456 | Seacroft | CP           | H Marsh    | A Able  |            | Never      |
| 0123457 | Seacroft | S20          | H Marsh    | A Able  | 01/05/2026 | 02/03/2025 |
| 0123458 | Gipton   | Step down    |            |         |            | n/a        |
|         | Gipton   | CIN          | T Ashworth | B Brown |            |            |
| 0123459 | Gipton   | CIN          | T Ashworth | B Brown | 31/03/2026 |            |
"""


def read(drawing: str, audited: dict[str, date] | None = None) -> CaseList:
    rows = [
        [cell.strip() or None for cell in line.strip().strip("|").split("|")]
        for line in drawing.strip().splitlines()
    ]
    book = Workbook("cases.xlsx", [Sheet("Open", [list(row) for row in rows])])
    return cases_of(
        list_in(book, shipped_list("case_list"), day=DAY),
        YEAR,
        rules=SamplingRules(),
        audited=audited or {},
        today=DAY,
    )


def test_cases_are_read_by_the_headings_and_words_of_councils() -> None:
    found = read(LIST)
    said = [(c.ref, c.team, c.plan_type, c.worker, c.manager) for c in found.cases]
    assert said == [
        ("0123456", "Seacroft", "Child protection", "H Marsh", "A Able"),
        ("0123457", "Seacroft", "Child looked after", "H Marsh", "A Able"),
        # A plan that no choice knows is a stratum by its own words.
        ("0123458", "Gipton", "Step down", "", ""),
    ]
    assert [(one.where, one.why, one.asks) for one in found.left_out] == [
        ("Open, row 5", "has no case ID", True),
        ("Open, row 6", "closed on 31 Mar 2026, before the period", False),
    ]
    assert found.known == 3


def test_a_case_with_two_workers_is_one_case_of_both() -> None:
    found = read("""
| LCS ID  | Team     | Plan | Worker  | Manager | Last audited |
| 0123456 | Seacroft | CP   | H Marsh | A Able  |              |
| 123456  | Seacroft | CP   | W West  | A Able  |              |
""")
    (case,) = found.cases
    assert {case.worker, *case.people} == {"H Marsh", "W West"}
    (told,) = found.left_out
    assert told.why == "stands in Open, row 2 as well; it is one case"
    assert not told.asks


def test_a_case_in_two_teams_is_a_question() -> None:
    found = read("""
| LCS ID  | Team     | Plan | Worker  | Manager | Last audited |
| 0123456 | Seacroft | CP   | H Marsh | A Able  |              |
| 0123456 | Gipton   | CP   | H Marsh | A Able  |              |
""")
    (case,) = found.cases
    assert (case.team, case.teams) == ("Gipton", ("Seacroft",))
    (told,) = found.left_out
    assert told.asks
    assert told.why.endswith("counts as Gipton, Child protection")


@pytest.mark.parametrize(
    ("day", "drawn"), [(date(2025, 3, 31), True), (date(2025, 4, 1), False)]
)
def test_a_record_within_twelve_months_of_the_period_leaves_a_case_out(
    day: date, drawn: bool
) -> None:
    # The record wrote the number without the zero that leads.
    found = read(LIST, {case_key("123456"): day})
    assert ("0123456" in {case.ref for case in found.cases}) is drawn
    assert found.known == 3  # it is one of the service's cases all the same


def test_a_list_without_teams_says_so() -> None:
    found = read("| LCS ID | Worker | Manager |\n| 0123456 | H Marsh | A Able |")
    assert found.notes == [
        "The list has no column of teams; none are told apart.",
        "The list has no column of plan types; none are told apart.",
    ]


def test_a_list_without_case_ids_is_none() -> None:
    with pytest.raises(CannotRead, match="no column of case IDs"):
        read("| Team | Plan | Worker |\n| Seacroft | CP | H Marsh |")


def test_plan_types_are_those_of_the_audit() -> None:
    kinds = [
        form.field("plan_type").kind
        for form in (shipped_list("case_list"), shipped_forms()["case_file_audit"])
    ]
    ours, theirs = (kind for kind in kinds if isinstance(kind, Choice))
    assert [(o.key, o.label) for o in ours.options] == [
        (o.key, o.label) for o in theirs.options
    ]


def test_what_a_draw_answers_is_a_field_of_its_form() -> None:
    for drawn in shipped_sampling_rules().draws.values():
        form = shipped_forms()[drawn.form]
        assert {*drawn.answers, *drawn.always} <= set(form.by_key)
        for key, answer in drawn.always.items():
            assert form.field(key).kind.read(answer) == answer


def test_a_council_says_its_rules_in_a_file() -> None:
    shipped = shipped_sampling_rules()
    assert (shipped.not_again_within_months, shipped.own_team) == (12, True)
    own = read_sampling_rules("own_team: refused", file_name="sampling.yaml")
    assert own == SamplingRules(12, False)
    for text, words in (
        ("own_team: maybe", "line 1: 'own_team' must be allowed or refused"),
        ("own_teams: refused", "has no word 'own_teams'; did you mean 'own_team'?"),
        ("not_again_within_months: -1", "must be from 0 to 120"),
        ("draws: [{draw: people, form: x}]", "'draw' must be cases or files"),
    ):
        with pytest.raises(DefinitionError, match=words.replace("?", r"\?")):
            read_sampling_rules(text, file_name="sampling.yaml")
