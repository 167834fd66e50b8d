"""Measure files: read strictly, and of nothing but what some form has."""

from __future__ import annotations

import pytest

from exports.asked import MeasuredSheet
from exports.measures import Measure, read_measures, shipped_measures
from exports.measures.names import names_of
from exports.private import without_people
from exports.returns import read_return, shipped_returns
from exports.tables import Shape
from form_definitions.catalog import shipped_forms
from form_definitions.reader import DefinitionError

TIMELINESS = """
topic: Timeliness
measures:
  - measure: notified
    name: Actions notified
    definition: The share of records whose actions were notified.
    where: filled(actions_notified_on)
    out_of: filled(record_date)
"""


def test_a_measure_is_a_few_words_of_a_file() -> None:
    (read,) = read_measures(TIMELINESS, file_name="timeliness.yaml")

    assert (read.key, read.shape) == ("notified", Shape.SHARE)
    assert read.names == {"actions_notified_on", "record_date"}


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("were: x", "line 9: a measure has no word 'were'; did you mean 'where'?"),
        ("each: sometimes", "line 9: 'each' must be true or false"),
        ("each: true", "line 9: 'each' is of grades; say 'of: grades'"),
        ("middle: days(a, b)", "line 9: a measure is a share or a median, not both"),
        ("change_of: notified", "line 9: a change says only whose it is"),
        ("name: Twice", "line 9: 'name' stands here twice (first on line 5)"),
    ],
)
def test_a_fault_names_its_line_and_remedy(said: str, refused: str) -> None:
    with pytest.raises(DefinitionError) as why:
        read_measures(f"{TIMELINESS}    {said}\n", file_name="timeliness.yaml")

    assert str(why.value).startswith("timeliness.yaml, ")
    assert refused in str(why.value)


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("filled(record_date)", "filed(record_date)", "line 8: 'out_of'"),
        ("filled(record_date)", "filed(record_date)", "did you mean 'filled'?"),
        ("    where: filled(actions_notified_on)\n", "", "line 7: a share says with"),
        ("    name: Actions notified\n", "", "a measure must say its 'name'"),
    ],
)
def test_what_is_no_measure_is_refused(old: str, new: str, refused: str) -> None:
    with pytest.raises(DefinitionError) as why:
        read_measures(TIMELINESS.replace(old, new), file_name="timeliness.yaml")

    assert refused in str(why.value)


def test_a_change_is_of_a_share_of_its_file() -> None:
    change = """
  - measure: notified_since
    name: Points since
    definition: The difference.
    change_of: notifed
"""
    with pytest.raises(DefinitionError, match=r"line 13: .* did you mean 'notified'"):
        read_measures(TIMELINESS + change, file_name="timeliness.yaml")


@pytest.mark.parametrize("measure", shipped_measures().values(), ids=lambda m: m.key)
def test_a_shipped_measure_makes_sense_over_some_shipped_form(measure: Measure) -> None:
    """One form at least has all it looks at, and every answer it asks for."""
    known = [names_of(form, measure.of) for form in shipped_forms().values()]
    where = [one for one in (measure.where, measure.out_of) if one is not None]
    middle = [one for one in (measure.middle,) if one is not None]

    assert any(
        not any(names.faults(one) for one in where)
        and not any(names.faults(one, worked_out=True) for one in middle)
        for names in known
        if names is not None
    )


def test_a_change_has_no_months() -> None:
    text = """
return: weekly
title: Weekly return
about: What came in.
period: month
sheets:
  - sheet: Grades
    about: How practice was graded.
    by: [month]
    measures: [graded, points_since]
"""
    with pytest.raises(DefinitionError, match="line 10: 'points_since' is the change"):
        read_return(text, file_name="weekly.yaml")


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("by", False),
        ("auditor", False),
        ("theme", False),
        ("case_id", False),
        ("child_feedback", False),
        ("owner", False),
        ("team", True),
        ("plan_type", True),
        ("auditor_role", True),
        ("role", True),
    ],
)
def test_leadership_is_told_nobody_apart(by: str, told: bool) -> None:
    monthly = shipped_returns()["monthly"].for_leadership()
    sheet = MeasuredSheet("Apart", "", (by,), ("completed", "actions_open"))
    asked = monthly.__class__(**{**vars(monthly), "sheets": (sheet,)})

    kept, left_out = without_people(asked, shipped_forms())

    assert (kept.sheets == (sheet,)) is told
    assert (left_out == ("Apart",)) is not told
