"""What publishing a new version would do, in words, before it is done."""

import json

import pytest

from form_definitions.compiler import form_from_json
from form_definitions.plan import Plan, What, plan
from tests.form_definitions.drawn import form, section

NOTE = "field: note, label: Note, kind: text"
PLAN = (
    "field: plan, label: Plan, kind: choice,"
    " options: [{option: cin, label: CIN}, {option: cp, label: CP}]"
)
ACTIONS = """
  - section: follow_up
    title: Follow up
    repeat:
      repeat: actions
      title: Actions
      one: action
      fields:
        - {field: action, label: Action, kind: text}
"""


def told(made: Plan) -> list[str]:
    return [f"{step.what}: {step.words}" for step in made.steps]


def test_a_first_version_makes_a_table() -> None:
    made = plan(None, form(NOTE))
    assert told(made) == [
        "new: Dip sample is new: it gets a table of its own for 5 fields"
    ]
    assert not made.refusals


def test_the_same_version_again_is_nothing_to_do() -> None:
    assert plan(form(), form()).nothing_to_do


def test_a_field_is_added() -> None:
    made = plan(form(), form(NOTE, version="2"))
    assert told(made) == ["add: Note is added; it is blank in the records there are"]
    assert (made.steps[0].field, made.steps[0].column) == ("note", "note")


def test_a_field_is_renamed_and_its_column_stays() -> None:
    renamed = form("field: remark, label: Note, kind: text, was: [note]", version="2")
    made = plan(form(NOTE), renamed)
    assert told(made) == [
        "was: Note is called remark from now on, before note; what is stored stays"
    ]
    assert made.steps[0].column == "note"


def test_a_field_is_retired_and_asked_again() -> None:
    gone = form(NOTE + ", retired: true", version="2")
    assert told(plan(form(NOTE), gone)) == [
        "retire: Note is asked no more; its answers stay in old records"
    ]
    back = form(NOTE, version="3")
    assert told(plan(gone, back, [form(NOTE)])) == ["resume: Note is asked again"]


def test_other_words_are_told() -> None:
    other = form(
        "field: note, label: Remark, kind: text, required: true, also: [Notes]",
        version="2",
    )
    assert told(plan(form(NOTE), other)) == [
        "change: Remark: its label, whether it must be answered and the headings it is"
        " known by change"
    ]


def test_a_version_that_changes_nothing_says_so() -> None:
    made = plan(form(), form(version="2"))
    assert told(made) == [
        "change: Nothing that is stored or asked changes; only the version's number"
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            form(NOTE),
            form(),
            "Version 1 is published and says something else; a published version is"
            " never changed. Make this version 2",
        ),
        (form(version="3"), form(NOTE, version="2"), "Make it version 4"),
        (
            form(NOTE),
            form("field: note, label: Note, kind: whole", version="2"),
            "Note is a field of text and cannot become whole; make a new field",
        ),
        (form(NOTE), form(version="2"), "Note is published and gone; keep it and say"),
        (
            form(PLAN),
            form(PLAN.replace(", {option: cp, label: CP}", ""), version="2"),
            "Plan has lost the answers cp; keep them with 'retired: true'",
        ),
        (
            form(),
            form("field: note, label: Note, kind: text, was: [remark]", version="2"),
            "Note was never published under 'remark'; let 'was' name every key",
        ),
        (
            form(more=section("- {area: risk, label: Risk}")),
            form(more=section("- {area: risk, label: Risk, scale: rag}"), version="2"),
            "was graded on ofsted and cannot be on rag, which does not say",
        ),
        (
            form(more=section("- {area: risk, label: Risk}")),
            form(version="2"),
            "say 'retired: true' in the area risk",
        ),
        (form(more=ACTIONS), form(version="2"), "Actions are published and gone"),
        (
            form(more=ACTIONS),
            form(more=ACTIONS.replace("kind: text", "kind: day"), version="2"),
            "Action is a field of text and cannot become day",
        ),
    ],
)
def test_what_would_lose_or_misread_answers_is_refused(
    old: object, new: object, said: str
) -> None:
    made = plan(old, new)  # type: ignore[arg-type]
    assert any(said in step.words for step in made.refusals), told(made)


def test_a_key_is_not_used_again_for_something_else() -> None:
    first = form(NOTE)
    second = form(NOTE + ", retired: true", version="2")
    third = form("field: note, label: Note, kind: day", version="3")
    assert plan(second, third, [first]).refusals


def test_a_changed_scale_is_a_new_scale() -> None:
    old = form(more=section("- {area: risk, label: Risk}"))
    said = json.loads(old.said)
    said["form"]["version"] = 2
    said["scales"]["ofsted"]["grades"].reverse()
    new = form_from_json(json.dumps(said))
    words = [step.words for step in plan(old, new).refusals]
    assert len(words) == 1
    assert words[0].startswith("The scale ofsted is published and has the grades")
    assert "say 'earlier: ofsted' in it" in words[0]


def test_another_spelling_of_a_grade_is_no_other_scale() -> None:
    old = form(more=section("- {area: risk, label: Risk}"))
    said = json.loads(old.said)
    said["form"]["version"] = 2
    said["scales"]["ofsted"]["grades"][0]["also"].append("Superb")
    assert not plan(old, form_from_json(json.dumps(said))).refusals


def test_a_repeat_is_planned_like_a_form() -> None:
    made = plan(form(), form(more=ACTIONS, version="2"))
    assert told(made) == ["add: Actions are new: they get a table of their own"]
    more = ACTIONS + "        - {field: owner, label: Owner, kind: person}\n"
    made = plan(form(more=ACTIONS), form(more=more, version="2"))
    assert [(s.what, s.field) for s in made.steps] == [(What.ADD, "actions.owner")]


def test_whose_a_record_is_may_move_and_is_told() -> None:
    moved = "field: leader, label: Leader, kind: person"
    old, new = form(moved), form(moved, version="2")
    said = json.loads(new.said)
    said["form"]["record"]["by"] = "leader"
    made = plan(old, form_from_json(json.dumps(said)))
    assert told(made) == [
        "rebuild: Whose record it is comes from leader instead of sampler, in records"
        " of this version"
    ]


def test_a_plan_is_plain_data_too() -> None:
    data = plan(form(), form(NOTE, version="2")).as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["steps"][0]["what"] == "add"
