"""Rows that may be here already: beside the record, and decided by a person."""

from __future__ import annotations

import pytest

from backoffice.intake import answering, answers, committing, likenesses
from backoffice.intake.answering import Place
from backoffice.intake.desk import Desk
from backoffice.intake.groups import gathered
from backoffice.intake.likenesses import Alike, Decision
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import records, said, send
from tests.backoffice.intake.test_correcting import edit

HERE = """
| Case ID | Team   | Auditor    | Date of audit | Overall grade | Actions   |
| 0100001 | North  | Priya Shah | 22/04/2018    | Good          | Visit Sam |
| 0100002 | North  | Priya Shah | 13/04/2018    | RI            |           |
"""
NEAR = """
| Case ID | Team   | Auditor    | Date of audit | Overall grade | Worker |
| 0100001 | North  | P Shah     | 22/04/2018    | RI            | S Lowe |
"""
"""The first audit again, by a shorter name, with another grade and no action."""


@pytest.fixture
def upload(desk: Desk) -> Upload:
    committing.commit(desk, send(desk, HERE, "here.csv").id)
    return committing.commit(desk, send(desk, NEAR, "near.csv").id)


def beside(desk: Desk) -> tuple[Place, Alike]:
    [group] = gathered(desk)
    rows = answers.rows_of(desk, group.places[0][0], [group.places[0][1]])
    [(place, one)] = likenesses.alike(desk, rows.values()).items()
    return place, one


def decide(desk: Desk, decision: Decision) -> answering.Answered:
    place, one = beside(desk)
    return likenesses.decide(desk, {place: (decision, one.seen)}, "an answer")


def undo(desk: Desk) -> None:
    last = answers.last(desk)
    assert last is not None
    assert answers.undo(desk, last.id).left == ()


def test_it_stands_beside_its_record_with_what_differs(
    desk: Desk, upload: Upload
) -> None:
    _, one = beside(desk)
    assert one.record.reference == "CFA-2018-0001"
    assert one.changes == {
        "auditor": ["Priya Shah", "P Shah"],
        "worker": [None, "S Lowe"],
        "overall_grade": ["good", "requires_improvement"],
    }
    assert one.in_the_way == ""


def test_ours_is_kept(desk: Desk, upload: Upload) -> None:
    before = records(desk)[0]
    assert decide(desk, "keep").saved == 1
    assert records(desk)[0] == before
    assert gathered(desk) == []
    counts = said(desk.upload(upload.id), "duplicate", "unchanged", "needs_review")
    assert counts == {"duplicate": 1, "unchanged": 1, "needs_review": 0}
    undo(desk)
    assert len(gathered(desk)) == 1


def test_what_the_row_says_is_taken_and_blanks_keep(desk: Desk, upload: Upload) -> None:
    before = records(desk)[0]
    assert decide(desk, "take").saved == 1
    now = records(desk)[0]
    assert (now.id, len(records(desk))) == (before.id, 2)
    assert now.values["worker"] == "S Lowe"
    assert now.values["overall_grade"] == "requires_improvement"
    assert [row["action"] for row in now.repeats["actions"]] == ["Visit Sam"]
    assert said(desk.upload(upload.id), "ready", "updated") == {
        "ready": 1,
        "updated": 1,
    }
    undo(desk)
    assert records(desk)[0].values == before.values
    assert len(gathered(desk)) == 1


def test_another_record_is_saved(desk: Desk, upload: Upload) -> None:
    assert decide(desk, "apart").saved == 1
    assert [r.values["case_id"] for r in records(desk)] == [
        "0100001",
        "0100002",
        "0100001",
    ]
    undo(desk)
    assert len(records(desk)) == 2


def test_a_record_that_changed_meanwhile_is_asked_about_again(
    desk: Desk, upload: Upload
) -> None:
    place, one = beside(desk)
    edit(desk, records(desk)[0], team="West")
    done = likenesses.decide(desk, {place: ("take", one.seen)}, "an answer")
    assert done.wrong == {place: likenesses.MEANWHILE}
    assert answers.last(desk) is None
    assert records(desk)[0].values["team"] == "West"


def test_what_cannot_be_read_must_be_settled_before_it_is_taken(desk: Desk) -> None:
    committing.commit(desk, send(desk, HERE, "here.csv").id)
    doubtful = NEAR.replace("| RI     ", "| Good/RI")
    committing.commit(desk, send(desk, doubtful, "near.csv").id)
    group = next(g for g in gathered(desk) if g.is_near)
    [place] = group.places
    rows = answers.rows_of(desk, place[0], [place[1]])
    one = likenesses.alike(desk, rows.values())[place]
    assert one.in_the_way.startswith("Overall: grade names two grades")
    done = likenesses.decide(desk, {place: ("take", one.seen)}, "an answer")
    assert list(done.wrong) == [place]
    assert likenesses.decide(desk, {place: ("keep", one.seen)}, "ours").saved == 1


def test_a_withdrawn_record_can_only_stay_so(desk: Desk) -> None:
    committing.commit(desk, send(desk, HERE, "here.csv").id)
    record = records(desk)[0]
    desk.records.withdraw("case_file_audit", [record.id], "entered twice")
    again = NEAR.replace("P Shah    ", "Priya Shah")
    committing.commit(desk, send(desk, again, "again.csv").id)
    _, one = beside(desk)
    assert one.in_the_way == f"{record.reference} was withdrawn; restore it first"
    assert decide(desk, "keep").saved == 1


def test_one_typed_alike_but_for_its_day_is_found_with_its_actions(
    desk: Desk,
) -> None:
    later = HERE.replace("22/04", "24/04").replace("| 0100002", "| 0100003")
    committing.commit(desk, send(desk, HERE, "here.csv").id)
    committing.commit(desk, send(desk, later, "later.csv").id)
    _, one = beside(desk)
    assert one.changes == {"audit_date": ["2018-04-22", "2018-04-24"]}


def test_two_rows_may_be_one_record(desk: Desk) -> None:
    committing.commit(desk, send(desk, HERE, "here.csv").id)
    other = NEAR.strip().splitlines()[-1].replace("S Lowe", "T Lowe")
    committing.commit(desk, send(desk, NEAR.rstrip() + "\n" + other, "near.csv").id)
    places = {place for group in gathered(desk) for place in group.places}
    [upload_id] = {upload_id for upload_id, _ in places}
    rows = answers.rows_of(desk, upload_id, [position for _, position in places])
    found = likenesses.alike(desk, rows.values())
    given = {place: ("take", one.seen) for place, one in found.items()}
    done = likenesses.decide(desk, given, "both")
    assert (done.saved, list(done.wrong.values())) == (1, [likenesses.MEANWHILE])
