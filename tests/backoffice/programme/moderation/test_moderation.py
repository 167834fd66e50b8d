"""Moderation: what is asked for, who is asked, and three grades that stay apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.programme.moderation.drawing import draws_of, in_order
from backoffice.programme.moderation.grading import NotGraded
from backoffice.programme.moderation.sides import history_of, told
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.work.taken import NotTaken
from backoffice.store.moderation_tables import Moderation
from backoffice.store.people_history import disagreements
from form_definitions.conditions import parse
from tests.backoffice.programme.moderation.moderated import MONTH, Moderating
from tests.backoffice.programme.work.audited import Audited

INADEQUATE = {"overall_grade": "Inadequate", "recording_grade": "Good"}
RECORDING = {"recording_rationale": "Up to date."}


@pytest.fixture
def moderating(audited: Audited) -> Moderating:
    return Moderating(audited)


@pytest.fixture
def given(moderating: Moderating) -> int:
    """An Inadequate audit that Sam Service was asked to moderate."""
    audit = moderating.audited.save(**INADEQUATE, **RECORDING)
    moderating.draw()
    moderating.giving().share_out([audit])
    return audit


def test_every_inadequate_is_asked_for_when_it_is_sent_in(
    moderating: Moderating,
) -> None:
    audit = moderating.audited.save(**INADEQUATE, **RECORDING)
    assert moderating.asked(audit).why == "always"
    # Grading it better afterwards does not take it back.
    moderating.audited.save(record_id=audit, overall_grade="Good")
    moderating.draw()
    assert moderating.asked(audit).why == "always"


def test_one_that_becomes_inadequate_is_asked_for_too(moderating: Moderating) -> None:
    audit = moderating.audited.save()
    moderating.audited.save(record_id=audit, overall_grade="Inadequate")
    assert moderating.asked(audit).why == "always"


def test_a_tenth_of_the_rest_is_drawn_the_same_from_one_seed(
    moderating: Moderating,
) -> None:
    audits = [moderating.audited.save(case_id=f"{at:07}") for at in range(20)]
    references = [moderating.record(audit).reference for audit in audits]
    asked = moderating.draw(seed=7)
    assert (asked.drawn, asked.always, asked.of) == (2, 0, 20)
    by_hand = in_order(references, 7)[:2]
    [row] = draws_of(moderating.audited.session, "case_file_audit", MONTH)
    assert row.frame == sorted(references)
    drawn = {
        reference
        for audit, reference in zip(audits, references, strict=True)
        if audit in ids_of(moderating)
    }
    assert drawn == set(by_hand)
    # Drawn again with nothing new in, it adds nothing; the first seed holds.
    assert moderating.draw(seed=99).drawn == 0


def ids_of(moderating: Moderating) -> set[int]:
    return {one.record_id for one in moderating.audited.session.query(Moderation)}


def test_what_came_in_late_is_drawn_from_too(moderating: Moderating) -> None:
    first = [moderating.audited.save(case_id=f"{at:07}") for at in range(10)]
    assert moderating.draw().drawn == 1
    before = ids_of(moderating)
    for at in range(10, 40):
        moderating.audited.save(case_id=f"{at:07}")
    moderating.draw()
    assert before <= ids_of(moderating)
    assert len(ids_of(moderating)) >= 4
    assert first


def test_a_month_to_come_is_not_drawn(moderating: Moderating) -> None:
    with pytest.raises(NotChanged, match="has not begun"):
        moderating.draw("2026-12")
    with pytest.raises(NotChanged, match="No audit of that month"):
        moderating.draw("2026-10")


def test_it_goes_to_moderation_with_a_moderator(
    moderating: Moderating, given: int
) -> None:
    assert moderating.moderator(given) == "Sam Service"
    assert moderating.audited.work(given).state == "in_moderation"
    assert list(disagreements(moderating.audited.session.connection())) == []


def test_without_a_moderator_the_step_is_refused(moderating: Moderating) -> None:
    audit = moderating.audited.save()
    with pytest.raises(NotTaken, match="Nobody is asked to moderate it"):
        moderating.audited.take("Pat Officer", audit, "moderate")


def test_an_inadequate_is_not_agreed_before_it_is_moderated(
    moderating: Moderating,
) -> None:
    audit = moderating.audited.save(**INADEQUATE, **RECORDING)
    moderating.audited.take("Ann Auditor", audit, "share")
    with pytest.raises(NotTaken, match="It is to be moderated first"):
        moderating.audited.take("Pat Officer", audit, "agree")


@pytest.mark.parametrize("field", ["auditor", "worker", "manager"])
def test_nobody_moderates_their_own(moderating: Moderating, field: str) -> None:
    said = {**INADEQUATE, **RECORDING, field: "S Service"}
    audit = moderating.audited.save("Pat Officer", **said)
    moderating.draw()
    assert moderating.giving().share_out([audit]) == (0, 1)
    assert "Sam Service may be its" in moderating.asked(audit).conflict


def test_a_council_may_keep_moderators_from_their_own_team(
    moderating: Moderating,
) -> None:
    audit = moderating.audited.save(**INADEQUATE, **RECORDING)
    moderating.rules = replace(moderating.rules, own_team=False)
    assert moderating.giving().share_out([audit]) == (0, 1)
    assert moderating.asked(audit).conflict == (
        "Nobody may audit it: Sam Service is of its team"
    )


def test_shares_are_equal(moderating: Moderating) -> None:
    moderating.rules = replace(
        moderating.rules,
        share="100%",
        moderators=("team_manager", "service_delivery_manager"),
    )
    audits = [moderating.audited.save(case_id=f"{at:07}") for at in range(6)]
    moderating.draw()
    assert moderating.giving().share_out(audits) == (6, 0)
    names = [moderating.moderator(audit) for audit in audits]
    assert sorted(names) == ["Sam Service"] * 3 + ["Stan Stranger"] * 3


def test_grades_that_are_alike_are_agreed_at_once(
    moderating: Moderating, given: int
) -> None:
    sides = moderating.grade(
        "Sam Service", given, overall="inadequate", recording="good"
    )
    assert sides["overall"].agreed == "inadequate"
    assert moderating.grades(given) == ("inadequate", "inadequate", "inadequate")
    assert moderating.audited.work(given).state == "agreed"


def test_both_agree_what_they_graded_otherwise(
    moderating: Moderating, given: int
) -> None:
    sides = moderating.grade(
        "Sam Service", given, overall="requires_improvement", recording="good"
    )
    assert sides["recording"].agreed == "good"
    assert sides["overall"].is_open
    assert moderating.grades(given) == ("inadequate", "requires_improvement", None)
    sides = moderating.agree("Ann Auditor", given, overall="inadequate")
    assert sides["overall"].is_open
    sides = moderating.agree("Sam Service", given, overall="requires_improvement")
    assert sides["overall"].differs
    sides = moderating.agree("Ann Auditor", given, overall="requires_improvement")
    assert sides["overall"].agreed == "requires_improvement"
    assert moderating.grades(given) == (
        *("inadequate", "requires_improvement", "requires_improvement"),
    )
    assert moderating.audited.work(given).state == "agreed"
    rows = told(moderating.audited.session, moderating.asked(given).id)
    assert [(one.side, one.who.split("@")[0]) for one in history_of(rows)] == [
        ("moderator", "sam.service"),
        ("auditor_agrees", "ann.auditor"),
        ("moderator_agrees", "sam.service"),
        ("auditor_agrees", "ann.auditor"),
        ("agreed", "ann.auditor"),
    ]


def test_the_performance_team_settles_with_a_reason(
    moderating: Moderating, given: int
) -> None:
    moderating.grade("Sam Service", given, overall="good", recording="good")
    officer = moderating.grading("Pat Officer")
    with pytest.raises(NotGraded, match="Say why"):
        officer.settle(given, {"overall": "requires_improvement"}, " ")
    officer.settle(given, {"overall": "requires_improvement"}, "Between the two")
    assert moderating.grades(given) == ("inadequate", "good", "requires_improvement")
    with pytest.raises(NotGraded, match="Nothing of that is open"):
        officer.settle(given, {"overall": "good"}, "Again")


@pytest.mark.parametrize("name", ["Ann Auditor", "Pat Officer", "Stan Stranger"])
def test_only_the_moderator_gives_the_moderators_grades(
    moderating: Moderating, given: int, name: str
) -> None:
    with pytest.raises(NotGraded, match="Somebody else was asked"):
        moderating.grade(name, given, overall="good")
    assert moderating.grades(given) == ("inadequate", None, None)


@pytest.mark.parametrize(
    ("grades", "reason", "said"),
    [
        ({"recording": "good"}, "Seen", "Give a grade for Overall"),
        ({"overall": "splendid"}, "Seen", "Choose a grade for Overall"),
        ({"overall": "good"}, " ", "Say why, for Overall"),
    ],
)
def test_a_grade_has_its_scale_and_its_reason(
    moderating: Moderating, given: int, grades: dict[str, str], reason: str, said: str
) -> None:
    with pytest.raises(NotGraded, match=said):
        moderating.grade("Sam Service", given, reason, **grades)


def test_an_audit_that_was_changed_meanwhile_is_read_again(
    moderating: Moderating, given: int
) -> None:
    grading = moderating.grading("Sam Service")
    seen = moderating.record(given).row_version
    moderating.audited.save(record_id=given, overall_grade="Good")
    with pytest.raises(NotGraded, match="read it again"):
        grading.grade(given, seen, {})


def test_a_correction_after_moderation_is_told(
    moderating: Moderating, given: int
) -> None:
    moderating.grade("Sam Service", given, overall="good", recording="good")
    answers = {"moderator": "Sam Service", "moderated_grade": "Good"}
    moderating.audited.save(
        record_id=given, overall_grade="Requires improvement", **RECORDING, **answers
    )
    sides = moderating.agree("Ann Auditor", given, overall="good")
    assert sides["overall"].corrected
    assert (sides["overall"].seen, sides["overall"].auditor) == (
        *("inadequate", "requires_improvement"),
    )


@pytest.mark.parametrize("field", ["moderated_grade", "final_grade"])
def test_what_came_of_moderation_is_not_typed_over(
    moderating: Moderating, given: int, field: str
) -> None:
    with pytest.raises(NotTaken, match="under Moderation"):
        moderating.audited.save(record_id=given, **{field: "Outstanding"})


def test_other_grades_and_areas_may_be_moderated_in_any_case(
    moderating: Moderating,
) -> None:
    low = parse("recording_grade below 'good' or overall_grade == 'inadequate'")
    moderating.rules = replace(moderating.rules, always=low)
    audit = moderating.audited.save(
        recording_grade="Requires improvement", recording_rationale="Thin"
    )
    assert moderating.draw().always == 1
    assert moderating.asked(audit).why == "always"


def test_an_audit_that_nobody_has_a_post_to_moderate_is_told(
    moderating: Moderating, given: int
) -> None:
    audit = moderating.audited.save(case_id="7654321", **INADEQUATE, **RECORDING)
    moderating.rules = replace(moderating.rules, moderators=("director",))
    with pytest.raises(NotChanged, match="Nobody holds a post that moderates"):
        moderating.giving().share_out([audit])


def test_somebody_else_is_asked_with_a_reason(
    moderating: Moderating, given: int
) -> None:
    moderating.rules = replace(
        moderating.rules, moderators=("team_manager", "service_delivery_manager")
    )
    giving = moderating.giving()
    there = {
        one.name: (one.person_id, why)
        for one, why in giving.who_else(moderating.asked(given))
    }
    assert there["Ann Auditor"][1] == "Ann Auditor is its auditor"
    number, _ = there["Stan Stranger"]
    with pytest.raises(NotChanged, match="Say why somebody else"):
        giving.give(given, number, "")
    with pytest.raises(NotChanged, match="is its auditor; choose somebody else"):
        giving.give(given, there["Ann Auditor"][0], "On leave")
    assert giving.give(given, number, "On leave") == "Stan Stranger"
    assert moderating.moderator(given) == "Stan Stranger"
