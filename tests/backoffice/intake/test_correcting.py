"""A workbook that is corrected and sent again changes what it corrects, no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backoffice.intake import committing
from backoffice.intake.desk import Desk
from backoffice.intake.reports import report_of_upload
from backoffice.screens.upload_page import UploadPage
from backoffice.store.fixed import Upload
from backoffice.store.rows import StoredRecord
from form_definitions.entry import check
from tests.backoffice.intake.sheets import FORM, TODAY, records, said, send

FIRST = """
| Case ID | Team  | Worker   | Auditor    | Date of audit | Overall grade | Actions |
| 0100001 | North | S Lowe   | Priya Shah | 12/04/2018    | Good          | VISIT |
| 0100002 | North | R Okafor | Priya Shah | 13/04/2018    | RI            |         |
""".replace("VISIT", "1) Visit 2) Write")


@pytest.fixture
def first(desk: Desk) -> Upload:
    """Two audits are in."""
    return committing.commit(desk, send(desk, FIRST).id)


def sent_again(desk: Desk, drawing: str) -> Upload:
    return send(desk, drawing, "log corrected.csv")


def turns(desk: Desk, upload: Upload) -> list[tuple[str, str, str, str]]:
    """What the page says will change: record, field, old, new."""
    page = UploadPage(desk, upload)
    return [(t.reference, t.label, t.old, t.new) for t in page.turns]


def edit(desk: Desk, record: StoredRecord, **typed: object) -> None:
    """Somebody changes a record on the screen."""
    answers = {**record.values, **typed}
    entry = check(record.form, answers, today=TODAY, repeats=record.repeats)
    desk.records.save(entry, record_id=record.id, row_version=record.row_version)


def test_the_same_rows_again_change_nothing(desk: Desk, first: Upload) -> None:
    again = sent_again(desk, FIRST + "\n")
    assert said(again, "new", "changed", "same") == {"new": 0, "changed": 0, "same": 2}
    second = report_of_upload(desk, again)["records"][1]
    assert second["status"] == "duplicate"
    assert second["duplicate_of"] == {"record": "CFA-2018-0002"}


def test_a_corrected_cell_shows_old_and_new(desk: Desk, first: Upload) -> None:
    again = sent_again(
        desk, FIRST.replace("RI", "Good").replace("R Okafor", "S Okafor")
    )
    assert said(again, "new", "changed", "same") == {"new": 0, "changed": 1, "same": 1}
    assert turns(desk, again) == [
        ("CFA-2018-0002", "Social worker", "R Okafor", "S Okafor"),
        ("CFA-2018-0002", "Overall: grade", "Requires improvement", "Good"),
    ]
    done = committing.commit(desk, again.id)
    assert said(done, "created", "updated", "unchanged") == {
        "created": 0,
        "updated": 1,
        "unchanged": 1,
    }
    assert records(desk)[1].values["overall_grade"] == "good"
    change = desk.records.history(FORM, records(desk)[1].id)[-1]
    assert change.changes["overall_grade"] == ["requires_improvement", "good"]
    assert change.reason == "log corrected.csv was corrected and sent again"


def test_a_blank_cell_keeps_and_clear_empties(desk: Desk, first: Upload) -> None:
    sheet = """
    | Case ID | Team    | Worker | Auditor    | Date of audit | Overall grade |
    | 0100001 | [clear] |        | Priya Shah | 12/04/2018    |               |
    | 0100002 | North   |        | Priya Shah | 13/04/2018    |               |
    """
    again = sent_again(desk, sheet)
    assert turns(desk, again) == [("CFA-2018-0001", "Team", "North", "Not recorded")]
    committing.commit(desk, again.id)
    record = records(desk)[0]
    assert record.values["team"] is None
    assert record.values["worker"] == "S Lowe"
    assert record.values["overall_grade"] == "good"


def test_clear_in_a_new_row_is_a_blank(desk: Desk) -> None:
    upload = send(desk, FIRST.replace("| R Okafor |", "| [clear] |"))
    committing.commit(desk, upload.id)
    assert records(desk)[1].values["worker"] is None


def test_actions_are_merged_by_what_they_say(desk: Desk, first: Upload) -> None:
    assert len(records(desk)[0].repeats["actions"]) == 2
    again = sent_again(desk, FIRST.replace("1) Visit 2) Write", "1) Write 2) Ring"))
    committing.commit(desk, again.id)
    actions = [row["action"] for row in records(desk)[0].repeats["actions"]]
    assert actions == ["Visit", "Write", "Ring"]


def test_what_a_person_put_right_stands(desk: Desk, first: Upload) -> None:
    """The old workbook is sent with a new row: it knows nothing of the correction."""
    edit(desk, records(desk)[1], overall_grade="Outstanding")
    row = "| 0100009 | North | S Lowe | Priya Shah | 15/04/2018 | Good | |\n"
    again = sent_again(desk, FIRST + row)
    assert said(again, "new", "changed", "same") == {"new": 1, "changed": 0, "same": 2}
    committing.commit(desk, again.id)
    assert records(desk)[1].values["overall_grade"] == "outstanding"


def test_two_corrections_of_one_answer_are_for_a_person(
    desk: Desk, first: Upload
) -> None:
    edit(desk, records(desk)[1], overall_grade="Outstanding")
    again = sent_again(desk, FIRST.replace("RI", "Inadequate"))
    assert said(again, "same", "needs_review") == {"same": 1, "needs_review": 1}
    [issue] = report_of_upload(desk, again)["records"][1]["issues"]
    assert issue["message"] == (
        "Overall: grade is Outstanding in CFA-2018-0002, where pat@tests.example"
        " changed it; this file says Inadequate"
    )


def test_an_audit_a_week_apart_may_be_the_same(desk: Desk, first: Upload) -> None:
    again = sent_again(desk, FIRST.replace("13/04/2018", "15/04/2018"))
    assert said(again, "new", "same", "needs_review") == {
        "new": 0,
        "same": 1,
        "needs_review": 1,
    }
    [issue] = report_of_upload(desk, again)["records"][1]["issues"]
    assert issue["code"] == "near_duplicate"
    assert issue["message"] == "This may be CFA-2018-0002, of 13 Apr 2018"


def test_a_withdrawn_audit_does_not_come_back_by_itself(
    desk: Desk, first: Upload
) -> None:
    desk.records.withdraw(FORM, [records(desk)[1].id], "Wrong child")
    again = sent_again(desk, FIRST + "\n")
    assert said(again, "new", "same", "needs_review") == {
        "new": 0,
        "same": 1,
        "needs_review": 1,
    }


def test_a_later_version_of_the_form_keeps_what_it_knew(
    desk: Desk, first: Upload
) -> None:
    record = records(desk)[0]
    again = sent_again(desk, FIRST.replace("S Lowe", "Sam Lowe"))
    committing.commit(desk, again.id)
    after = records(desk)[0]
    assert after.form == record.form
    assert replace(after, values={}).reference == record.reference
