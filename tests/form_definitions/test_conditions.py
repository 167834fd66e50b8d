"""Conditions: their grammar, what they hold of, and that they never raise."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from form_definitions.conditions import ConditionError, World, both, parse

GRADES = ("outstanding", "good", "adequate", "inadequate")


def _order(key: str, left: Any, right: Any) -> int | None:
    if left not in GRADES or right not in GRADES:
        return None
    return GRADES.index(left) - GRADES.index(right)


WORLD = World(date(2026, 11, 24), _order)


def holds(text: str, **values: Any) -> bool:
    return parse(text).holds(values, WORLD)


@pytest.mark.parametrize(
    "text",
    [
        "plan == 'cp'",
        "plan == ‘cp’",
        "plan != 'cin'",
        "plan in ['cp', 'cin']",
        "not plan == 'cin'",
        "plan == 'cin' or n == 3 and filled(day)",
        "(plan == 'cin' or n == 3) and filled(day)",
        "n + 1 == 4 and n - 1 < 3 and n >= 3 and n <= 3.5 and n > 2",
        "day < '2014-04-01' and day == '2014-03-31'",
        "day + 1 == '2014-04-01' and days(day, '2014-04-02') == 2",
        "day <= today() - 30",
        "count(actions) == 2 and count(agencies) == 1",
        "'police' in agencies",
        "length(why) > 3",
        "blank(gone) and not filled(gone) and gone == blank",
        "seen == true and seen",
        "risk below 'good' and risk above 'inadequate'",
        "month < '2014-04'",
        "steps(risk, 'good') == 1 and steps(risk, 'inadequate') == 0 - 1",
        "blank(month) or blank(steps(risk, 'requires_improvement'))",
    ],
)
def test_what_holds(text: str) -> None:
    assert holds(
        text,
        plan="cp",
        n=3,
        day=date(2014, 3, 31),
        actions=[{}, {}],
        agencies=("police",),
        why="because",
        seen=True,
        risk="adequate",
        month="2014-03",
    )


@pytest.mark.parametrize(
    "text",
    ["x == 'a'", "x < 3", "x >= today()", "x in ['a']", "x below 'good'", "x + 1 == 1"],
)
def test_comparing_with_a_blank_is_false(text: str) -> None:
    assert not holds(text, x=None)
    assert not holds(text)
    assert holds("x != 'a'", x=None)


def test_an_empty_answer_is_a_blank_one() -> None:
    for empty in (None, "", (), []):
        assert holds("blank(x)", x=empty)
    for there in (0, False, "no"):
        assert holds("filled(x)", x=there)


def test_true_is_no_number() -> None:
    assert not holds("x == 1", x=True)
    assert not holds("x < 2", x=True)


def test_and_binds_closer_than_or() -> None:
    assert holds("a == 1 or a == 2 and b == 9", a=1, b=0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends too early"),
        ("a ==", "ends too early"),
        ("a = 1", "= has no meaning here; compare with =="),
        ("a == 'b", "a text ends with the quote it began with"),
        ("a == 1 b", "cannot go on with 'b'; join two conditions with 'and'"),
        ("(a == 1", "needs ')' where the end is"),
        ("a in ['x'", "needs ',' where the end is"),
        ("a in ['x' 'y']", "needs ',' where 'y' is"),
        ("filled(a", "needs ',' where the end is"),
        ("filed(a)", "knows no function 'filed'; did you mean 'filled'?"),
        ("days(a)", "gives days 1 values; it takes 2"),
        ("and a", "needs a value where and is"),
        ("a == {b}", "{ has no meaning here"),
        ("(" * 100, "too many brackets in one another"),
        ("not " * 100 + "a", "too many brackets in one another"),
        (" or ".join(["a == 1"] * 200), "is too long; say it in several checks"),
    ],
)
def test_it_says_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert said in str(refused.value)


def test_it_names_what_it_speaks_of() -> None:
    assert parse("filled(a) and count(actions) > b").names() == {"a", "actions", "b"}


def test_both_is_so_where_each_is() -> None:
    narrow = both(parse("a == 1"), parse("b == 2"))
    assert narrow is not None
    assert narrow.holds({"a": 1, "b": 2}, WORLD)
    assert not narrow.holds({"a": 1, "b": 3}, WORLD)
    assert both(None, narrow) is narrow
    assert both(None, None) is None


@given(st.text(alphabet="ab1 '\"()[]<>=!,+-.andornotinbelowfilled_", max_size=60))
def test_reading_any_text_gives_a_condition_or_an_error(text: str) -> None:
    with suppress(ConditionError):
        condition = parse(text)
        assert condition.holds({"a": 1, "b": "x"}, WORLD) in (True, False)


_ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**400, max_value=10**401)
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.binary(),
    lambda one: (
        st.lists(one) | st.lists(one).map(tuple) | st.dictionaries(st.text(), one)
    ),
    max_leaves=5,
)


@given(
    st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "below", "above"]),
    st.sampled_from(["a", "a + b", "a - b", "days(a, b)", "count(a)", "length(a)"]),
    st.sampled_from(["b", "3", "'2014-01-01'", "blank", "today()", "[a, b]", "a + 1"]),
    _ODD,
    _ODD,
)
def test_no_value_makes_it_raise(
    sign: str, left: str, right: str, a: Any, b: Any
) -> None:
    assert holds(f"{left} {sign} {right}", a=a, b=b) in (True, False)


def test_an_instant_counts_as_its_day() -> None:
    assert holds("a == '2014-04-01'", a=datetime(2014, 4, 1, 23, 0))
