"""An upload is taken back as a whole; what has been edited since is left and named."""

from __future__ import annotations

import pytest

from backoffice.intake import committing, settling
from backoffice.intake.desk import Desk, NotTaken
from tests.backoffice.intake.sheets import how_many, records, said, send
from tests.backoffice.intake.test_correcting import FIRST, edit


def test_it_takes_back_what_it_added(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    undone = committing.undo(desk, upload.id, "The wrong year")
    assert (undone.taken, list(undone.left)) == (2, [])
    assert records(desk) == []
    assert desk.upload(upload.id).status == "undone"


def test_it_leaves_and_names_what_was_edited_since(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    edit(desk, records(desk)[0], team="South")
    undone = committing.undo(desk, upload.id, "The wrong year")
    assert undone.taken == 1
    [(reference, why)] = undone.left
    assert reference == "CFA-2018-0001"
    assert "pat@tests.example" in why or "changed" in why or "edited" in why
    assert [record.values["team"] for record in records(desk)] == ["South"]


def test_it_puts_back_what_it_changed(desk: Desk) -> None:
    committing.commit(desk, send(desk, FIRST).id)
    again = send(desk, FIRST.replace("RI", "Good"), "corrected.csv")
    committing.commit(desk, again.id)
    undone = committing.undo(desk, again.id, "That was not agreed")
    assert undone.taken == 1
    assert records(desk)[1].values["overall_grade"] == "requires_improvement"
    assert len(records(desk)) == 2


def test_it_takes_back_what_was_settled_from_it(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    row, entry = settling.held_entry(desk, upload.id, 2)
    answers = {**entry.values, "overall_grade": "Good"}
    settling.settle(desk, upload.id, row.position, answers, {})
    assert len(records(desk)) == 3
    committing.undo(desk, upload.id, "The wrong year")
    assert records(desk) == []


def test_it_asks_why(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    with pytest.raises(NotTaken, match="Say why"):
        committing.undo(desk, upload.id, "  ")
    assert how_many(desk.session)[0] == 2


def test_it_is_done_once(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    committing.undo(desk, upload.id, "The wrong year")
    with pytest.raises(NotTaken, match="taken back already"):
        committing.undo(desk, upload.id, "Again")


def test_a_preview_has_nothing_to_undo(desk: Desk) -> None:
    upload = send(desk)
    with pytest.raises(NotTaken, match="is not saved"):
        committing.undo(desk, upload.id, "Never mind")
    assert said(upload, "new") == {"new": 2}


def test_what_it_held_waits_no_more(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    assert settling.how_many_wait(desk) == 1
    committing.undo(desk, upload.id, "The wrong year")
    assert settling.how_many_wait(desk) == 0


def test_two_uploads_are_undone_one_after_the_other(desk: Desk) -> None:
    first = committing.commit(desk, send(desk, FIRST).id)
    again = send(desk, FIRST.replace("RI", "Good"), "corrected.csv")
    committing.commit(desk, again.id)
    assert committing.undo(desk, again.id, "Not agreed").taken == 1
    undone = committing.undo(desk, first.id, "The wrong year")
    assert (undone.taken, list(undone.left)) == (2, [])
    assert records(desk) == []


def test_the_first_of_two_uploads_is_left_while_the_second_stands(desk: Desk) -> None:
    first = committing.commit(desk, send(desk, FIRST).id)
    again = send(desk, FIRST.replace("RI", "Good"), "corrected.csv")
    committing.commit(desk, again.id)
    undone = committing.undo(desk, first.id, "The wrong year")
    assert undone.taken == 1
    assert [reference for reference, _ in undone.left] == ["CFA-2018-0002"]
    assert records(desk)[0].values["overall_grade"] == "good"


def test_what_was_edited_between_two_undone_uploads_is_left(desk: Desk) -> None:
    first = committing.commit(desk, send(desk, FIRST).id)
    again = send(desk, FIRST.replace("RI", "Good"), "corrected.csv")
    committing.commit(desk, again.id)
    committing.undo(desk, again.id, "Not agreed")
    edit(desk, records(desk)[1], team="South")
    undone = committing.undo(desk, first.id, "The wrong year")
    assert undone.taken == 1
    assert records(desk)[0].values["team"] == "South"
