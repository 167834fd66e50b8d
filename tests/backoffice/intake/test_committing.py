"""A commit saves what the preview showed, all of it or nothing, and once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from backoffice.intake import committing, settling
from backoffice.intake.desk import AlreadyIn, Desk, NotTaken
from backoffice.store import verifying
from backoffice.store.opening import Store
from backoffice.store.records import Records
from form_definitions.entry import check
from tests.backoffice.intake.sheets import (
    FORM,
    LOG,
    TODAY,
    desk_of,
    how_many,
    records,
    rows_in,
    said,
    send,
)


def test_it_saves_what_is_ready_and_holds_the_rest(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    assert upload.status == "committed"
    assert said(upload, "created", "updated", "unchanged", "needs_review") == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "needs_review": 1,
    }
    first, second = records(desk)
    assert first.values["overall_grade"] == "good"
    assert first.repeats["actions"][0]["action"] == "Visit Sam"
    assert second.values["overall_grade"] == "requires_improvement"


def test_each_record_says_where_it_came_from(desk: Desk) -> None:
    upload = committing.commit(desk, send(desk).id)
    first = records(desk)[0]
    assert first.upload_id == upload.id
    assert first.extra == {"sheet": "log", "row": 2, "unmapped": {"Notes": "box 4"}}
    [change] = desk.records.history(FORM, first.id)
    assert (change.source, change.upload_id, change.who) == (
        "upload",
        upload.id,
        "pat@tests.example",
    )


def test_a_failure_in_the_middle_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = send(desk)
    save_batches = Records.save_batches

    def fail_after_saving(self: Records, *given: Any, **more: Any) -> Sequence[Any]:
        save_batches(self, *given, **more)
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(Records, "save_batches", fail_after_saving)
    with pytest.raises(RuntimeError):
        committing.commit(desk, upload.id)
    monkeypatch.undo()

    desk.session.expire_all()
    assert how_many(desk.session) == (0, 0)
    assert rows_in(desk.session) == 0
    assert desk.upload(upload.id).status == "previewed"
    assert said(committing.commit(desk, upload.id), "created") == {"created": 2}


def test_the_same_file_again_says_who_brought_it_in(desk: Desk) -> None:
    committing.commit(desk, send(desk).id)
    before = how_many(desk.session)
    again = send(desk, name="renamed.csv")
    with pytest.raises(AlreadyIn, match=r"by pat@tests\.example, 2 records; nothing"):
        committing.commit(desk, again.id)
    assert how_many(desk.session) == before


def test_a_file_that_was_taken_back_can_come_in_again(desk: Desk) -> None:
    first = committing.commit(desk, send(desk).id)
    committing.undo(desk, first.id, "The wrong year")
    second = committing.commit(desk, send(desk).id)
    assert said(second, "created") == {"created": 2}


def test_of_four_at_once_one_is_taken_and_three_are_told(store: Store) -> None:
    with store.session() as session:
        desk = desk_of(store, session)
        uploads = [send(desk).id for _ in range(4)]
    told: list[str] = []
    start = threading.Barrier(4)

    def one(upload_id: int) -> None:
        with store.session() as own:
            start.wait()
            try:
                committing.commit(desk_of(store, own), upload_id)
            except AlreadyIn as why:
                told.append(str(why))
            else:
                told.append("taken")

    threads = [threading.Thread(target=one, args=(at,)) for at in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[-1] == "taken"
    assert [words for words in told if words != "taken"] == [
        "This file was already brought in on"
        f" {_day(store)} by pat@tests.example, 2 records; nothing was changed."
    ] * 3
    with store.session() as session:
        assert how_many(session) == (2, 2)


def _day(store: Store) -> str:
    from backoffice import clock

    today = clock.today()
    return f"{today.day} {today:%b %Y}"


def test_a_preview_that_is_out_of_date_is_not_saved(desk: Desk) -> None:
    """Somebody types one of its audits in between the look and the click."""
    upload = send(desk)
    typed = {
        "case_id": "0100001",
        "audit_date": "12/04/2018",
        "auditor": "Priya Shah",
        "overall_grade": "Outstanding",
    }
    desk.records.save(check(desk.versions.form(FORM), typed, today=TODAY))
    with pytest.raises(NotTaken, match="have changed since"):
        committing.commit(desk, upload.id)
    assert len(records(desk)) == 1


def test_history_projections_and_files_agree_whatever_was_done(
    desk: Desk, store: Store
) -> None:
    first = committing.commit(desk, send(desk).id)
    _, entry = settling.held_entry(desk, first.id, 2)
    answers = {**entry.values, "overall_grade": "Good"}
    settling.settle(desk, first.id, 2, answers, entry.repeats)
    again = send(desk, LOG.replace("| RI ", "| Good "), "corrected.csv")
    committing.commit(desk, again.id)
    assert list(verifying.verify(store.engine, store.versions)) == []

    committing.undo(desk, again.id, "Not agreed")
    committing.undo(desk, first.id, "The wrong year")
    assert records(desk) == []
    assert list(verifying.verify(store.engine, store.versions)) == []


def test_a_workbook_longer_than_one_chunk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "AT_ONCE", 7)
    head = LOG.strip().splitlines()[0]
    rows = "\n".join(
        f"| 02{n:05} | North | Priya Shah | {n % 28 + 1}/05/2018 | Good | | |"
        for n in range(40)
    )
    upload = committing.commit(desk, send(desk, f"{head}\n{rows}").id)
    assert said(upload, "created") == {"created": 40}
    assert [r.extra["row"] for r in records(desk)] == list(range(2, 42))
