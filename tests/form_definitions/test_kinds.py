"""What each kind of field reads, refuses and shows."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from form_definitions.catalog import shipped_forms, shipped_scales
from form_definitions.kinds import (
    KINDS,
    Choice,
    Choices,
    Flag,
    Given,
    Grade,
    Identifier,
    LongText,
    Number,
    Person,
    Text,
    Unreadable,
    Whole,
)
from form_definitions.scales import Option

OFSTED = Grade(shipped_scales()["ofsted"], (shipped_scales()["ofsted_pre_2014"],))
IN_2012 = Given(on=date(2012, 6, 1))
IN_2018 = Given(on=date(2018, 6, 1))


def test_a_line_of_text_is_one_line() -> None:
    assert Text().read(" The  first\nand second ") == "The first and second"


def test_paragraphs_stay_their_authors() -> None:
    assert LongText().read("One.\r\n\r\nTwo.  \n") == "One.\n\nTwo."


def test_signs_nobody_sees_are_left_out() -> None:
    assert Text().read("Bram\x00ley\u200b\ufeff") == "Bramley"
    assert Text().read("a\xa0b") == "a b"
    assert Person().read("\ud800Okafor") == "Okafor"


def test_too_long_a_text_says_how_long_it_may_be() -> None:
    with pytest.raises(Unreadable, match="must be 3 characters or fewer"):
        Text(3).read("four")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0123456", "0123456"), (1049921.0, "1049921"), (" 012 3456 ", "0123456")],
)
def test_a_case_number_keeps_its_zeros(typed: object, read: str) -> None:
    assert Identifier().read(typed) == read


@pytest.mark.parametrize(
    "typed", ["sibling", "123", "1234567 (sib)", "٠١٢٣٤٥٦", "1" * 200]
)
def test_what_is_no_case_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="must be a number like 0123456") as refused:
        Identifier().read(typed)
    assert refused.value.code == "not_a_case_id"


def test_whole_numbers() -> None:
    assert Whole().read("1,042") == 1042
    assert Whole().read(42.0) == 42
    for wrong in ("4.5", "four", "1_000", "9" * 30, "nan"):
        with pytest.raises(Unreadable):
            Whole().read(wrong)
    with pytest.raises(Unreadable, match="must be 10 or less"):
        Whole(0, 10).read("11")


def test_numbers_with_decimals() -> None:
    assert Number().read("4.5") == 4.5
    assert Number().show(1234567.5) == "1234567.5"
    for wrong in ("nan", "inf", "1e999", "1_0", "86%"):
        with pytest.raises(Unreadable):
            Number().read(wrong)


def test_a_choice_never_takes_the_nearest() -> None:
    plan = Choice((Option("child_in_need", "Child in need", ("CIN",)),))
    assert plan.read("cin.") == "child_in_need"
    with pytest.raises(Unreadable, match="must be one of: Child in need") as refused:
        plan.read("child in ned")
    assert refused.value.code == "unknown_choice"


def test_many_answers_are_not_told_one_by_one() -> None:
    team = Choice(tuple(Option(letter, letter.upper()) for letter in "abcdefg"))
    with pytest.raises(Unreadable, match="is none of its 7 answers; choose one"):
        team.read("north")


def test_several_answers_come_with_semicolons_or_commas() -> None:
    agencies = Choices(
        (Option("health", "Health"), Option("school", "School, or college"))
    )
    assert agencies.read("Health;School, or college;") == ("health", "school")
    assert agencies.read("school, health") == ("school", "health")
    assert agencies.read(["health", "health"]) == ("health",)
    assert agencies.show(("health", "school")) == "Health; School, or college"


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        ("good ", "good"),
        ("Goood", "good"),
        ("R.I.", "requires_improvement"),
        ("Requires Imp.", "requires_improvement"),
        ("RITBG", "requires_improvement"),
        ("Outst", "outstanding"),
        ("N/A", "not_applicable"),
        ("-", "not_graded"),
    ],
)
def test_a_grade_is_known_in_every_spelling(typed: str, grade: str) -> None:
    assert OFSTED.read(typed, IN_2018) == grade


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("Good/RI", "ambiguous_grade", "names two grades"),
        ("RI - borderline good", "ambiguous_grade", "names two grades"),
        ("mainly good", "ambiguous_grade", "says more than a grade"),
        ("TBC", "unknown_grade", "is still to come"),
        ("see comments", "unknown_grade", "is still to come"),
        ("5", "unknown_grade", "is not on the scale Outstanding to Inadequate"),
        ("A", "unknown_grade", "is not on the scale"),
        ("Adequate", "unknown_grade", "is not on the scale"),
        ("3", "unknown_grade", "is not on the scale"),
    ],
)
def test_what_only_a_person_can_settle_is_refused(
    typed: str, code: str, words: str
) -> None:
    with pytest.raises(Unreadable, match=f"{words}.*; choose one$") as refused:
        OFSTED.read(typed, IN_2018)
    assert refused.value.code == code


def test_adequate_is_a_grade_until_march_2014_and_never_another() -> None:
    assert OFSTED.read("Adeq", IN_2012) == "adequate"
    assert OFSTED.read("Adequate", Given(on=date(2014, 3, 31))) == "adequate"
    with pytest.raises(Unreadable):
        OFSTED.read("Adequate", Given(on=date(2014, 4, 1)))
    with pytest.raises(Unreadable):
        OFSTED.read("Adequate")
    assert OFSTED.show("adequate") == "Adequate"


def test_a_number_is_a_grade_only_where_the_sheet_declares_it() -> None:
    with pytest.raises(Unreadable):
        OFSTED.read("3", IN_2012)
    declared = Given(on=date(2012, 6, 1), numbered=True)
    assert OFSTED.read(3.0, declared) == "adequate"


def test_three_eras_are_each_read_by_their_own_scale() -> None:
    scales = shipped_scales()
    reformed = replace(
        scales["ofsted"], key="ofsted_2027", since=date(2027, 4, 1), earlier="ofsted"
    )
    grade = Grade(reformed, (scales["ofsted"], scales["ofsted_pre_2014"]))
    eras = [grade.scale_on(date(year, 6, 1)).key for year in (2012, 2018, 2028)]
    assert eras == ["ofsted_pre_2014", "ofsted", "ofsted_2027"]
    assert grade.scale_on(None).key == "ofsted_2027"


def test_a_flag_is_yes_or_no() -> None:
    assert Flag().read("Y") is True
    assert Flag().read("no.") is False
    assert Flag().show(False) == "No"
    with pytest.raises(Unreadable, match="must be Yes or No"):
        Flag().read("Yes - but")


def _spellings() -> list[tuple[str, str, str, str]]:
    """Form, field, spelling and key of every option that is shipped."""
    found = []
    for form in shipped_forms().values():
        for field in form.fields:
            if isinstance(field.kind, Choice | Choices):
                found += [
                    (form.key, field.key, spelling, option.key)
                    for option in field.kind.options
                    for spelling in option.spellings
                ]
    return found


@given(
    st.sampled_from(_spellings()),
    st.sampled_from([str.upper, str.lower, str.title, str]),
    st.sampled_from(["", " ", "\xa0", ".", ":"]),
)
def test_every_spelling_that_is_listed_comes_back(
    one: tuple[str, str, str, str], case: object, after: str
) -> None:
    form, field, spelling, key = one
    kind = shipped_forms()[form].field(field).kind
    typed = case(spelling) + after  # type: ignore[operator]
    assert kind.read(typed) in (key, (key,))


@given(st.sampled_from([*KINDS]), st.text() | st.floats() | st.integers() | st.binary())
def test_reading_anything_gives_a_value_or_says_why_not(name: str, raw: object) -> None:
    options = (Option("yes", "Yes"),)
    made = {"choice": (options,), "choices": (options,), "grade": (OFSTED.scale,)}
    kind = KINDS[name](*made.get(name, ()))
    with suppress(Unreadable):
        assert isinstance(kind.show(kind.read(raw)), str)
