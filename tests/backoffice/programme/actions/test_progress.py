"""An action is done by its owner and verified by somebody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from backoffice.access.scope import scope_of
from backoffice.programme.actions.listed import Action, ActionState, actions
from backoffice.programme.actions.progress import Actions, NotSaid, Progress
from backoffice.store.opening import Store
from tests.backoffice.programme.work.audited import TODAY, Audited, account

SEEN = "See the child alone"
DONE = Progress("done", date(2026, 11, 23), "Seen on Monday")


@pytest.fixture
def audited(store: Store, session: Session) -> Audited:
    return Audited(store, session)


def as_(audited: Audited, name: str) -> Actions:
    records = audited.records(name)
    return Actions(audited.session, records, account(name), TODAY)


def say(audited: Audited, name: str, audit: int, said: Progress) -> str:
    return as_(audited, name).say("case_file_audit", audit, "1", SEEN, said)


def row(audited: Audited, audit: int) -> dict[str, Any]:
    record = audited.records().read("case_file_audit", audit)
    assert record is not None
    return dict(record.repeats["actions"][0])


def seen_by(audited: Audited, name: str, over: bool = False) -> list[Action]:
    asked = as_(audited, name)
    scope = scope_of(account(name))
    return actions(
        audited.session, audited.store.versions, scope, asked.names, over=over
    )


def test_the_owner_does_it_and_the_manager_verifies(audited: Audited) -> None:
    audit = audited.save()
    say(audited, "Wren Worker", audit, Progress("in_progress"))
    say(audited, "Wren Worker", audit, DONE)
    say(audited, "Mo Manager", audit, Progress("verified", note="She feels heard"))
    now = row(audited, audit)
    assert (now["status"], now["completed_on"]) == ("verified", date(2026, 11, 23))
    assert (now["verified_by"], now["verified_on"]) == ("Mo Manager", TODAY)
    assert now["difference_made"] == "She feels heard"
    told = audited.records().history("case_file_audit", audit)
    told = sorted(told, key=lambda change: change.row_version)
    assert [(one.who.split("@")[0], one.reason) for one in told[1:]] == [
        ("wren.worker", "The action is under way"),
        ("wren.worker", "The action is done: Seen on Monday"),
        ("mo.manager", "The action is verified: She feels heard"),
    ]


@pytest.mark.parametrize(
    ("name", "said", "why"),
    [
        ("Stan Stranger", DONE, "not yours to say"),
        ("Wren Worker", Progress("verified"), "Somebody else verifies"),
        ("Mo Manager", Progress("verified"), "It is not done yet"),
        ("Wren Worker", Progress("not_needed"), "Say why"),
        ("Wren Worker", Progress("done", date(2026, 12, 1)), "a day to come"),
    ],
)
def test_what_cannot_be_said_is_refused(
    audited: Audited, name: str, said: Progress, why: str
) -> None:
    audit = audited.save()
    with pytest.raises(NotSaid, match=why):
        say(audited, name, audit, said)
    assert row(audited, audit)["completed_on"] is None


def test_who_has_done_it_does_not_verify_it(audited: Audited) -> None:
    audit = audited.save()
    say(audited, "Mo Manager", audit, DONE)
    with pytest.raises(NotSaid, match="Somebody else verifies"):
        say(audited, "Mo Manager", audit, Progress("verified", note="She is heard"))
    with pytest.raises(NotSaid, match="Say whether it made a difference"):
        say(audited, "Ann Auditor", audit, Progress("verified"))
    say(audited, "Ann Auditor", audit, Progress("verified", note="She is heard"))


def test_nothing_is_said_of_an_action_that_was_changed(audited: Audited) -> None:
    audit = audited.save()
    audited.save(record_id=audit, actions=({"action": "Update the plan"},))
    with pytest.raises(NotSaid, match=r"changed that action meanwhile|not there"):
        say(audited, "Ann Auditor", audit, DONE)


def test_each_sees_their_own_and_those_of_their_records(audited: Audited) -> None:
    audited.save()
    for name, many in (
        ("Pat Officer", 1),
        ("Ann Auditor", 1),
        ("Wren Worker", 1),  # owns it, though the audit is not shared with them yet
        ("Stan Stranger", 0),
    ):
        assert len(seen_by(audited, name)) == many, name


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        ("23/11/2026", ActionState.OVERDUE),
        ("24/11/2026", ActionState.SOON),
        ("1/12/2026", ActionState.SOON),
        ("2/12/2026", ActionState.OPEN),
        ("", ActionState.OPEN),
    ],
)
def test_it_is_overdue_on_the_day_after_it_was_due(
    audited: Audited, due_on: str, state: ActionState
) -> None:
    audited.save(actions=({"action": SEEN, "due_on": due_on},))
    (one,) = seen_by(audited, "Pat Officer")
    assert one.state(TODAY) is state


def test_what_is_over_is_shown_to_who_asks_for_it(audited: Audited) -> None:
    audit = audited.save()
    say(audited, "Wren Worker", audit, Progress("not_needed", note="Moved away"))
    assert seen_by(audited, "Pat Officer") == []
    (one,) = seen_by(audited, "Pat Officer", over=True)
    assert one.state(TODAY) is ActionState.NOT_NEEDED
