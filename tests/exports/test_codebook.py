"""The codebook beside a list: what each column asked, when, and on which scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from exports.accessibility import faults
from exports.asked_when import in_words
from exports.codebook import Described, codebook_of
from exports.list_files import write_list
from exports.listing import columns_of, list_of, repeat_columns_of
from exports.tables import Cell
from form_definitions.catalog import shipped_forms
from form_definitions.conditions import parse
from form_definitions.form import Form

FORMS = shipped_forms()
AUDIT = FORMS["case_file_audit"]


def told(
    form: Form, key: str, *, forms: tuple[Form, ...] = (), pseudonymised: bool = False
) -> Mapping[str, Cell]:
    """The codebook's row for one column of a list of every column."""
    every = columns_of(form)
    shown = columns_of(form, pseudonymised=pseudonymised)
    left_out = [one for one in every if one not in shown]
    book = codebook_of(
        forms or (form,),
        [Described("Records", shown, left_out)],
        pseudonymised=pseudonymised,
    )
    rows = [dict(zip(book.headings, row, strict=True)) for row in book.rows]
    return next(row for row in rows if row["Key"] == key)


def test_a_choice_tells_its_answers_by_label_and_key() -> None:
    row = told(AUDIT, "plan_type")

    assert row["Column"] == "Plan type"
    assert row["Section"] == "The child and the case"
    assert row["Kind"] == "One answer of those listed"
    assert "Child in need (child_in_need)" in str(row["Answers"]).split("\n")
    assert (row["Asked"], row["Required"]) == ("Always", "No")


def test_a_grade_tells_both_its_scales_and_their_days() -> None:
    row = told(AUDIT, "overall_grade")

    assert str(row["Scale"]).split("\n") == [
        "Ofsted's four grades (since 1 Apr 2014): Outstanding, Good, Requires"
        " improvement, Inadequate (best first)",
        "Ofsted's four grades until March 2014 (up to 31 Mar 2014): Outstanding,"
        " Good, Adequate, Inadequate (best first)",
    ]


def test_when_a_question_is_asked_stands_in_words() -> None:
    row = told(AUDIT, "theme")

    assert row["Asked"] == "When Type of audit is Thematic"
    assert row["Required"] == "When Type of audit is Thematic"
    assert told(AUDIT, "case_id")["Required"] == "Yes"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("team == 'North'", "Team is North"),
        ("plan_type in ['other']", "Plan type is Other"),
        ("overall_grade below 'good'", "Overall: grade is worse than Good"),
        (
            "filled(team) and (blank(theme) or year_of_birth > 2000)",
            "Team is filled in and either Theme is left blank or Year of birth is more"
            " than 2000",
        ),
        ("not (team == worker)", "it is not so that Team is Social worker"),
        ("count(actions) == 0", "the number of Actions is 0"),
    ],
)
def test_conditions_in_words(condition: str, words: str) -> None:
    assert in_words(parse(condition), AUDIT) == words


def test_what_is_pseudonymised_says_so() -> None:
    kept = told(AUDIT, "plan_type", pseudonymised=True)
    coded = told(AUDIT, "case_id", pseudonymised=True)
    gone = told(AUDIT, "worker", pseudonymised=True)

    assert kept["In this list"] == "As it was answered"
    assert coded["In this list"] == "A code in its place"
    assert gone["In this list"] == "Left out, so that nobody is known by it"
    assert "still personal data" in codebook_of([AUDIT], [], pseudonymised=True).about


def test_a_question_that_read_otherwise_before_tells_both() -> None:
    first = AUDIT.sections[0]
    fields = tuple(
        replace(field, label="District") if field.key == "team" else field
        for field in first.fields
    )
    earlier = replace(
        AUDIT,
        version=1,
        sections=(replace(first, fields=fields), *AUDIT.sections[1:]),
    )
    newer = replace(AUDIT, version=2)
    row = told(newer, "team", forms=(earlier, newer))

    assert row["Question"] == "Team\nVersion 1 asked: District"
    assert row["Form versions"] == "1 to 2"


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.key)
def test_beside_every_form_it_is_an_accessible_sheet(
    form: Form, tmp_path: Path
) -> None:
    columns = columns_of(form)
    described = [Described(form.plural, columns)]
    tables = [list_of(form.plural, columns, list, about="None.")]
    for repeat in form.repeats:
        own = repeat_columns_of(form, repeat)
        described.append(Described(repeat.title, own, repeat=repeat))
        tables.append(list_of(repeat.title, own, list, about="None."))
    book = codebook_of([form], described)
    path = tmp_path / "list.xlsx"
    write_list([*tables, book], path, "xlsx", made_on=date(2026, 11, 24))

    assert faults(path) == []
    assert len(list(book.rows)) == sum(len(one.columns) for one in described)
