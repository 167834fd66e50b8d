"""What only a person can judge waits, is answered, and is then a record like others."""

from __future__ import annotations

import pytest

from backoffice.intake import committing, settling
from backoffice.intake.desk import Desk, NotTaken
from backoffice.intake.settling import Settled
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import LOG, records, said, send

HELD = 2
"""The place of the held row in LOG."""


@pytest.fixture
def upload(desk: Desk) -> Upload:
    """Two audits are in, and one is held: its grade is ``Good/RI``."""
    return committing.commit(desk, send(desk).id)


def settle(desk: Desk, upload: Upload, apart: bool = False, **typed: object) -> Settled:
    _, entry = settling.held_entry(desk, upload.id, HELD)
    answers = {**entry.values, **typed}
    return settling.settle(desk, upload.id, HELD, answers, entry.repeats, apart=apart)


def test_an_answer_makes_it_a_record(desk: Desk, upload: Upload) -> None:
    settled = settle(desk, upload, overall_grade="Good")
    assert settled.saved is not None
    assert settled.saved.outcome == "created"
    record = records(desk)[-1]
    assert (record.values["case_id"], record.values["overall_grade"]) == (
        "0100003",
        "good",
    )
    assert record.upload_id == upload.id
    assert settling.how_many_wait(desk) == 0
    assert said(desk.upload(upload.id), "needs_review", "ready", "created") == {
        "needs_review": 0,
        "ready": 3,
        "created": 3,
    }


def test_an_answer_that_cannot_be_read_settles_nothing(
    desk: Desk, upload: Upload
) -> None:
    settled = settle(desk, upload, overall_grade="mainly good")
    assert settled.saved is None
    assert [p.field for p in settled.judged.entry.problems] == ["overall_grade"]
    assert settling.how_many_wait(desk) == 1


def test_it_is_settled_once(desk: Desk, upload: Upload) -> None:
    settle(desk, upload, overall_grade="Good")
    with pytest.raises(NotTaken, match="settled this row meanwhile"):
        settle(desk, upload, overall_grade="Inadequate")
    assert len(records(desk)) == 3


def test_it_can_turn_out_to_be_a_record_that_is_here(
    desk: Desk, upload: Upload
) -> None:
    settled = settle(
        desk,
        upload,
        case_id="0100002",
        audit_date="13/04/2018",
        auditor="Priya Shah",
        team="North",
        overall_grade="RI",
    )
    assert settled.saved is not None
    assert (settled.saved.outcome, settled.saved.reference) == (
        "unchanged",
        "CFA-2018-0002",
    )
    assert len(records(desk)) == 2


def test_a_near_one_is_saved_where_a_person_says_it_is_another(
    desk: Desk, upload: Upload
) -> None:
    near = {
        "case_id": "0100002",
        "audit_date": "14/04/2018",
        "auditor": "Priya Shah",
        "team": "North",
        "overall_grade": "RI",
    }
    asked = settle(desk, upload, **near)
    assert asked.saved is None
    assert [p.code for p in asked.judged.entry.problems] == ["near_duplicate"]

    said_apart = settle(desk, upload, apart=True, **near)
    assert said_apart.saved is not None
    assert len(records(desk)) == 3


def test_it_can_be_left_out_with_a_reason(desk: Desk, upload: Upload) -> None:
    with pytest.raises(NotTaken, match="Say why"):
        settling.leave_out(desk, upload.id, HELD, " ")
    settling.leave_out(desk, upload.id, HELD, "A training case")
    assert settling.how_many_wait(desk) == 0
    assert said(desk.upload(upload.id), "needs_review", "refused") == {
        "needs_review": 0,
        "refused": 1,
    }


def test_nothing_waits_of_what_is_not_saved(desk: Desk) -> None:
    upload = send(desk)
    assert settling.how_many_wait(desk) == 0
    with pytest.raises(NotTaken, match="save it first"):
        settling.held_entry(desk, upload.id, HELD)


def test_the_same_doubt_sent_again_is_settled_already(
    desk: Desk, upload: Upload
) -> None:
    settle(desk, upload, overall_grade="Good")
    row = "| 0100009 | North | Priya Shah | 15/05/2018 | Good | | |\n"
    again = send(desk, LOG + row, "longer.csv")
    assert said(again, "new", "same", "needs_review") == {
        "new": 1,
        "same": 3,
        "needs_review": 0,
    }


def test_a_corrected_row_takes_the_place_of_the_one_that_waits(
    desk: Desk, upload: Upload
) -> None:
    again = send(desk, LOG.replace("Good/RI", "Good"), "corrected.csv")
    assert said(again, "new", "needs_review") == {"new": 1, "needs_review": 0}
    committing.commit(desk, again.id)
    assert settling.how_many_wait(desk) == 0
    assert said(desk.upload(upload.id), "needs_review") == {"needs_review": 0}

    committing.undo(desk, again.id, "It was right before")
    assert settling.how_many_wait(desk) == 1


def test_a_doubt_sent_twice_waits_once(desk: Desk, upload: Upload) -> None:
    row = "| 0100009 | North | Priya Shah | 15/05/2018 | Good | | |\n"
    again = send(desk, LOG + row, "longer.csv")
    committing.commit(desk, again.id)
    assert settling.how_many_wait(desk) == 1
