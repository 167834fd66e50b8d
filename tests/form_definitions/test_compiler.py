"""From definition to form and back: canonical JSON, digests, graded areas."""

import json

import pytest

from form_definitions.catalog import shipped_forms
from form_definitions.compiler import form_from_json
from form_definitions.form import Part, Privacy
from form_definitions.kinds import Grade
from tests.form_definitions.drawn import form, section

RISK = section("- {area: risk, label: Risk, overall: true, also: [Risk mgmt]}")


def test_a_form_is_the_same_after_a_way_through_json() -> None:
    for one in shipped_forms().values():
        again = form_from_json(one.said)
        assert again == one
        assert again.digest == one.digest
        assert again.fields == one.fields
        assert again.repeats == one.repeats
        assert again.checks == one.checks


def test_the_digest_is_of_what_is_said_not_of_how() -> None:
    plain = form("field: note, label: Note, kind: text")
    quoted = form('field: note, kind: text, label: "Note"')
    other = form("field: note, label: A note, kind: text")
    assert plain.digest == quoted.digest
    assert plain == quoted
    assert plain.digest != other.digest
    assert len(plain.digest) == 64


def test_a_form_brings_the_scales_it_stands_on() -> None:
    scales = json.loads(form(more=RISK).said)["scales"]
    assert set(scales) == {"ofsted", "ofsted_pre_2014"}


@pytest.mark.parametrize(
    "damaged", ["", "{}", "[]", '{"form": {}, "scales": {}}', "null"]
)
def test_a_damaged_version_says_so(damaged: str) -> None:
    with pytest.raises(ValueError, match="a stored form version is damaged"):
        form_from_json(damaged)


def test_a_graded_area_is_three_fields() -> None:
    one = form(more=RISK)
    grade, rationale, scale = one.areas[0].fields
    assert [grade.key, rationale.key, scale.key] == [
        "risk_grade",
        "risk_rationale",
        "risk_grade_scale",
    ]
    assert isinstance(grade.kind, Grade)
    assert grade.required
    assert grade.also == ("Risk mgmt",)
    assert rationale.privacy is Privacy.FREE_TEXT
    assert scale.part is Part.SCALE
    assert not scale.asked
    assert one.overall is one.areas[0]
    assert one.section_of("risk_rationale").key == "areas"


def test_a_rationale_is_owed_where_there_is_a_grade() -> None:
    owed = section("- {area: risk, label: Risk, rationale: required_when_graded}")
    rule = form(more=owed).field("risk_rationale").required_when
    assert rule is not None
    assert rule.text == "filled(risk_grade)"


def test_a_retired_area_is_kept_and_graded_no_more() -> None:
    one = form(
        more=section("- {area: risk, label: Risk, retired: true, overall: true}")
    )
    assert not any(field.asked for field in one.areas[0].fields)
    assert one.overall is None


def test_a_section_is_asked_with_all_its_fields() -> None:
    more = """
  - section: more
    title: More
    when: filled(team)
    fields:
      - {field: note, label: Note, kind: text, when: filled(sampler)}
"""
    when = form(more=more).field("note").when
    assert when is not None
    assert when.text == "(filled(team)) and (filled(sampler))"


def test_a_field_keeps_its_first_column() -> None:
    one = form("field: note, label: Note, kind: text, was: [remark, comment]")
    assert one.field("note").column == "remark"


def test_grades_of_two_eras_compare_on_the_scale_that_knows_both() -> None:
    one = form(more=RISK)
    assert one.rank("risk_grade", "adequate") == 3
    assert (one.order("risk_grade", "adequate", "good") or 0) > 0
    assert one.order("risk_grade", "adequate", "requires_improvement") is None
    assert one.order("team", "good", "good") is None
