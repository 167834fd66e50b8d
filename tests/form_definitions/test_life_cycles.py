"""The shipped life cycles, and what the language of life cycles refuses."""

from __future__ import annotations

import re

import pytest

from form_definitions.catalog import shipped_forms
from form_definitions.life_cycles import (
    FACTS,
    LifeCycle,
    read_life_cycle,
    shipped_life_cycles,
)
from form_definitions.reader import DefinitionError

every_cycle = pytest.mark.parametrize(
    "cycle", shipped_life_cycles().values(), ids=lambda cycle: cycle.key
)


def test_each_record_of_the_framework_has_one() -> None:
    assert set(shipped_life_cycles()) == {
        "case_file_audit",
        "supervision_audit",
        "staff_observation",
        "meeting_observation",
        "improvement_plan",
    }


@every_cycle
def test_every_state_can_be_reached_and_left(cycle: LifeCycle) -> None:
    reached = {cycle.first.key}
    for _ in cycle.states:
        reached |= {
            step.ends for step in cycle.steps.values() if reached & set(step.begins)
        }
    assert reached == set(cycle.states)
    for state in cycle.states.values():
        ends = state.sort == "done" or state.key in ("withdrawn", "exempt")
        assert bool(cycle.from_(state.key)) is not ends, state.key


@every_cycle
def test_a_step_aside_says_why(cycle: LifeCycle) -> None:
    for step in cycle.steps.values():
        if cycle.states[step.ends].sort == "aside" or step.key == "return":
            assert step.reason, step.key


@every_cycle
def test_what_a_step_needs_is_asked_of_its_forms(cycle: LifeCycle) -> None:
    for key in cycle.forms:
        form = shipped_forms()[key]
        known = {*form.by_key, *FACTS, *(repeat.key for repeat in form.repeats)}
        for step in cycle.steps.values():
            for need in step.needs:
                assert need.that.names() <= known


CYCLE = """\
life_cycle: tea
title: A cup of tea
forms: [tea]
states:
  - {state: planned, label: Planned, sort: before}
  - {state: sent, label: Sent in, sort: open}
steps:
  - {step: submit, label: Send it, from: [planned], to: sent, who: [doer]}
"""


def test_a_council_says_its_own() -> None:
    cycle = read_life_cycle(CYCLE, file_name="tea.yaml")
    assert cycle.first.label == "Planned"
    assert [step.key for step in cycle.from_("planned")] == ["submit"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("to: sent", "to: snt", "'to' knows no 'snt'; did you mean 'sent'?"),
        ("who: [doer]", "who: [cook]", "'who' knows no 'cook'"),
        ("who: [doer]", "who: []", "where it begins and who may take it"),
        ("sort: open", "sort: opened", "'sort' knows no 'opened'"),
        ("step: submit", "step: send", "one step is called 'submit'"),
        ("who: [doer]", "who: [doer], then: [sing]", "'then' knows no 'sing'"),
        (
            "who: [doer]",
            "who: [doer], needs: [{that: 'a ===', message: m}]",
            "line 8: 'that'",
        ),
        ("state: sent", "state: planned", "there is such a state already"),
    ],
)
def test_what_means_nothing_is_refused(right: str, wrong: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(said)):
        read_life_cycle(CYCLE.replace(right, wrong), file_name="tea.yaml")
