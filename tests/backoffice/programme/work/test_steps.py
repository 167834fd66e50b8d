"""One audit from when it is saved to when it is closed, by whom it may be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from backoffice.programme.work.taken import NotTaken
from backoffice.store.database import writing
from backoffice.store.work_tables import RecordShare
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.work.audited import ACTIONS, AUDIT, TODAY, Audited

DONE = ({**ACTIONS[0], "status": "Done", "completed_on": "23/11/2026"},)


def test_an_audit_goes_from_sent_in_to_closed(audited: Audited) -> None:
    audit = audited.save()
    assert audited.work(audit).state == "submitted"
    assert audited.take("Ann Auditor", audit, "share") == "shared"
    assert audited.take("Pat Officer", audit, "agree") == "agreed"
    assert audited.take("Ann Auditor", audit, "follow_up") == "actions_open"
    audited.save(actions=DONE, record_id=audit)
    assert audited.take("Mo Manager", audit, "verify") == "verified"
    assert audited.take("Pat Officer", audit, "close") == "closed"
    told = audited.steps("Pat Officer").history(audited.work(audit))
    assert [(one.number, one.step, one.ends) for one in told] == [
        (0, "new", "allocated"),
        (1, "submit", "submitted"),
        (2, "share", "shared"),
        (3, "agree", "agreed"),
        (4, "follow_up", "actions_open"),
        (5, "verify", "verified"),
        (6, "close", "closed"),
    ]
    assert [one.who.split("@")[0] for one in told[2:4]] == [
        "ann.auditor",
        "pat.officer",
    ]


def test_each_is_offered_what_is_theirs(audited: Audited) -> None:
    audit = audited.save()
    assert audited.offered("Ann Auditor", audit) == ["share"]
    assert audited.offered("Pat Officer", audit) == [
        *("return", "share", "moderate", "withdraw"),
    ]
    assert audited.offered("Wren Worker", audit) == []
    assert audited.offered("Stan Stranger", audit) == []


def test_a_worker_may_dispute_what_was_shared(audited: Audited) -> None:
    audit = audited.save()
    audited.take("Ann Auditor", audit, "share")
    assert audited.offered("Wren Worker", audit) == ["dispute"]
    with pytest.raises(NotTaken, match="Say why"):
        audited.take("Wren Worker", audit, "dispute")
    assert audited.take("Wren Worker", audit, "dispute", "I did see her") == "disputed"
    reason = audited.steps("Pat Officer").history(audited.work(audit))[-1].reason
    assert reason == "I did see her"
    assert audited.take("Pat Officer", audit, "settle", "Seen on the file") == "shared"


def test_who_it_is_about_reads_it_once_it_is_shared(audited: Audited) -> None:
    audit = audited.save()
    shared = select(RecordShare.person_id).where(RecordShare.record_id == audit)
    assert audited.session.scalars(shared).all() == []
    audited.take("Ann Auditor", audit, "share")
    assert len(audited.session.scalars(shared).all()) == 2  # worker and manager


def test_below_good_needs_an_action_or_a_reason(audited: Audited) -> None:
    audit = audited.save(actions=(), overall_grade="Inadequate", overall_rationale="")
    assert audited.work(audit).state == "allocated"
    with pytest.raises(NotTaken, match="needs a follow-up action"):
        audited.take("Ann Auditor", audit, "submit")
    audited.save(record_id=audit, overall_grade="Inadequate", overall_rationale="")
    assert audited.work(audit).state == "submitted"


def test_open_actions_keep_it_from_being_closed(audited: Audited) -> None:
    audit = audited.save()
    audited.take("Ann Auditor", audit, "share")
    audited.take("Pat Officer", audit, "agree")
    with pytest.raises(NotTaken, match="actions are open still"):
        audited.take("Pat Officer", audit, "close")


@pytest.mark.parametrize(
    ("name", "step", "said"),
    [
        ("Stan Stranger", "share", "That is not yours to do."),
        ("Wren Worker", "share", "That is not yours to do."),
        ("Ann Auditor", "return", "That is not yours to do."),
        ("Ann Auditor", "close", "That cannot be done while it is “Sent in”."),
        ("Ann Auditor", "tea", "That cannot be done"),
        ("Pat Officer", "return", "Say why"),
    ],
)
def test_a_step_that_is_not_theirs_is_refused(
    audited: Audited, name: str, step: str, said: str
) -> None:
    audit = audited.save()
    with pytest.raises(NotTaken, match=said):
        audited.take(name, audit, step)
    assert audited.work(audit).state == "submitted"


def test_of_two_who_take_a_step_at_once_one_is_told(audited: Audited) -> None:
    audit = audited.save()
    work = audited.work(audit)
    seen = work.steps
    audited.take("Ann Auditor", audit, "share")
    with pytest.raises(NotTaken, match="it is “Shared with worker and manager” now"):
        audited.steps("Pat Officer").take(work.id, "moderate", seen)


def test_an_officer_who_was_audited_does_not_agree_it(audited: Audited) -> None:
    audit = audited.save(worker="Pat Officer")
    assert audited.offered("Pat Officer", audit) == []


def test_what_came_in_with_a_workbook_has_no_work(audited: Audited) -> None:
    audit = audited.save()
    answers = {**AUDIT, "case_id": "7654321"}
    entry = check(shipped_forms()["case_file_audit"], answers, today=TODAY)
    [saved] = audited.records().save_many([entry])
    assert saved.record_id != audit
    imported = audited.records().read("case_file_audit", saved.record_id)
    assert imported is not None
    assert audited.steps("Pat Officer").of_record(imported) is None
    # Mending it on a screen begins no work, and writes to nobody.
    audited.save("Pat Officer", record_id=imported.id, case_id="7654321")
    assert audited.steps("Pat Officer").of_record(imported) is None


def test_allocated_work_becomes_the_record_it_asked_for(audited: Audited) -> None:
    with writing(audited.session):
        steps = audited.steps("Pat Officer")
        work = steps.begin("case_file_audit", subject="0123456", reason="Drawn")
    audited.steps("Pat Officer").take(work.id, "begin", 0)
    with pytest.raises(NotTaken, match="somebody else's to do"):
        audited.save("Stan Stranger", work_id=work.id)
    audit = audited.save("Pat Officer", work_id=work.id)
    assert audited.work(audit).id == work.id
    assert audited.work(audit).state == "submitted"
    with pytest.raises(NotTaken, match="has a record already"):
        audited.save("Pat Officer", work_id=work.id)


def test_work_that_nobody_allocated_has_no_record(audited: Audited) -> None:
    with pytest.raises(NotTaken, match="not there any more"):
        audited.save(work_id=4242)
    assert audited.records().read("case_file_audit", 1) is None


# --- the other forms' own paths


def test_a_supervision_audit_is_sent_in_twice(audited: Audited) -> None:
    said = {
        "auditor": "Ann Auditor",
        "team_manager": "Mo Manager",
        "audit_date": "20/11/2026",
        "overall_grade": "Good",
        "overall_rationale": "Regular and reflective.",
    }
    audit = audited.save(form="supervision_audit", **said)
    assert audited.work(audit).state == "submitted"
    with pytest.raises(NotTaken, match="Say on which day it was reviewed"):
        audited.take("Ann Auditor", audit, "review")
    reviewed = {**said, "reviewed_with_manager_on": "23/11/2026"}
    audited.save(form="supervision_audit", record_id=audit, **reviewed)
    assert audited.take("Ann Auditor", audit, "review") == "reviewed"


APPENDIX_A = {
    "consent_obtained": "Yes",
    "consent_gained_by": "Wren Worker",
    "consent_confirmed": "Yes",
    "purpose_explained": "Yes",
    "extent": "A part of it",
}
OBSERVED = {
    "worker": "Wren Worker",
    "worker_stage": "Experienced",
    "observer": "Ann Auditor",
    "observation_date": "20/11/2026",
    "activity": "A home visit",
    "discussed_with_practitioner_on": "20/11/2026",
    "overall_grade": "Good",
    "overall_rationale": "Kind and clear.",
}


def test_an_observation_without_consent_is_not_sent_in(audited: Audited) -> None:
    seen = audited.save(form="staff_observation", **OBSERVED)
    assert audited.work(seen).state == "allocated"
    with pytest.raises(NotTaken, match="consent was obtained"):
        audited.take("Ann Auditor", seen, "submit")
    audited.save(form="staff_observation", record_id=seen, **(OBSERVED | APPENDIX_A))
    assert audited.work(seen).state == "submitted"


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("worker_stage", "which stage the worker is in"),
        ("activity", "which activity was observed"),
        ("consent_confirmed", "confirmed the consent"),
        ("purpose_explained", "the purpose was explained"),
        ("extent", "the whole or a part"),
        ("discussed_with_practitioner_on", "talked over with the practitioner"),
    ],
)
def test_an_observation_says_each_fact_of_appendix_a(
    audited: Audited, without: str, said: str
) -> None:
    told = {k: v for k, v in (OBSERVED | APPENDIX_A).items() if k != without}
    seen = audited.save(form="staff_observation", **told)
    with pytest.raises(NotTaken, match=said):
        audited.take("Ann Auditor", seen, "submit")


def test_an_observation_is_reviewed_planned_and_tied_to_appraisal(
    audited: Audited,
) -> None:
    told = OBSERVED | APPENDIX_A
    seen = audited.save(form="staff_observation", actions=(), **told)
    assert audited.take("Ann Auditor", seen, "share") == "shared"
    with pytest.raises(NotTaken, match="in which supervision"):
        audited.take("Wren Worker", seen, "review")
    told |= {"reviewed_in_supervision_on": "23/11/2026", "action_plan": "Agreed"}
    audited.save(form="staff_observation", actions=(), record_id=seen, **told)
    with pytest.raises(NotTaken, match="Write down the actions of the plan"):
        audited.take("Wren Worker", seen, "review")
    audited.save(form="staff_observation", actions=DONE, record_id=seen, **told)
    assert audited.take("Wren Worker", seen, "review") == "reviewed"
    with pytest.raises(NotTaken, match="links to the worker's appraisal"):
        audited.take("Ann Auditor", seen, "close")
    told |= {"appraisal_link": "Her aim was direct work; it is met."}
    audited.save(form="staff_observation", actions=DONE, record_id=seen, **told)
    assert audited.take("Ann Auditor", seen, "close") == "closed"


def test_a_meeting_is_discussed_with_its_chair(audited: Audited) -> None:
    said = {
        "meeting_type": "Core Group meeting",
        "meeting_date": "20/11/2026",
        "observer": "Ann Auditor",
        "chair": "Mo Manager",
        "overall_grade": "Good",
        "overall_rationale": "The child was at its centre.",
        **APPENDIX_A,
    }
    seen = audited.save(form="meeting_observation", actions=(), **said)
    with pytest.raises(NotTaken, match="discussed with the chair"):
        audited.take("Ann Auditor", seen, "discuss")
    discussed = {**said, "discussed_with_chair_on": "21/11/2026"}
    audited.save(form="meeting_observation", actions=(), record_id=seen, **discussed)
    with pytest.raises(NotTaken, match="the learning or the actions"):
        audited.take("Ann Auditor", seen, "discuss")
    discussed |= {"learning_agreed": "Ask the child first."}
    audited.save(form="meeting_observation", actions=(), record_id=seen, **discussed)
    assert audited.take("Ann Auditor", seen, "discuss") == "discussed"


def test_what_an_earlier_version_did_not_ask_is_not_needed(audited: Audited) -> None:
    seen = audited.save(form="staff_observation", **OBSERVED, consent_obtained="Yes")
    record = audited.records().read("staff_observation", seen)
    assert record is not None
    since = {*APPENDIX_A, "discussed_with_practitioner_on"} - {"consent_obtained"}
    values = {k: v for k, v in record.values.items() if k not in since}
    earlier = replace(record, values=values)
    stands = audited.steps("Ann Auditor").stands(audited.work(seen), earlier)
    assert {one.step.key: one.missing for one in stands.offered}["submit"] == ()
