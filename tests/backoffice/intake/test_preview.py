"""A workbook is looked at before it is saved, and nothing is a record meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from backoffice.intake import committing, preview
from backoffice.intake.desk import Desk, NotTaken
from backoffice.intake.reading import Asked
from backoffice.intake.reports import report_of_upload
from backoffice.store.fixed import Upload, UploadEntry
from backoffice.store.opening import Store
from importers.troubles import CannotRead
from tests.backoffice.intake.sheets import LOG, csv_of, desk_of, how_many, said, send


def test_it_says_what_would_happen(desk: Desk) -> None:
    upload = send(desk)
    assert upload.status == "previewed"
    assert upload.form == "case_file_audit"
    assert said(upload, "new", "needs_review", "duplicate", "refused") == {
        "new": 2,
        "needs_review": 1,
        "duplicate": 1,
        "refused": 0,
    }
    assert how_many(desk.session) == (0, 0)


def test_it_outlives_the_process_that_made_it(desk: Desk, store: Store) -> None:
    upload_id = send(desk).id
    with store.session() as another:
        later = desk_of(store, another)
        report = report_of_upload(later, later.upload(upload_id))
    assert [record["status"] for record in report["records"]] == [
        "ready",
        "ready",
        "needs_review",
        "duplicate",
    ]
    first, _, held, twice = report["records"]
    assert first["values"]["audit_date"] == "2018-04-12"
    assert first["actions"][0]["action"] == "Visit Sam"
    assert first["unmapped"] == {"Notes": "box 4"}
    assert held["issues"][0] == {
        "field": "overall_grade",
        "code": "ambiguous_grade",
        "severity": "hold",
        "raw": "Good/RI",
        "cell": "E4",
        "message": held["issues"][0]["message"],
    }
    assert "overall_grade" not in held["values"]
    assert twice["duplicate_of"] == {"sheet": "log", "row": 2}


def test_the_file_itself_is_kept(desk: Desk) -> None:
    upload = send(desk)
    assert upload.content == csv_of(LOG)
    assert upload.size == len(csv_of(LOG))
    assert upload.who == "pat@tests.example"


def test_a_heading_can_be_matched_by_hand(desk: Desk) -> None:
    sheet = """
    | Case ID | Auditor    | Seen on    | Overall grade |
    | 0100001 | Priya Shah | 19/04/2018 | Good          |
    """
    upload = send(desk, sheet)
    assert said(upload, "new", "needs_review") == {"new": 0, "needs_review": 1}

    again = preview.read_again(
        desk, upload.id, Asked(maps=(("Seen on", "audit_date"),))
    )
    assert said(again, "new", "needs_review") == {"new": 1, "needs_review": 0}
    assert preview.asked_of(again).maps == (("Seen on", "audit_date"),)


def test_a_heading_can_be_kept_out_of_every_field(desk: Desk) -> None:
    upload = send(desk)
    again = preview.read_again(desk, upload.id, Asked(maps=(("Team", ""),)))
    first = report_of_upload(desk, again)["records"][0]
    assert "team" not in first["values"]
    assert first["unmapped"]["Team"] == "North"


def test_a_match_that_names_no_field_changes_nothing(desk: Desk) -> None:
    upload = send(desk)
    with pytest.raises(CannotRead, match="names no field"):
        preview.read_again(desk, upload.id, Asked(maps=(("Team", "crew"),)))
    assert said(desk.upload(upload.id), "new") == {"new": 2}


def test_it_can_be_thrown_away(desk: Desk) -> None:
    upload = send(desk)
    assert preview.throw_away(desk, upload.id) == "log.csv"
    assert rows_left(desk) == (0, 0)


def test_what_is_saved_can_not_be_thrown_away(desk: Desk) -> None:
    upload = send(desk)
    committing.commit(desk, upload.id)
    with pytest.raises(NotTaken, match="undo the upload"):
        preview.throw_away(desk, upload.id)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 cut short", "cut short or damaged"),
        (b"\x89PNG\r\n", "picture"),
    ],
)
def test_what_is_no_workbook_is_told_and_not_kept(
    desk: Desk, content: bytes, sentence: str
) -> None:
    with pytest.raises(CannotRead, match=sentence):
        preview.preview(desk, content, "audits.xlsx")
    assert rows_left(desk) == (0, 0)


def rows_left(desk: Desk) -> tuple[int, int]:
    uploads = desk.session.scalar(select(func.count()).select_from(Upload))
    entries = desk.session.scalar(select(func.count()).select_from(UploadEntry))
    return uploads or 0, entries or 0
