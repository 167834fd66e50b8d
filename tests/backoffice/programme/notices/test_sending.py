"""The follow-up is written to worker and manager, and read from a real mail server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.config import Settings
from backoffice.programme.notices.sending import send_one
from backoffice.store.database import writing
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.opening import Store
from tests.backoffice.programme.notices.mail import MailServer, mail_server
from tests.backoffice.programme.work.audited import Audited, email

FOLLOW_UP = "OFFICIAL-SENSITIVE: follow-up actions of audit CFA-2026-0001"


@pytest.fixture
def audited(store: Store, session: Session) -> Audited:
    return Audited(store, session)


@pytest.fixture
def server() -> MailServer:
    return mail_server()


@pytest.fixture
def sending(settings: Settings, server: MailServer) -> Settings:
    return replace(settings, smtp_url=server.url, address="https://qa.tests.example")


def notices(session: Session) -> list[NoticeRow]:
    asked = select(NoticeRow).order_by(NoticeRow.id)
    return list(session.scalars(asked.execution_options(populate_existing=True)))


def send_all(store: Store, settings: Settings) -> int:
    sent = 0
    while send_one(store, settings):
        sent += 1
    return sent


def let_time_pass(session: Session) -> None:
    """Put every letter's next try before now."""
    with writing(session):
        earlier = clock.now() - timedelta(seconds=1)
        session.execute(update(NoticeRow).values(send_after=earlier))


def test_worker_and_manager_have_the_follow_up(
    audited: Audited, store: Store, sending: Settings, server: MailServer
) -> None:
    audited.save()
    with server.up():
        assert send_all(store, sending) == 2
    assert server.told() == [
        (email("Wren Worker"), FOLLOW_UP),
        (email("Mo Manager"), FOLLOW_UP),
    ]
    states = {row.state for row in notices(audited.session)}
    assert states == {"sent"}


def test_a_letter_has_a_link_and_nobodys_details(
    audited: Audited, store: Store, sending: Settings, server: MailServer
) -> None:
    audit = audited.save()
    with server.up():
        send_all(store, sending)
    text = server.letters[0].get_content()
    link = f"https://qa.tests.example/records/case_file_audit/details/?id={audit}"
    assert link in text
    for personal in (
        "0123456",
        "Wren",
        "Ann",
        "Mo ",
        "Seacroft",
        "Good",
        "See the child",
    ):
        assert personal not in text
        assert personal not in server.letters[0]["Subject"]


def test_it_is_due_within_48_hours(audited: Audited) -> None:
    audited.save()
    for row in notices(audited.session):
        assert row.due_at - row.made_at == timedelta(hours=48)


def test_without_an_action_there_is_nothing_to_follow_up(audited: Audited) -> None:
    audited.save(actions=())
    assert notices(audited.session) == []


@pytest.mark.parametrize(
    ("plan", "copied"),
    [
        ("Child looked after", "independent_reviewing_officer"),
        ("Child protection plan", "cp_chair"),
    ],
)
def test_iro_or_chair_has_a_copy_or_somebody_is_asked_who_it_is(
    audited: Audited, plan: str, copied: str
) -> None:
    audited.save(plan_type=plan)
    row = notices(audited.session)[-1]
    assert (row.to_whom, row.state) == (copied, "nobody")
    assert row.said == "Nobody of the staff list is known to be this; say who it is to."


def test_a_step_that_fails_leaves_no_letter(audited: Audited) -> None:
    class Broken(Exception):
        pass

    def save_and_break() -> None:
        with writing(audited.session):
            audited.save()
            raise Broken

    with pytest.raises(Broken):
        save_and_break()
    assert notices(audited.session) == []


def test_a_server_that_is_down_has_each_once_when_it_is_back(
    audited: Audited, store: Store, sending: Settings, server: MailServer
) -> None:
    audited.save()
    for _ in range(3):
        assert send_all(store, sending) == 2  # tried, and kept
        let_time_pass(audited.session)
    waiting = notices(audited.session)
    assert {(row.state, row.tries) for row in waiting} == {("waits", 3)}
    assert "could not be reached" in waiting[0].said
    with server.up():
        assert send_all(store, sending) == 2
        let_time_pass(audited.session)
        assert send_all(store, sending) == 0
    assert len(server.letters) == 2


def test_a_letter_is_tried_less_and_less_often(
    audited: Audited, store: Store, sending: Settings
) -> None:
    audited.save()
    send_all(store, sending)
    assert send_all(store, sending) == 0
    first = notices(audited.session)[0].send_after
    let_time_pass(audited.session)
    send_all(store, sending)
    second = notices(audited.session)[0].send_after
    assert second - clock.now() > (first - clock.now()) / 2


def test_an_address_that_is_refused_is_told_and_not_tried_again(
    audited: Audited, store: Store, sending: Settings, server: MailServer
) -> None:
    audited.save()
    server.refuses[email("Wren Worker")] = "550 no such mailbox"
    with server.up():
        send_all(store, sending)
        let_time_pass(audited.session)
        assert send_all(store, sending) == 0
    worker, manager = notices(audited.session)
    assert (worker.state, worker.said) == ("refused", "The mail server answered 550.")
    assert manager.state == "sent"


def test_a_sender_that_was_killed_is_followed_by_another(
    audited: Audited, store: Store, sending: Settings, server: MailServer
) -> None:
    audited.save()
    with writing(audited.session):
        held = clock.now() + timedelta(minutes=2)
        audited.session.execute(
            update(NoticeRow).values(state="sending", tries=1, send_after=held)
        )
    with server.up():
        assert send_all(store, sending) == 0  # somebody may still hold it
        let_time_pass(audited.session)
        assert send_all(store, sending) == 2
    ids = [letter["Message-ID"] for letter in server.letters]
    assert ids == [f"<{row.message_id}@localhost>" for row in notices(audited.session)]


def test_without_a_mail_server_letters_wait(
    audited: Audited, store: Store, settings: Settings
) -> None:
    audited.save()
    assert send_all(store, settings) == 0
    assert {row.state for row in notices(audited.session)} == {"waits"}
