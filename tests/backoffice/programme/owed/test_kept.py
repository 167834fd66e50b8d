"""What is owed is kept between questions, and is never older than the last save."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from backoffice.programme.owed import commissioning, excusing, obligations
from backoffice.programme.owed.debts import Debt
from backoffice.programme.owed.kept import worked_out
from backoffice.programme.owed.owing import debts
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.store.database import writing
from backoffice.store.obligation_tables import Commission, Exemption
from backoffice.store.people_tables import Person
from backoffice.store.records import Records
from backoffice.store.rows import By
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check

FIRST, LAST, TODAY = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 24)
BY = By("performance@demo.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
MONTHLY, THEMATIC = "case_file_audit_each_month", "thematic_audits"


def test_every_save_shows_in_the_next_answer(
    session: Session, records: Records
) -> None:
    """Each change is made, and what is kept says then what is worked out afresh."""

    def owed_now() -> list[Debt]:
        session.rollback()
        kept = debts(session, records.versions, FIRST, LAST, as_of=TODAY)
        assert kept == worked_out(session, records.versions, FIRST, LAST, TODAY)
        return kept

    def person() -> Person:
        return session.query(Person).filter_by(name="Ann Bell").one()

    def change(what: Callable[[PersonChanges], object]) -> None:
        with writing(session):
            what(PersonChanges(session, BY))

    def joins(people: PersonChanges) -> None:
        ann = people.add("Ann Bell")
        people.add_post(ann, PostSaid("team_manager"), date(2020, 1, 1))

    def audits(day: str, by: str, record_id: int | None = None) -> int:
        typed = {"auditor": by, "audit_date": day, "audit_type": "Random"}
        entry = check(shipped_forms()["case_file_audit"], typed, today=TODAY)
        return records.save(entry, record_id=record_id).record_id

    made: list[int] = []
    steps: list[tuple[str, Callable[[], object]]] = [
        ("somebody joins", lambda: change(joins)),
        (
            "they are excused",
            lambda: excusing.excuse(
                *(session, BY, MONTHLY, FIRST, LAST),
                reason="Leave",
                approved_by="Hana Head",
                person_id=person().id,
            ),
        ),
        (
            "the excuse is taken back",
            lambda: excusing.end_excuse(session, BY, session.query(Exemption).one().id),
        ),
        ("they audit", lambda: made.append(audits("2026-10-05", "A. Bell"))),
        (
            "the name is settled",
            lambda: change(lambda people: people.add_name(person(), "A. Bell")),
        ),
        (
            "the audit moves to another month",
            lambda: audits("2026-11-05", "A. Bell", made[0]),
        ),
        (
            "it is withdrawn",
            lambda: records.withdraw("case_file_audit", made, "Entered twice"),
        ),
        ("restored", lambda: records.restore("case_file_audit", made, "It was not")),
        (
            "work is commissioned",
            lambda: commissioning.commission(
                *(session, BY, THEMATIC, "Neglect", FIRST, LAST), {person().id: 2}
            ),
        ),
        (
            "it is called off",
            lambda: commissioning.call_off(
                session, BY, session.query(Commission).one().id
            ),
        ),
        (
            "nothing is owed any more",
            lambda: obligations.publish(session, MONTHLY, "", FIRST, BY),
        ),
    ]
    before = owed_now()
    stood = []
    for what, step in steps:
        step()
        now = owed_now()
        if now != before:
            stood.append(what)
        before = now
    assert stood == [
        "somebody joins",
        "they are excused",
        "the excuse is taken back",
        "the name is settled",
        "the audit moves to another month",
        "it is withdrawn",
        "restored",
        "work is commissioned",
        "it is called off",
        "nothing is owed any more",
    ]


def test_a_day_long_past_is_told_as_it_stood(
    session: Session, records: Records
) -> None:
    with writing(session):
        people = PersonChanges(session, BY)
        ann = people.add("Ann Bell")
        people.add_post(ann, PostSaid("team_manager"), date(2020, 1, 1))
    typed = {"auditor": "Ann Bell", "audit_date": "2026-10-20", "audit_type": "Random"}
    records.save(check(shipped_forms()["case_file_audit"], typed, today=TODAY))

    def came(as_of: date) -> int:
        found = debts(
            session, records.versions, FIRST, LAST, as_of=as_of, only=[MONTHLY]
        )
        return sum(len(debt.done) for debt in found)

    assert [came(TODAY), came(date(2026, 10, 19)), came(TODAY)] == [1, 0, 1]


def test_who_is_writing_leaves_nothing_behind(
    session: Session, records: Records
) -> None:
    before = debts(session, records.versions, FIRST, LAST, as_of=TODAY)
    session.rollback()
    with writing(session):
        people = PersonChanges(session, BY)
        ann = people.add("Ann Bell")
        people.add_post(ann, PostSaid("team_manager"), date(2020, 1, 1))
        within = debts(session, records.versions, FIRST, LAST, as_of=TODAY)
        session.rollback()
    assert len(within) > len(before)
    assert debts(session, records.versions, FIRST, LAST, as_of=TODAY) == before
