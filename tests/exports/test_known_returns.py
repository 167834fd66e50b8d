"""A council's own returns: files in a folder of its data, each fault a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.returns import shipped_returns
from exports.returns.known import KnownReturns, known_returns
from exports.returns.soundness import faults
from form_definitions.catalog import shipped_forms

FORMS = shipped_forms()

WEEKLY = """
return: weekly
title: Weekly count
about: What came in.
period: month
forms: [case_file_audit]
sheets:
  - cover
  - sheet: Themes by team
    about: One row for each theme and team.
    by: [theme, team]
    only: filled(theme)
    measures: [completed, child_heard]
  - sheet: Care leavers
    about: One row for each audit.
    rows_of: records
    only: theme == 'Care leavers'
    columns: [reference, date, {column: Days, is: "days(audit_date, today())"}]
  - notes
"""


def known(data: Path, **files: str) -> KnownReturns:
    folder = data / "returns"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return known_returns(data, FORMS)


def test_without_a_folder_there_are_those_shipped(tmp_path: Path) -> None:
    assert known_returns(tmp_path, FORMS) == KnownReturns(shipped_returns())


def test_shipped_returns_speak_of_what_the_shipped_forms_have() -> None:
    for what in shipped_returns().values():
        assert list(faults(what, FORMS)) == [], what.key


def test_a_file_is_a_return(tmp_path: Path) -> None:
    found = known(tmp_path, weekly=WEEKLY)

    assert found.faults == ()
    assert list(found.returns) == [*shipped_returns(), "weekly"]
    assert found.returns["weekly"].title == "Weekly count"


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    known(tmp_path, weekly=WEEKLY)
    found = known(tmp_path, weekly=WEEKLY.replace("Weekly count", "Count of the week"))

    assert found.returns["weekly"].title == "Count of the week"


def test_a_council_has_its_own_monthly_return(tmp_path: Path) -> None:
    own = WEEKLY.replace("return: weekly", "return: monthly")
    found = known(tmp_path, monthly=own)

    assert found.returns["monthly"].title == "Weekly count"
    assert set(found.returns) == set(shipped_returns())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "return: weekly",
            "return: fortnightly",
            "weekly.yaml: it is the return 'fortnightly'; name the file"
            " fortnightly.yaml.",
        ),
        (
            "return: weekly",
            "return: Weekly/x",
            "weekly.yaml, line 2: 'return' must be a word like weekly_count.",
        ),
        (
            "period: month",
            "period: week",
            "weekly.yaml, line 5: 'period' must be one of: month, quarter, half-year,"
            " year.",
        ),
        (
            "[case_file_audit]",
            "[case_file_audits]",
            "weekly.yaml: it counts the form 'case_file_audits', which there is not;"
            " did you mean 'case_file_audit'?",
        ),
        (
            "by: [theme, team]",
            "by: [theme, tema]",
            "weekly.yaml: the sheet 'Themes by team' is broken down by 'tema', which"
            " no form it counts has; did you mean 'team'?",
        ),
        (
            "columns: [reference, date,",
            "columns: [referenze, date,",
            "weekly.yaml: the sheet 'Care leavers' has a column of 'referenze', which"
            " no form it counts has; did you mean 'reference'?",
        ),
        (
            "rows_of: records",
            "rows_of: action",
            "weekly.yaml: the sheet 'Care leavers' lists 'action', which no form it"
            " counts has; did you mean 'actions'?",
        ),
        (
            "  - notes",
            "  - [notes]",
            "weekly.yaml, line 19: a sheet is a name or words of its own.",
        ),
    ],
)
def test_a_fault_is_a_sentence_and_no_return(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = known(tmp_path, weekly=WEEKLY.replace(old, new, 1))

    assert found.faults == (said,)
    assert "weekly" not in found.returns


def test_a_condition_that_no_form_can_answer(tmp_path: Path) -> None:
    wrong = WEEKLY.replace("filled(theme)", "filled(teme)")
    (fault,) = known(tmp_path, weekly=wrong).faults

    assert fault.startswith("weekly.yaml: the sheet 'Themes by team' says 'only'")
    assert "teme" in fault


def test_a_faulty_file_does_not_give_out_the_shipped_return_in_its_stead(
    tmp_path: Path,
) -> None:
    found = known(tmp_path, monthly="return: monthly\ntitel: Ours\n")

    assert "monthly" not in found.returns
    assert found.faults[0].startswith("monthly.yaml, line 2: a return has no word")


def test_what_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "returns").mkdir()
    (tmp_path / "returns" / "weekly.yaml").write_bytes(b"title: \xff\xfe")
    (tmp_path / "returns" / "yearly.yaml").mkdir()

    assert known_returns(tmp_path, FORMS).faults == (
        "weekly.yaml is not written in UTF-8; save it so.",
        "yearly.yaml cannot be read (Is a directory).",
    )
