"""One question for all cells that say alike, one answer, and that taken back."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook

from backoffice.intake import answering, answers, committing, settling
from backoffice.intake.desk import Desk, NotTaken
from backoffice.intake.groups import Asked, Group, gathered
from backoffice.intake.preview import preview
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import FORM, csv_of, records, said, send
from tests.backoffice.intake.test_correcting import edit

MANY = """
| Case ID | Team   | Auditor    | Date of audit | Overall grade |
| 0100001 | North  | Priya Shah | 12/04/2018    | Good/RI       |
| 0100002 | North  | Priya Shah | 13/04/2018    | good/ri       |
| 0100003 | Seaton | Tom Lowe   | 31/06/2018    | Good/RI       |
| 0100004 | Seaton | Tom Lowe   | 20/04/2018    | Good          |
| 0100005 | Seaton | Tom Lowe   | 31/04/2018    | RI            |
"""
"""Three cells name two grades, two dates do not exist, one row has both."""


@pytest.fixture
def upload(desk: Desk) -> Upload:
    return committing.commit(desk, send(desk, MANY).id)


def told(groups: list[Group]) -> list[tuple[str, str, int]]:
    """Each group: its field, what it says, how many cells."""
    return [
        (g.field.key if g.field else "", g.raw.lower(), len(g.cells)) for g in groups
    ]


def grades(desk: Desk) -> list[object]:
    return [record.values["overall_grade"] for record in records(desk)]


def answer_group(desk: Desk, group: Group, raw: object) -> answering.Answered:
    assert group.field is not None
    given = {place: {group.field.key: raw} for place in group.places}
    return answering.answer(desk, given, "an answer")


def test_cells_that_say_alike_are_one_question(desk: Desk, upload: Upload) -> None:
    assert told(gathered(desk)) == [
        ("overall_grade", "good/ri", 3),
        ("audit_date", "", 2),
    ]
    assert told(gathered(desk, upload.id)) == told(gathered(desk))
    assert gathered(desk, upload.id + 1) == []


def test_one_answer_saves_all_it_settles(desk: Desk, upload: Upload) -> None:
    done = answer_group(desk, gathered(desk)[0], "Good")
    assert (done.saved, done.waiting, done.wrong) == (2, 1, {})
    assert grades(desk) == ["good", "good", "good"]
    counts = said(desk.upload(upload.id), "needs_review", "ready", "created")
    assert counts == {"needs_review": 2, "ready": 3, "created": 3}


def test_a_row_with_two_questions_waits_for_the_other(
    desk: Desk, upload: Upload
) -> None:
    answer_group(desk, gathered(desk)[0], "Good")
    [dates] = gathered(desk)
    assert told([dates]) == [("audit_date", "", 2)]
    assert [cell.raw for cell in dates.cells] == ["31/06/2018", "31/04/2018"]
    first, second = dates.places
    done = answering.answer(
        desk,
        {first: {"audit_date": "30/06/2018"}, second: {"audit_date": "30/04/2018"}},
        "dates",
    )
    assert done.saved == 2
    assert grades(desk)[-2:] == ["good", "requires_improvement"]
    assert records(desk)[-2].values["audit_date"] == date(2018, 6, 30)
    assert gathered(desk) == []


def test_a_wrong_answer_is_told_and_its_row_left(desk: Desk, upload: Upload) -> None:
    dates = gathered(desk)[1]
    first, second = dates.places
    done = answering.answer(
        desk,
        {first: {"audit_date": "32/06/2018"}, second: {"audit_date": "30/04/2018"}},
        "dates",
    )
    assert done.saved == 1
    assert list(done.wrong) == [first]
    assert "Date of audit" in done.wrong[first]


def test_an_answer_is_taken_back_as_a_whole(desk: Desk, upload: Upload) -> None:
    before = told(gathered(desk))
    answer_group(desk, gathered(desk)[0], "Good")
    last = answers.last(desk)
    assert last is not None
    back = answers.undo(desk, last.id)
    assert (back.rows, back.left) == (3, ())
    assert told(gathered(desk)) == before
    assert grades(desk) == ["good"]
    counts = said(desk.upload(upload.id), "needs_review", "ready", "created")
    assert counts == {"needs_review": 4, "ready": 1, "created": 1}
    assert answers.last(desk) is None
    with pytest.raises(NotTaken, match="taken back already"):
        answers.undo(desk, last.id)


def test_what_was_changed_since_an_answer_is_left_and_named(
    desk: Desk, upload: Upload
) -> None:
    answer_group(desk, gathered(desk)[0], "Good")
    edit(desk, records(desk)[1], team="South")
    last = answers.last(desk)
    assert last is not None
    back = answers.undo(desk, last.id)
    assert back.rows == 2
    [(where, why)] = back.left
    assert where == "log, row 2"
    assert "changed it" in why
    assert [record.values["team"] for record in records(desk)] == ["Seaton", "South"]


def test_a_row_settled_by_itself_is_taken_back_too(desk: Desk, upload: Upload) -> None:
    row, entry = settling.held_entry(desk, upload.id, 4)
    answered = {**entry.values, "audit_date": "30/04/2018"}
    settling.settle(desk, upload.id, row.position, answered, {})
    settling.leave_out(desk, upload.id, 2, "A training case")
    for _ in range(2):
        last = answers.last(desk)
        assert last is not None
        answers.undo(desk, last.id)
    assert settling.how_many_wait(desk) == 4
    assert len(records(desk)) == 1


def test_rows_are_left_out_together(desk: Desk, upload: Upload) -> None:
    places = gathered(desk)[0].places
    assert answering.leave_out(desk, places, "Practice rows").saved == 3
    assert said(desk.upload(upload.id), "needs_review", "refused") == {
        "needs_review": 1,
        "refused": 3,
    }


def test_what_somebody_else_has_settled_is_passed_over(
    desk: Desk, upload: Upload
) -> None:
    group = gathered(desk)[0]
    answering.leave_out(desk, group.places[:1], "A training case")
    assert answer_group(desk, group, "Good").gone == 1


LIKE = """
| Case ID | Team  | Auditor    | Date of audit | Overall grade |
| 0100001 | North | Priya Shah | 12/04/2018    | Good          |
| 0100001 | North | Priya Shah | 13/04/2018    | Good          |
"""


def test_rows_like_others_can_be_records_of_their_own(desk: Desk) -> None:
    committing.commit(desk, send(desk, LIKE).id)
    [near] = gathered(desk)
    assert near.is_near
    done = answering.answer(
        desk, {place: {} for place in near.places}, "apart", apart=True
    )
    assert done.saved == 1
    assert len(records(desk)) == 2


def test_an_answer_outlives_the_undoing_of_its_upload(
    desk: Desk, upload: Upload
) -> None:
    answer_group(desk, gathered(desk)[0], "Good")
    last = answers.last(desk)
    assert last is not None
    committing.undo(desk, upload.id, "The wrong year")
    back = answers.undo(desk, last.id)
    assert back.rows == 0
    assert records(desk) == []


OLD_DAYS = """
| Case ID | Team  | Auditor    | Date of audit | Overall grade |
| 0100001 | North | Priya Shah | 03/04/2018    | Good          |
| 0100002 | North | Priya Shah | 04/03/2018    | Good          |
| 0100003 | North | Priya Shah | 14/03/2018    | Good          |
| 0100004 | North | Priya Shah | 03/14/2018    | Good          |
| 0100005 | North | Priya Shah | w/c 05/03     | Good          |
"""
"""A column that shows both orders, and a day that is none in either."""


def test_only_dates_with_two_readings_are_asked_which_way(desk: Desk) -> None:
    committing.commit(desk, send(desk, OLD_DAYS).id)
    both, none = (g for g in gathered(desk) if g.code == "ambiguous_date")
    assert [cell.raw for cell in both.cells] == ["03/04/2018", "04/03/2018"]
    assert (list(both.ways), both.read("month", "03/04/2018")) == (
        ["day", "month"],
        date(2018, 3, 4),
    )
    assert [cell.raw for cell in none.cells] == ["w/c 05/03"]
    assert not none.two_ways
    answered = answering.answer(
        desk, {none.places[0]: {"audit_date": none.read("05/03/2018", "w/c 05/03")}}, ""
    )
    assert answered.saved == 1


def test_days_counted_from_1904_stand_or_are_moved(desk: Desk) -> None:
    form = desk.versions.form(FORM)
    cells = [Asked((1, 0), "2013-06-01", "Master, Y868")]
    day = form.field("audit_date")
    group = Group("key", form, day, "date_system_1904", "", "It is old", cells)
    assert list(group.ways) == ["later", "stands"]
    assert group.read("later", "2013-06-01") == date(2017, 6, 2)
    assert group.read("stands", "2013-06-01") == date(2013, 6, 1)


def test_errors_are_one_question_and_answered_row_by_row(desk: Desk) -> None:
    book, at = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for line in csv.reader(io.StringIO(csv_of(MANY).decode())):
        sheet.append(line)
    for cell, error in (("E2", "#REF!"), ("E3", "#N/A")):
        sheet[cell] = error
    book.save(at)
    committing.commit(desk, preview(desk, at.getvalue(), "log.xlsx").id)
    errors = next(g for g in gathered(desk) if g.code == "error_value")
    assert [cell.raw for cell in errors.cells] == ["#REF!", "#N/A"]
    assert not errors.one_for_all
