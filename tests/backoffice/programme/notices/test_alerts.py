"""A record that is marked for a child who may be at risk now is known at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.config import Settings
from backoffice.programme.alerts.answering import acknowledge, alerts_of, standing
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import NotChanged
from backoffice.store.alert_tables import Alert
from backoffice.store.database import writing
from backoffice.store.opening import Store
from form_definitions.catalog import shipped_forms
from tests.backoffice.programme.notices.mail import mail_server
from tests.backoffice.programme.notices.test_sending import notices, send_all
from tests.backoffice.programme.owed.service import BY
from tests.backoffice.programme.work.audited import AUDIT, Audited, email

OFFICER = "officer@tests.example"
HEAD = "hetty.head@tests.example"
MARKED = {"immediate_safeguarding": "Yes"}
TO_ALL = {email("Mo Manager"), OFFICER, HEAD}


@pytest.fixture
def audited(store: Store, session: Session) -> Audited:
    made = Audited(store, session)
    Accounts(session).add(OFFICER, Role.PERFORMANCE, "a long enough secret", "Olu")
    with writing(session):
        people = PersonChanges(session, BY)
        head = people.add("Hetty Head", email=HEAD)
        people.add_post(head, PostSaid("head_of_service", None), date(2024, 1, 1))
    return made


def alerts(audited: Audited, record_id: int) -> list[Alert]:
    return list(alerts_of(audited.session, "case_file_audit", record_id))


def test_every_audit_and_observation_can_be_marked() -> None:
    for form in shipped_forms().values():
        if form.family in ("audit", "observation"):
            assert "immediate_safeguarding" in form.by_key, form.key


def test_saving_is_enough_whatever_it_lacks_for_being_sent_in(
    audited: Audited,
) -> None:
    audit = audited.save(
        actions=(), overall_grade="Inadequate", overall_rationale="", **MARKED
    )
    assert audited.work(audit).state == "allocated"
    assert {row.address for row in notices(audited.session)} == TO_ALL
    assert [one.reference for one in standing(audited.session)] == ["CFA-2026-0001"]


def test_the_letter_is_read_from_the_mail_server_and_names_nobody(
    audited: Audited, store: Store, settings: Settings
) -> None:
    server = mail_server()
    address = "https://qa.tests.example"
    sending = replace(settings, smtp_url=server.url, address=address)
    audit = audited.save(actions=(), **MARKED, immediate_safeguarding_why="Bruising")
    with server.up():
        assert send_all(store, sending) == 3
    assert {to for to, _ in server.told()} == TO_ALL
    link = f"{address}/records/case_file_audit/details/?id={audit}"
    for letter in server.letters:
        text = letter.get_content()
        assert link in text
        said = letter["Subject"] + text
        for personal in (AUDIT["case_id"], "Wren", "Ann", "Seacroft", "Bruising"):
            assert personal not in said


def test_saved_again_it_is_not_raised_again(audited: Audited) -> None:
    audit = audited.save(actions=(), **MARKED)
    audited.save(record_id=audit, actions=(), **MARKED, theme="Neglect")
    assert len(alerts(audited, audit)) == 1
    assert len(notices(audited.session)) == len(TO_ALL)


def test_it_stands_until_somebody_says_what_was_done(audited: Audited) -> None:
    audit = audited.save(actions=(), **MARKED)
    [alert] = alerts(audited, audit)
    with pytest.raises(NotChanged, match="Say what was done"):
        acknowledge(audited.session, BY, alert.id, "  ")
    told = acknowledge(audited.session, BY, alert.id, "Seen today; strategy meeting.")
    assert (told.acknowledged_by, told.acknowledged_at) == (BY.who, BY.at)
    assert list(standing(audited.session)) == []
    with pytest.raises(NotChanged, match="already"):
        acknowledge(audited.session, BY, alert.id, "Again")


def test_a_mark_that_is_taken_out_and_set_again_is_another(audited: Audited) -> None:
    audit = audited.save(actions=(), **MARKED)
    audited.save(record_id=audit, actions=())
    assert len(list(standing(audited.session))) == 1  # nobody has answered it
    audited.save(record_id=audit, actions=(), **MARKED)
    assert len(alerts(audited, audit)) == 2
    assert len(notices(audited.session)) == 2 * len(TO_ALL)
