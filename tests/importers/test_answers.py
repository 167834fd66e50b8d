"""A text is read by an answer only where it means one thing, on one scale."""

from __future__ import annotations

import pytest

from importers.answers import Answer, Answers, means_one_thing
from importers.report import HELD, READY, Report
from tests.importers.drawn import form_called, read

FORM = "case_file_audit"
LOG = """
| Case ID | Auditor    | Date of audit | Overall grade |
| 0100001 | Priya Shah | 12/04/2018    | R. Imp        |
| 0100002 | Priya Shah | 12/04/2012    | R. Imp        |
| 0100003 | Priya Shah |               | R. Imp        |
| 0100004 | Priya Shah | 13/04/2018    | Good          |
"""


def answered(scale: str, value: str = "requires_improvement") -> Answers:
    answer = Answer(7, value, "as Pat answered on 3 Nov 2026")
    return {(FORM, "overall_grade", scale, "r imp"): answer}


def told(report: Report) -> list[tuple[str, object]]:
    return [(v.status, v.entry.values["overall_grade"]) for v in report.entries]


def test_a_text_waits_where_nobody_has_answered_it() -> None:
    assert told(read(LOG))[0] == (HELD, None)


def test_an_answer_holds_on_its_own_scale_and_where_the_day_is_known() -> None:
    report = read(LOG, answers=answered("ofsted"))
    assert told(report) == [
        (READY, "requires_improvement"),
        (HELD, None),
        (HELD, None),
        (READY, "good"),
    ]
    first = report.entries[0].entry
    [note] = first.problems
    assert (note.severity, note.raw, note.cell, note.answer) == (
        "note",
        "R. Imp",
        "D2",
        7,
    )
    assert note.words == (
        "Overall: grade was read as Requires improvement, as Pat answered on 3 Nov 2026"
    )
    assert first.typed["overall_grade"] == "R. Imp"


def test_an_answer_of_the_earlier_scale_is_none_of_todays() -> None:
    assert told(read(LOG, answers=answered("ofsted_pre_2014", "adequate")))[:2] == [
        (HELD, None),
        (READY, "adequate"),
    ]


def test_what_reads_by_itself_stays_as_it_is() -> None:
    answer = Answer(7, "inadequate", "as Pat answered on 3 Nov 2026")
    report = read(LOG, answers={(FORM, "overall_grade", "ofsted", "good"): answer})
    assert told(report)[3] == (READY, "good")
    assert report.as_json() == read(LOG).as_json()


@pytest.mark.parametrize(
    ("field", "code", "raw", "one"),
    [
        ("overall_grade", "unknown_grade", "R. Imp", True),
        ("overall_grade", "unknown_grade", "Mixed", True),
        ("overall_grade", "ambiguous_grade", "Good/RI", False),
        ("overall_grade", "unknown_grade", "3", False),
        ("overall_grade", "unknown_grade", "86%", False),
        ("overall_grade", "unknown_grade", "TBC", False),
        ("overall_grade", "unknown_grade", "see comments", False),
        ("overall_grade", "unknown_grade", "Adequate", False),
        ("overall_grade", "unknown_grade", "?", False),
        ("overall_grade", "unknown_grade", "seen with her mother " * 5, False),
        ("overall_grade", "error_value", "#N/A", False),
        ("plan_type", "unknown_choice", "Child in N", True),
        ("plan_type", "unknown_choice", "Child", False),
        ("overall_grade", "unknown_grade", "R", False),
        ("overall_grade", "unknown_grade", "Not", False),
        ("audit_date", "ambiguous_date", "April the 3rd", False),
        ("case_id", "not_a_case_id", "see file", False),
        ("auditor", "unknown_person", "TM", False),
    ],
)
def test_what_may_mean_two_things_is_asked_each_time(
    field: str, code: str, raw: str, one: bool
) -> None:
    assert means_one_thing(form_called(FORM).field(field), code, raw) is one
