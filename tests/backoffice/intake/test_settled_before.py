"""A corrected file asks nothing again that a person has settled in review."""

from __future__ import annotations

from backoffice.intake import answering, answers, committing, likenesses, settling
from backoffice.intake.desk import Desk
from backoffice.intake.reports import report_of_upload
from backoffice.screens.upload_page import UploadPage
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import FORM, records, said, send
from tests.backoffice.intake.test_correcting import edit

LOG = """
| Case ID           | Team  | Auditor    | Date of audit | Overall grade |
| 0100001           | North | Priya Shah | 31/06/2018    | Good          |
| 0100002           | North | Priya Shah | 13/04/2018    | Good/RI       |
| 0100003 / 0100004 | North | Priya Shah | 14/04/2018    | Good          |
| 0100005           | North | Priya Shah | 15/04/2018    | mainly good   |
"""
"""An impossible date, two grades in a cell, two cases in a cell, more than a grade."""
MORE = "| 0100009 | North | Priya Shah | 20/04/2018 | Good |\n"
NEAR = """
| Case ID | Team  | Auditor    | Date of audit | Overall grade |
| 0100002 | North | Priya Shah | 13/04/2018    | RI            |
| 0100002 | North | Priya Shah | 16/04/2018    | RI            |
"""


def committed(desk: Desk, drawing: str = LOG, name: str = "log.csv") -> Upload:
    return committing.commit(desk, send(desk, drawing, name).id)


def answer(desk: Desk, upload: Upload, position: int, **said: object) -> None:
    answering.answer(desk, {(upload.id, position): said}, "answered")


def settled(desk: Desk) -> Upload:
    """The log is in, and each of its four questions is answered."""
    upload = committed(desk)
    answer(desk, upload, 0, audit_date="30/06/2018")
    answer(desk, upload, 1, overall_grade="requires_improvement")
    both = [{"case_id": "0100003"}, {"case_id": "0100004"}]
    answering.answer(desk, {(upload.id, 2): both}, "a record for each")
    settling.leave_out(desk, upload.id, 3, "It was a practice run")
    return upload


def messages(desk: Desk, upload: Upload) -> list[str]:
    found = report_of_upload(desk, upload)["records"]
    return [issue["message"] for record in found for issue in record["issues"]]


NOTHING = {"new": 0, "changed": 0, "needs_review": 0}


def test_nothing_is_asked_again_where_nothing_changed(desk: Desk) -> None:
    settled(desk)

    again = send(desk, LOG + MORE, "log corrected.csv")

    assert said(again, "new", "changed", "needs_review") == NOTHING | {"new": 1}
    assert UploadPage(desk, again).tally["settled"] == 5, "one row is two records"
    assert messages(desk, again) == [
        "Date of audit is 30 Jun 2018, as it was settled in review of log.csv",
        "Overall: grade is Requires improvement, as it was settled in review of"
        " log.csv",
        "Case ID is 0100003, as it was settled in review of log.csv",
        "Case ID is 0100004, as it was settled in review of log.csv",
        "Left out by pat@tests.example: It was a practice run, as it was settled in"
        " review of log.csv",
    ]
    done = committing.commit(desk, again.id)
    assert said(done, "created", "updated", "needs_review") == {
        "created": 1,
        "updated": 0,
        "needs_review": 0,
    }
    assert len(records(desk)) == 5


def test_every_filled_row_is_accounted_for_when_split_rows_come_again(
    desk: Desk,
) -> None:
    settled(desk)
    again = send(desk, LOG + "\n", "log corrected.csv")
    assert UploadPage(desk, again).account() == (
        "Every filled row is a record: 4. 1 more came of rows that name several cases."
    )


def test_a_changed_cell_is_asked(desk: Desk) -> None:
    settled(desk)
    changed = LOG.replace("31/06/2018", "31/09/2018").replace("Good/RI", "RI/Inad")
    again = send(desk, changed, "log corrected.csv")
    assert said(again, "new", "changed", "needs_review") == NOTHING | {
        "needs_review": 2
    }


def test_an_answered_date_holds_where_only_another_cell_changed(desk: Desk) -> None:
    """The row is found by what its key's cells say, though they cannot be read."""
    settled(desk)
    changed = LOG.replace("31/06/2018    | Good ", "31/06/2018    | RI ")
    again = send(desk, changed, "log corrected.csv")
    assert said(again, "new", "changed", "needs_review") == NOTHING | {"changed": 1}
    [turn] = UploadPage(desk, again).turns
    assert (turn.label, turn.old, turn.new) == (
        "Overall: grade",
        "Good",
        "Requires improvement",
    )


def test_what_was_put_right_on_a_screen_since_stands(desk: Desk) -> None:
    settled(desk)
    record = records(desk)[0]
    edit(desk, record, overall_grade="Outstanding")
    again = send(desk, LOG + MORE, "log corrected.csv")
    committing.commit(desk, again.id)
    assert records(desk)[0].values["overall_grade"] == "outstanding"


def test_an_answer_that_was_taken_back_holds_no_more(desk: Desk) -> None:
    upload = committed(desk)
    answer(desk, upload, 0, audit_date="30/06/2018")
    last = answers.last(desk)
    assert last is not None
    answers.undo(desk, last.id)

    again = send(desk, LOG + "\n", "log corrected.csv")

    assert said(again, "needs_review") == {"needs_review": 4}


def test_a_row_of_a_withdrawn_record_is_asked_again(desk: Desk) -> None:
    settled(desk)
    desk.records.withdraw(FORM, [records(desk)[0].id], "Wrong child")
    again = send(desk, LOG + "\n", "log corrected.csv")
    assert said(again, "needs_review") == {"needs_review": 1}


def test_a_row_that_was_said_to_be_here_already_is_so_again(desk: Desk) -> None:
    """Its date is another than the record's, so only the answer tells."""
    heads, first, later = NEAR.strip().splitlines()
    committed(desk, f"{heads}\n{first}", "first.csv")
    upload = committed(desk, f"{heads}\n{later}", "later.csv")
    assert said(upload, "needs_review") == {"needs_review": 1}
    likenesses.decide(desk, {(upload.id, 0): ("keep", "")}, "the same")

    again = send(desk, f"{heads}\n{later}\n{MORE}", "later again.csv")

    assert said(again, "new", "changed", "needs_review") == NOTHING | {"new": 1}
    assert UploadPage(desk, again).tally["settled"] == 1
    committing.commit(desk, again.id)
    assert len(records(desk)) == 2
