"""How each kind is asked for, and that what is asked again reads back the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from backoffice.screens import inputs
from form_definitions import kinds
from form_definitions.catalog import shipped_forms, shipped_scales
from form_definitions.form import Field
from form_definitions.scales import Option

TWO = (Option("a", "Alpha"), Option("b", "Beta"))
SEVEN = tuple(Option(letter, letter.upper()) for letter in "abcdefg")
OFSTED = shipped_scales()["ofsted"]


@pytest.mark.parametrize(
    ("kind", "look", "value"),
    [
        (kinds.Text(), "line", "Neglect & more"),
        (kinds.LongText(), "lines", "One.\n\nTwo."),
        (kinds.Identifier(), "line", "0012345"),
        (kinds.Whole(), "line", 42),
        (kinds.Number(), "line", 4.25),
        (kinds.Number(), "line", 1234567.125),
        (kinds.Day(), "line", date(2025, 9, 1)),
        (kinds.Month(), "line", "2025-10"),
        (kinds.Choice(TWO), "radios", "b"),
        (kinds.Choice(SEVEN), "list", "g"),
        (kinds.Choices(SEVEN), "ticks", ("a", "c")),
        (kinds.Grade(OFSTED), "radios", "requires_improvement"),
        (kinds.Flag(), "radios", False),
        (kinds.Flag(), "radios", True),
        (kinds.Person(), "line", "O'Neill, Áine"),
        (kinds.Team(), "line", "Castle Hill"),
    ],
)
def test_each_kind_has_its_face_and_reads_back(
    kind: Any, look: str, value: Any
) -> None:
    field = Field("answer", "Answer", kind)
    again = inputs.asked_again(field, value)
    assert kind.read(again) == value
    asked = inputs.question(field, "answer", again)
    assert asked.face.look == look
    if asked.face.options:
        assert any(asked.is_chosen(key) for key, _ in asked.face.options)


def test_a_retired_answer_is_offered_only_where_it_is_the_answer() -> None:
    old = (*TWO, Option("c", "Old", retired=True))
    field = Field("answer", "Answer", kinds.Choice(old), required=True)
    assert dict(inputs.question(field, "x", "").face.options) == {
        "a": "Alpha",
        "b": "Beta",
    }
    assert ("c", "Old") in inputs.question(field, "x", "c").face.options


def test_in_a_row_answers_are_a_list() -> None:
    field = Field("answer", "Answer", kinds.Choice(TWO))
    assert inputs.question(field, "x", "", in_row=True).face.look == "list"


def test_only_the_questions_of_a_form_are_seen() -> None:
    form = shipped_forms()["case_file_audit"]
    posted = MultiDict(
        [
            ("case_id", "1\x002\r\n3"),
            ("status", "withdrawn"),
            ("overall_grade_scale", "x"),
            ("actions-1-action", "second"),
            ("actions-0-action", "first"),
            ("actions-0-id", "9"),
            ("actions-99999999999999-action", "far"),
            ("actions-²-action", "no number"),
            ("actions-0-action-0", "no"),
        ]
    )
    typed = inputs.typed_in(form, posted)
    assert typed.answers["case_id"] == "12\n3"
    assert "status" not in typed.answers
    assert "overall_grade_scale" not in typed.answers
    assert [row["action"] for row in typed.repeats["actions"]] == ["first", "second"]
    assert "id" not in typed.repeats["actions"][0]


def test_more_rows_than_a_form_takes_are_not_made() -> None:
    form = shipped_forms()["case_file_audit"]
    (repeat,) = form.repeats
    rows = MultiDict((f"actions-{at}-action", "x") for at in range(repeat.most + 50))
    typed = inputs.typed_in(form, rows)
    assert len(typed.repeats["actions"]) == repeat.most + 1
