"""A condition that would silently never hold is refused when its form is read."""

import pytest

from tests.form_definitions.drawn import form, refusal, section, text

FIELDS = (
    "field: plan, label: Plan, kind: choice, options: [{option: cin, label: CIN}]",
    "field: agencies, label: Agencies, kind: choices,"
    " options: [{option: gp, label: GP}]",
    "field: visits, label: Visits, kind: whole",
    "field: seen, label: Seen, kind: flag",
    "field: period, label: Period, kind: month",
    "field: old, label: Old one, kind: text, retired: true",
)
AREAS = section(
    """
    - {area: risk, label: Risk}
    - {area: smile, label: Smile, scale: rag}
    """
)


def check(rule: str) -> str:
    return AREAS + (
        f'checks:\n  - check: "{rule}"\n    message: It is so\n    field: team\n'
    )


@pytest.mark.parametrize(
    "rule",
    [
        "plan == 'cin'",
        "plan in ['cin'] or blank(plan)",
        "'gp' in agencies",
        "visits > 3 and visits + 1 < 9",
        "seen and not seen == false",
        "sampled_on < '2014-04-01' and sampled_on + 2 <= today()",
        "days(sampled_on, today()) < 30",
        "period < '2014-04'",
        "risk_grade below 'good' and risk_grade != 'not_applicable'",
        "risk_grade == 'adequate'",
        "steps(risk_grade, smile_grade) < 0",
        "length(team) > 3 and team != sampler",
        "plan == blank",
    ],
)
def test_it_takes_what_makes_sense(rule: str) -> None:
    assert form(*FIELDS, more=check(rule)).checks


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "plam == 'cin'",
            "speaks of 'plam', which is no field here; did you mean 'plan'?",
        ),
        ("old == 'x'", "speaks of 'old', which is retired"),
        ("plan == 'cp'", "asks for 'cp', which is no answer of 'plan'"),
        ("plan in ['cin', 'cp']", "asks for 'cp', which is no answer of 'plan'"),
        (
            "'gb' in agencies",
            "asks for 'gb', which is no answer of 'agencies'",
        ),
        ("agencies == 'gp'", "compares several answers with a text"),
        ("team < 3", "asks whether a text < a number, which cannot be compared"),
        ("team < 'x'", "asks whether a text < a text, which cannot be compared"),
        (
            "visits == 'three'",
            "compares a number with a text, which are never the same",
        ),
        ("sampled_on < 'April'", "asks whether a date < a text"),
        ("sampled_on < '31/03/2014'", "asks whether a date < a text"),
        ("sampled_on - sampled_on == 1", "days(from, to) tells what lies between"),
        ("days(team, today()) > 1", "needs a date after 'days', not a text"),
        ("risk_grade < 'good'", "compares grades with <; say below or above"),
        ("steps(team, risk_grade) > 0", "asks the steps() between what are no two"),
        ("team below 'good'", "compares with 'below' what is no grade"),
        ("risk_grade below 'fair'", "compares with 'fair', which is no grade here"),
        (
            "risk_grade below 'not_applicable'",
            "'not_applicable', which is no grade here",
        ),
        ("risk_grade below smile_grade", "with what is on no such scale"),
        ("risk_grade == 'goood'", "no answer of 'risk_grade'; did you mean 'good'?"),
        ("team", "is a text, not true or false; compare it with something"),
        ("team and seen", "needs true or false after 'and', not a text"),
        ("not visits", "needs true or false after 'not', not a number"),
        ("count(team) > 1", "counts what there is only one of"),
        ("length(visits) > 1", "asks the length of a number"),
        ("blank('x')", "asks blank() of what is no field"),
        ("plan in team", "'in' takes a list"),
        ("plan in []", "looks in an empty list"),
        (
            "today > sampled_on",
            "speaks of 'today', which is no field here; did you mean",
        ),
        ("visits + team > 1", "only numbers and days add up"),
    ],
)
def test_it_refuses_what_makes_none(rule: str, said: str) -> None:
    refused = refusal(text(*FIELDS, more=check(rule)))
    assert refused.startswith("dip.yaml, line ")
    assert said in refused


def test_a_row_may_speak_of_its_own_row_and_of_the_record() -> None:
    actions = """
  - section: follow_up
    title: Actions
    repeat:
      repeat: actions
      title: Actions
      one: action
      fields:
        - {field: done, label: Done, kind: flag}
        - {field: done_on, label: Done on, kind: day, when: done and filled(team)}
"""
    assert form(more=actions).repeats
    wrong = actions.replace("filled(team)", "filled(teem)")
    assert "'teem', which is no field here" in refusal(text(more=wrong))
    outside = check("filled(done_on)").removeprefix(AREAS)
    assert "'done_on', which is no field here" in refusal(text(more=actions + outside))
