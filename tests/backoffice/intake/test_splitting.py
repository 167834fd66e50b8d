"""A row whose case cell names two cases is two records, where a person says so."""

from __future__ import annotations

import pytest

from backoffice.intake import answering, answers, committing, settling, splitting
from backoffice.intake.desk import Desk
from backoffice.intake.groups import gathered
from backoffice.intake.reports import report_of_upload
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import records, said, send
from tests.backoffice.intake.test_correcting import edit

SIBLINGS = """
| Case ID           | Team   | Auditor    | Date of audit | Overall grade | Notes |
| 1645676           | North  | Priya Shah | 12/04/2018    | Good          |       |
| 1645677 / 1645691 | Seaton | Tom Lowe   | 20/04/2018    | RI            | box 4 |
"""
EACH = [{"case_id": "1645677"}, {"case_id": "1645691"}]


@pytest.fixture
def upload(desk: Desk) -> Upload:
    return committing.commit(desk, send(desk, SIBLINGS).id)


def split(desk: Desk) -> answering.Answered:
    [place] = gathered(desk)[0].places
    return answering.answer(desk, {place: EACH}, "a record for each")


def cases(desk: Desk) -> list[object]:
    return [record.values["case_id"] for record in records(desk)]


def test_what_it_can_be_split_by_is_told(desk: Desk, upload: Upload) -> None:
    _, entry = settling.held_entry(desk, upload.id, 1)
    assert splitting.each_of(entry) == EACH


def test_each_record_has_all_the_other_answers(desk: Desk, upload: Upload) -> None:
    done = split(desk)
    assert (done.saved, done.waiting, done.wrong) == (2, 0, {})
    _, one, other = records(desk)
    assert (one.values["case_id"], other.values["case_id"]) == ("1645677", "1645691")
    own = {"case_id"}
    assert {k: v for k, v in one.values.items() if k not in own} == {
        k: v for k, v in other.values.items() if k not in own
    }
    assert one.values["overall_grade"] == "requires_improvement"


def test_each_says_the_same_row_and_cells(desk: Desk, upload: Upload) -> None:
    split(desk)
    places = answers.rows_of(desk, upload.id, [0, 1, 2])
    first, copy = places[1], places[2]
    assert copy.record_id != first.record_id
    assert (copy.sheet, copy.row, copy.cell) == (first.sheet, 3, first.cell)
    assert copy.typed == first.typed
    assert copy.unmapped == first.unmapped == {"Notes": "box 4"}
    counts = said(desk.upload(upload.id), "ready", "needs_review", "created", "split")
    assert counts == {"ready": 3, "needs_review": 0, "created": 3, "split": 1}


def test_undo_takes_both_back(desk: Desk, upload: Upload) -> None:
    before = dict(desk.upload(upload.id).counts)
    split(desk)
    last = answers.last(desk)
    assert last is not None
    assert last.rows == 1
    back = answers.undo(desk, last.id)
    assert (back.rows, back.left) == (1, ())
    assert cases(desk) == ["1645676"]
    [group] = gathered(desk)
    assert [cell.raw for cell in group.cells] == ["1645677 / 1645691"]
    assert desk.upload(upload.id).counts == {**before, "split": 0}


def test_undo_leaves_both_where_one_was_edited_since(
    desk: Desk, upload: Upload
) -> None:
    split(desk)
    edit(desk, records(desk)[2], team="West")
    last = answers.last(desk)
    assert last is not None
    back = answers.undo(desk, last.id)
    assert back.rows == 0
    [(where, why)] = back.left
    assert where == "log, row 3"
    assert "changed it on" in why
    assert cases(desk) == ["1645676", "1645677", "1645691"]


def test_both_wait_where_something_else_is_asked(desk: Desk) -> None:
    drawing = SIBLINGS.replace("| RI  ", "| Good/RI")
    upload = committing.commit(desk, send(desk, drawing).id)
    [place] = next(g for g in gathered(desk) if g.code == "several_values").places
    done = answering.answer(desk, {place: EACH}, "a record for each")
    assert (done.saved, done.waiting) == (0, 2)
    [grades] = gathered(desk)
    assert len(grades.cells) == 2
    given = {place: {"overall_grade": "Good"} for place in grades.places}
    assert answering.answer(desk, given, "Good").saved == 2
    assert cases(desk) == ["1645676", "1645677", "1645691"]

    for _ in range(2):
        last = answers.last(desk)
        assert last is not None
        assert answers.undo(desk, last.id).left == ()
    assert cases(desk) == ["1645676"]
    assert said(desk.upload(upload.id), "needs_review") == {"needs_review": 1}


def test_a_row_sent_again_waits_no_more_in_either_half(desk: Desk) -> None:
    drawing = SIBLINGS.replace("| RI  ", "| Good/RI")
    committing.commit(desk, send(desk, drawing).id)
    [place] = next(g for g in gathered(desk) if g.code == "several_values").places
    answering.answer(desk, {place: EACH}, "a record for each")
    again = drawing.replace("| 1645676 ", "| 1645699 ")
    newer = committing.commit(desk, send(desk, again, "again.csv").id)
    assert {cell.place[0] for g in gathered(desk) for cell in g.cells} == {newer.id}


def test_undoing_the_upload_takes_out_both(desk: Desk, upload: Upload) -> None:
    split(desk)
    assert committing.undo(desk, upload.id, "the wrong log").taken == 3
    assert records(desk) == []


def test_a_whole_row_is_split_as_it_was_answered(desk: Desk, upload: Upload) -> None:
    row, entry = settling.held_entry(desk, upload.id, 1)
    typed = {k: v for k, v in entry.values.items() if v is not None}
    settled = settling.settle(
        desk, upload.id, row.position, {**typed, "team": "West"}, {}, several=EACH
    )
    assert settled.saved is not None
    assert len(settled.more) == 1
    teams = [record.values["team"] for record in records(desk)]
    assert teams == ["North", "West", "West"]
    report = report_of_upload(desk, desk.upload(upload.id))
    assert [one["source"]["row"] for one in report["records"]] == [2, 3, 3]
    assert all(
        issue["severity"] == "note"
        for one in report["records"]
        for issue in one["issues"]
    )
    last = answers.last(desk)
    assert last is not None
    answers.undo(desk, last.id)
    assert cases(desk) == ["1645676"]
