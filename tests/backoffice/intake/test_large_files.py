"""A large file is judged in a process of its own, and nobody can tell by what it says.

What counts as large is set to nothing here, so that a few rows are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from backoffice.intake import committing, preview, reading_lines
from backoffice.intake.desk import Desk, Stopped
from backoffice.intake.reading import Asked
from backoffice.intake.reading_lines import Frame, Wanted
from backoffice.intake.reports import report_of_upload
from form_definitions.catalog import Catalog
from importers.troubles import CannotRead
from tests.backoffice.intake.sheets import LOG, csv_of, records, said, send


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_lines, "SMALL", 0)


def test_it_is_read_as_a_small_one_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = report_of_upload(desk, send(desk))
    monkeypatch.setattr(reading_lines, "SMALL", 0)
    assert report_of_upload(desk, send(desk)) == small


@pytest.mark.usefixtures("large")
def test_it_is_saved_and_sent_again_as_a_small_one_is(desk: Desk) -> None:
    committing.commit(desk, send(desk).id)
    assert [one.values["case_id"] for one in records(desk)] == ["0100001", "0100002"]

    again = send(desk, LOG.replace("| RI            |", "| Good          |"))

    assert said(again, "new", "changed", "same") == {"new": 0, "changed": 1, "same": 1}
    committing.commit(desk, again.id)
    assert [one.values["overall_grade"] for one in records(desk)] == ["good", "good"]


@pytest.mark.usefixtures("large")
def test_a_match_by_hand_reaches_it_and_is_remembered(desk: Desk) -> None:
    sheet = """
    | Case ID | Auditor    | Seen on    | Overall grade |
    | 0100001 | Priya Shah | 19/04/2018 | Good          |
    """
    by_hand = Asked(maps=(("Seen on", "audit_date"),))
    upload = preview.preview(desk, csv_of(sheet), "log.csv", by_hand)
    committing.commit(desk, upload.id)

    next_one = send(desk, sheet.replace("0100001", "0100009"))

    assert said(next_one, "new", "needs_review") == {"new": 1, "needs_review": 0}
    assert next_one.report["remembered"][0]["heading"] == "Seen on"


@pytest.mark.usefixtures("large")
def test_what_cannot_be_read_is_said_in_the_same_sentence(desk: Desk) -> None:
    with pytest.raises(CannotRead, match="No form is called tea"):
        preview.preview(desk, csv_of(LOG), "log.csv", Asked(form="tea"))


@pytest.mark.usefixtures("large")
def test_a_process_that_dies_is_told_in_a_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = {"PYTHONHOME": "/nowhere"}  # of which no interpreter can start
    monkeypatch.setattr(reading_lines, "environment", lambda: nowhere)
    with pytest.raises(CannotRead, match="copy its rows into a new workbook"):
        send(desk)


@pytest.mark.usefixtures("large")
def test_rows_are_told_as_they_are_judged(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    watched = replace(desk, progress=lambda done, total: told.append((done, total)))
    send(watched)
    assert told[-1] == (4, 5)


@pytest.mark.usefixtures("large")
def test_stopping_ends_the_process(desk: Desk) -> None:
    started: list[int] = []

    def stop(done: int, total: int) -> None:
        started.extend(_children())
        raise Stopped

    with pytest.raises(Stopped):
        send(replace(desk, progress=stop))
    assert started
    assert not set(started) & set(_children())


def _children() -> list[int]:
    own = os.getpid()
    with open(f"/proc/{own}/task/{own}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


def test_a_small_file_of_many_columns_is_no_small_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    apart = reading_lines._from_a_process

    def watched(wanted: Wanted, catalog: Catalog) -> Iterator[Frame]:
        started.append(wanted.name)
        return apart(wanted, catalog)

    monkeypatch.setattr(reading_lines, "_from_a_process", watched)
    heading = ["Case ID", "Auditor", "Date of audit", "Overall grade"]
    row = ["0100001", "P Nair", "19/04/2018", "Good"]
    for own, name in ((10, "narrow.csv"), (200, "wide.csv")):
        lines = (heading + [f"Own {at}" for at in range(own)], row + ["x"] * own)
        content = "\n".join(map(",".join, lines)).encode()
        preview.preview(desk, content, name)

    assert started == ["wide.csv"]
