"""Cases that are audited again: due, done by whom they may be, asked for, chased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from backoffice.programme.asking_again import AskingAgain
from backoffice.programme.re_audits import ReAudit, State, of_case, re_audits
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling.begun import answers_of
from backoffice.store.opening import Store
from backoffice.store.work_tables import Work
from form_definitions.catalog import shipped_forms
from form_definitions.moderation_rules import AuditedAgain, shipped_moderation_rules
from tests.backoffice.programme.work.audited import TODAY, Audited

RULES = shipped_moderation_rules().again["case_file_audit"]
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


@pytest.fixture
def audited(store: Store, session: Session) -> Audited:
    return Audited(store, session)


def save(audited: Audited, day: str, grade: str, auditor: str = "Ann Auditor") -> int:
    said = {"audit_date": day, "overall_grade": grade, "auditor": auditor}
    return audited.save("Pat Officer", **said)


def due(audited: Audited, rules: AuditedAgain = RULES) -> list[ReAudit]:
    return re_audits(
        *(audited.session, audited.store.versions, rules, FIRST, LAST), as_of=TODAY
    )


def test_a_case_is_due_again_three_months_after_an_inadequate(
    audited: Audited,
) -> None:
    first = save(audited, "30/06/2026", "Inadequate")
    save(audited, "01/07/2026", "Good")  # by the same auditor
    [one] = due(audited)
    assert (one.before.record_id, one.due_on) == (first, date(2026, 9, 30))
    assert one.after is None
    states = {
        date(2026, 9, 30): State.TO_COME,
        date(2026, 10, 1): State.OVERDUE,
        date(2027, 10, 1): State.LAPSED,
    }
    assert {day: one.state(day) for day in states} == states


def test_a_later_audit_by_another_does_it(audited: Audited) -> None:
    first = save(audited, "30/06/2026", "Inadequate")
    save(audited, "30/06/2026", "Good", "Stan Stranger")  # of the same day
    again = save(audited, "01/10/2026", "Good", "Stan Stranger")
    [one] = due(audited)
    assert one.after is not None
    assert (one.before.record_id, one.after.record_id) == (first, again)
    assert one.state(TODAY) is State.LATE
    [of] = of_case(
        *(audited.session, audited.store.versions, RULES, "123456"), as_of=TODAY
    )
    assert of == one  # a workbook had lost the zero that leads


@pytest.mark.parametrize(
    ("by", "done"), [("another", False), ("same", True), ("anyone", True)]
)
def test_who_may_do_it_is_for_the_rules_to_say(
    audited: Audited, by: str, done: bool
) -> None:
    save(audited, "30/06/2026", "Inadequate")
    save(audited, "01/09/2026", "Good")
    [one] = due(audited, replace(RULES, by=by))
    assert (one.after is not None) is done


def test_the_agreed_grade_counts_where_there_is_one(audited: Audited) -> None:
    grades = {"moderated_grade": "Good", "moderator": "Sam Service"}
    said = {"overall_grade": "Inadequate", **grades, "final_grade": "Good"}
    entry = audited.save("Pat Officer", case_id="0000077")
    audited.save("Pat Officer", record_id=entry, case_id="0000077", **said)
    moderated = [one for one in due(audited) if one.subject == "0000077"]
    assert moderated == []


def test_it_is_asked_of_another_and_begins_as_a_re_audit(audited: Audited) -> None:
    first = save(audited, "30/09/2026", "Inadequate")
    officer = "Pat Officer"
    asking = AskingAgain(
        audited.session, audited.records(officer), audited.steps(officer), RULES
    )
    record = audited.records().read("case_file_audit", first)
    assert record is not None
    who = {one.name: (one.person_id, why) for one, why in asking.who(record)}
    assert who["Ann Auditor"][1] == "Ann Auditor audited it before"
    assert who["Mo Manager"][1] == "Mo Manager is its team manager"
    with pytest.raises(NotChanged, match="audited it before; choose somebody else"):
        asking.ask(first, who["Ann Auditor"][0])
    assert asking.ask(first, who["Stan Stranger"][0]) == "Stan Stranger"
    [one] = due(audited)
    assert one.asked == "Stan Stranger"
    work = audited.session.get(Work, one.work_id)
    assert work is not None
    form = shipped_forms()["case_file_audit"]
    assert answers_of(audited.session, form, work) == {
        "case_id": "0123456",
        "audit_type": "re_audit",
    }
    assert work.due_on == date(2026, 12, 30)
    # Another is asked in their place; the first has it among their work no more.
    assert asking.ask(first, who["Sam Service"][0]) == "Sam Service"
    audited.session.refresh(work)
    assert work.state == "withdrawn"
