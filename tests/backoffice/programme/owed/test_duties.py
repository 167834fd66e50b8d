"""What comes with each record is counted as all else is: done, on time, late, owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice.programme.owed import obligations
from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.owed.duties import duties, duties_worked_out
from backoffice.store.database import writing
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.opening import Store
from backoffice.store.rows import By
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.work.audited import AUDIT, TODAY, Audited

BY = By("performance@demo.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def audited(store: Store, session: Session) -> Audited:
    return Audited(store, session)


def owed(audited: Audited, key: str, as_of: date = date(2026, 12, 31)) -> list[Debt]:
    versions = audited.store.versions
    return duties(audited.session, versions, *NOVEMBER, as_of=as_of, only=[key])


def send(audited: Audited, hours: int) -> None:
    """Let every letter have been sent so many hours after it was written."""
    for row in audited.session.scalars(select(NoticeRow)).all():
        with writing(audited.session):
            audited.session.execute(
                update(NoticeRow)
                .where(NoticeRow.id == row.id)
                .values(state="sent", sent_at=row.made_at + timedelta(hours=hours))
            )


@pytest.mark.parametrize(
    ("hours", "state"), [(1, State.MET), (48, State.MET), (49, State.LATE)]
)
def test_follow_up_is_told_within_48_hours_or_late(
    audited: Audited, hours: int, state: State
) -> None:
    audited.save()
    send(audited, hours)
    [debt] = owed(audited, "follow_up_notified")
    assert debt.state(date(2026, 12, 31)) is state
    assert (debt.many, debt.on_time + debt.late) == (1, 1)
    assert debt.role == "team_manager"
    assert debt.title.endswith("CFA-2026-0001")


def test_one_letter_that_waits_keeps_it_owed(audited: Audited) -> None:
    audited.save()
    send(audited, 1)
    with writing(audited.session):
        first = select(NoticeRow.id).limit(1).scalar_subquery()
        audited.session.execute(
            update(NoticeRow)
            .where(NoticeRow.id == first)
            .values(state="waits", sent_at=None)
        )
    [debt] = owed(audited, "follow_up_notified")
    assert debt.missing == 1
    assert debt.state(TODAY) is State.TO_COME
    assert debt.state(TODAY + timedelta(days=4)) is State.OUTSTANDING


def test_without_an_action_nothing_is_to_be_told(audited: Audited) -> None:
    audited.save(actions=())
    assert owed(audited, "follow_up_notified") == []


def test_a_discussion_is_offered_with_each_audit(audited: Audited) -> None:
    audit = audited.save()
    [debt] = owed(audited, "reflective_discussion_offered")
    assert debt.state(TODAY) is State.OUTSTANDING
    audited.save(record_id=audit, reflective_discussion_offered="Yes")
    [debt] = owed(audited, "reflective_discussion_offered")
    assert debt.state(TODAY) is State.MET


def test_of_an_old_workbook_only_what_it_says_is_known(audited: Audited) -> None:
    offered = {"case_id": "2", "reflective_discussion_offered": "Yes"}
    entries = [
        check(shipped_forms()["case_file_audit"], {**AUDIT, **other}, today=TODAY)
        for other in ({"case_id": "1"}, offered)
    ]
    audited.records().save_many(entries)
    [debt] = owed(audited, "reflective_discussion_offered")
    assert debt.state(TODAY) is State.MET
    assert owed(audited, "follow_up_notified") == []


def test_a_meeting_is_to_be_discussed_with_its_chair(audited: Audited) -> None:
    said = {
        "meeting_type": "Core Group meeting",
        "meeting_date": "2/11/2026",
        "observer": "Ann Auditor",
        "overall_grade": "Good",
        "overall_rationale": "The child was at its centre.",
    }
    seen = audited.save(form="meeting_observation", **said)
    [debt] = owed(audited, "meeting_discussed_with_chair")
    assert debt.due_on == date(2026, 11, 16)
    assert debt.state(date(2026, 11, 17)) is State.OUTSTANDING
    late = {**said, "discussed_with_chair_on": "20/11/2026"}
    audited.save(form="meeting_observation", record_id=seen, **late)
    [debt] = owed(audited, "meeting_discussed_with_chair")
    assert debt.state(date(2026, 11, 24)) is State.LATE


def test_every_save_and_letter_shows_in_the_next_answer(audited: Audited) -> None:
    """Each change is made, and what is kept says then what is worked out afresh."""
    session, versions = audited.session, audited.store.versions
    last = date(2026, 12, 31)

    def owed_now() -> list[Debt]:
        session.rollback()
        kept = duties(session, versions, *NOVEMBER, as_of=last)
        assert kept == duties_worked_out(session, versions, *NOVEMBER, last)
        return kept

    before = owed_now()
    made: list[int] = []
    offered: dict[str, Any] = {"reflective_discussion_offered": "Yes"}
    steps: list[tuple[str, Callable[[], object]]] = [
        ("an audit is saved", lambda: made.append(audited.save())),
        ("a letter is sent", lambda: send(audited, 1)),
        ("it was sent late", lambda: send(audited, 60)),
        ("the offer is noted", lambda: audited.save(record_id=made[0], **offered)),
        (
            "it is withdrawn",
            lambda: audited.records().withdraw("case_file_audit", made, "Twice"),
        ),
        (
            "restored",
            lambda: audited.records().restore("case_file_audit", made, "It was not"),
        ),
        (
            "nothing is owed any more",
            lambda: obligations.publish(
                session, "follow_up_notified", "", NOVEMBER[0], BY
            ),
        ),
    ]
    stood = []
    for what, step in steps:
        step()
        now = owed_now()
        if now != before:
            stood.append(what)
        before = now
    assert stood == [what for what, _ in steps]
