"""An answer given in review that the workbooks to come are read by, until forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from backoffice.commands import main
from backoffice.config import Settings
from backoffice.intake import answering, answers, committing, from_now_on
from backoffice.intake.desk import Desk, NotTaken
from backoffice.intake.groups import Group, gathered
from backoffice.intake.preview import throw_away
from backoffice.intake.reports import report_of_upload
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import FORM, csv_of, records, said, send

APRIL = """
| Case ID | Team  | Auditor    | Date of audit | Overall grade |
| 0100001 | North | Priya Shah | 12/04/2018    | R. Imp        |
| 0100002 | North | Priya Shah | 13/04/2018    | r imp         |
| 0100003 | North | Priya Shah | 13/04/2012    | R. Imp        |
| 0100004 | North | Priya Shah | 14/04/2018    | Good          |
"""
"""Two of today's scale, and one of 2012, which had no "requires improvement"."""
MAY = APRIL.replace("/04/", "/05/").replace("01000", "02000")


def graded(desk: Desk) -> list[object]:
    return [record.values["overall_grade"] for record in records(desk)]


def answered(desk: Desk, group: Group, value: str) -> answering.Answered:
    """An answer for all cells of a group, that is to hold from now on."""
    assert group.field is not None
    given = {place: {group.field.key: value} for place in group.places}
    to_come = [group.to_come] if group.to_come else []
    return answering.answer(desk, given, value, to_come=to_come)


@pytest.fixture
def april(desk: Desk) -> Upload:
    """April's workbook, in which a person said what "R. Imp" is; it is saved."""
    upload = committing.commit(desk, send(desk, APRIL, "April.csv").id)
    group, _of_2012 = gathered(desk)
    assert answered(desk, group, "requires_improvement").holds
    return upload


def test_the_next_workbook_is_read_by_it_and_says_so(desk: Desk, april: Upload) -> None:
    assert graded(desk) == ["good", "requires_improvement", "requires_improvement"]
    may = send(desk, MAY, "May.csv")
    assert said(may, "ready", "needs_review") == {"ready": 3, "needs_review": 1}
    report = report_of_upload(desk, may)
    first, _, of_2012, _ = report["records"]
    [note] = first["issues"]
    assert (note["severity"], note["raw"], note["cell"]) == ("note", "R. Imp", "E2")
    assert note["message"].startswith(
        "Overall: grade was read as Requires improvement, as pat@tests.example answered"
    )
    assert of_2012["status"] == "needs_review"
    [use] = report["answers"]
    assert (use["field"], use["raw"], use["cells"]) == ("overall_grade", "R. Imp", 2)


def test_history_says_whose_answer_it_was(desk: Desk, april: Upload) -> None:
    committing.commit(desk, send(desk, MAY, "May.csv").id)
    read = next(r for r in records(desk) if r.values["case_id"] == "0200001")
    [made] = desk.records.history(FORM, read.id)
    assert made.reason.startswith("Overall: grade was read as Requires improvement, as")


def test_nothing_else_is_told_where_nothing_is_remembered(desk: Desk) -> None:
    report = report_of_upload(desk, send(desk, APRIL, "April.csv"))
    assert list(report) == [
        "file",
        "sha256",
        "form",
        "sheets",
        "records",
        "not_records",
        "totals",
        "questions",
        "counts",
    ]


def test_a_row_of_an_earlier_scale_is_a_question_of_its_own(
    desk: Desk, april: Upload
) -> None:
    committing.commit(desk, send(desk, MAY, "May.csv").id)
    [group] = gathered(desk)
    assert len(group.cells) == 2
    assert answered(desk, group, "adequate").holds
    assert graded(desk)[-2:] == ["adequate", "adequate"]
    eras = [(one.era, one.shown) for one in from_now_on.listed(desk)]
    assert len(eras) == 2
    assert {shown for _, shown in eras} == {"Adequate", "Requires improvement"}
    assert len({era for era, _ in eras}) == 2


def test_it_is_told_how_often_an_answer_was_used(desk: Desk, april: Upload) -> None:
    [unused] = from_now_on.listed(desk)
    assert (unused.cells, unused.last) == (0, None)
    may = send(desk, MAY, "May.csv")
    thrown = send(desk, MAY.replace("/05/", "/06/"), "June.csv")
    throw_away(desk, thrown.id)
    committing.commit(desk, may.id)
    [used] = from_now_on.listed(desk)
    assert (used.cells, used.uploads) == (2, 1)
    committing.undo(desk, may.id, "The wrong year")
    assert from_now_on.listed(desk)[0].cells == 0


def test_a_forgotten_answer_is_asked_again(desk: Desk, april: Upload) -> None:
    [one] = from_now_on.listed(desk)
    robin = replace(desk, who="robin@tests.example")
    from_now_on.forget(robin, one.row.id)
    assert said(send(desk, MAY, "May.csv"), "ready") == {"ready": 1}
    assert from_now_on.listed(desk) == []
    [was] = from_now_on.listed(desk, ended=True)
    assert (was.row.who, was.row.ended_by) == (
        "pat@tests.example",
        "robin@tests.example",
    )
    with pytest.raises(NotTaken, match="meanwhile"):
        from_now_on.forget(desk, one.row.id)


def test_a_changed_answer_holds_for_what_comes_in_later(
    desk: Desk, april: Upload
) -> None:
    [one] = from_now_on.listed(desk)
    from_now_on.change(desk, one.row.id, "inadequate")
    committing.commit(desk, send(desk, MAY, "May.csv").id)
    assert graded(desk)[3:] == ["inadequate", "inadequate", "good"]
    assert [o.shown for o in from_now_on.listed(desk)] == ["Inadequate"]
    assert [o.shown for o in from_now_on.listed(desk, ended=True)] == [
        "Requires improvement"
    ]
    [now] = from_now_on.listed(desk)
    with pytest.raises(NotTaken, match="Choose one"):
        from_now_on.change(desk, now.row.id, "adequate")


def test_the_newest_answer_counts(desk: Desk, april: Upload) -> None:
    [one] = from_now_on.listed(desk)
    from_now_on.forget(desk, one.row.id)
    committing.commit(desk, send(desk, MAY, "May.csv").id)
    _of_2012, group = gathered(desk)
    recent = group.places
    assert group.field is not None
    given = {place: {"overall_grade": "good"} for place in recent}
    assert group.to_come is not None
    answering.answer(desk, given, "good", to_come=[group.to_come])
    assert [o.shown for o in from_now_on.listed(desk)] == ["Good"]


def test_what_may_mean_two_things_is_not_kept(desk: Desk) -> None:
    two = APRIL.replace("R. Imp", "Good/RI").replace("r imp ", "Good/RI")
    committing.commit(desk, send(desk, two, "April.csv").id)
    group, _of_2012 = gathered(desk)
    assert group.to_come is None
    answered(desk, group, "good")
    assert from_now_on.listed(desk) == []


def test_what_is_answered_in_two_ways_is_not_kept(desk: Desk) -> None:
    committing.commit(desk, send(desk, APRIL, "April.csv").id)
    group, _of_2012 = gathered(desk)
    assert group.to_come is not None
    given = {place: {"overall_grade": "good"} for place in group.places}
    given[group.places[1]] = {"overall_grade": "requires_improvement"}
    done = answering.answer(desk, given, "each", to_come=[group.to_come])
    assert (done.saved, done.holds) == (2, 0)
    assert from_now_on.listed(desk) == []


def test_only_what_a_cell_said_is_kept(desk: Desk) -> None:
    """One row changed in the grid may have two cells that wait."""
    two = APRIL.replace("Priya Shah | 12/04/2018", "Priya Shah | 31/06/2018")
    committing.commit(desk, send(desk, two, "April.csv").id)
    group = next(g for g in gathered(desk) if g.to_come)
    assert group.to_come is not None
    given = {place: {"overall_grade": "good"} for place in group.places}
    other = next(g for g in gathered(desk) if not g.to_come)
    given[other.places[0]] = {"audit_date": "30/06/2018"}
    done = answering.answer(desk, given, "the grid", to_come=[group.to_come])
    assert done.holds == 1
    kept = {(one.row.field, one.row.raw) for one in from_now_on.listed(desk)}
    assert kept == {("overall_grade", "R. Imp")}


def test_an_answer_taken_back_is_remembered_no_more(desk: Desk, april: Upload) -> None:
    last = answers.last(desk)
    assert last is not None
    assert answers.undo(desk, last.id).forgotten
    assert from_now_on.listed(desk) == []
    assert said(send(desk, MAY, "May.csv"), "ready") == {"ready": 1}


def test_a_row_that_waits_for_more_goes_on_saying_whose_answer_it_was(
    desk: Desk, april: Upload
) -> None:
    may = MAY.replace("Priya Shah | 12/05/2018", "           | 12/05/2018")
    committing.commit(desk, send(desk, may, "May.csv").id)
    lacking = next(g for g in gathered(desk) if g.code == "missing_required")
    [place] = lacking.places
    answering.answer(desk, {place: {"auditor": "Tom Lowe"}}, "an auditor")
    [made] = desk.records.history(FORM, records(desk)[-1].id)
    assert made.reason.startswith(
        "Settled in review. Overall: grade was read as Requires improvement, as"
    )


def test_a_row_without_a_day_is_not_read_by_an_answer_of_an_era(
    desk: Desk, april: Upload
) -> None:
    upload = send(desk, MAY.replace("12/05/2018", ""), "May.csv")
    assert said(upload, "ready") == {"ready": 2}


def test_the_command_tells_by_whose_answer_it_read(
    settings: Settings, desk: Desk, april: Upload, tmp_path: Path
) -> None:
    at = tmp_path / "May.csv"
    at.write_bytes(csv_of(MAY))
    where = {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
    }
    run = CliRunner(env=where)
    dry = run.invoke(main, ["import", str(at)])
    told = "2 cells (‘R. Imp’): Overall: grade was read as Requires improvement, as"
    assert (dry.exit_code, told in dry.output) == (1, True)
    saved = run.invoke(main, ["import", str(at), "--commit"])
    assert told in saved.output
    listed = run.invoke(main, ["answers", "list"])
    assert "R. Imp\tRequires improvement\t2 cells" in listed.output
    [one] = from_now_on.listed(desk)
    assert run.invoke(main, ["answers", "forget", str(one.row.id)]).exit_code == 0
    again = run.invoke(main, ["answers", "forget", str(one.row.id)])
    assert (again.exit_code, "meanwhile" in again.output) == (2, True)
    assert "Nothing is remembered" in run.invoke(main, ["answers", "list"]).output
