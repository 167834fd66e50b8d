"""`backoffice export records`: what one types, and the files it leaves."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from backoffice.commands import main
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.accessibility import faults
from form_definitions.entry import check

FORM = "case_file_audit"
AUDITS = (
    ("0771456", "2018-10-01", "North", "good"),
    ("0771457", "2018-10-02", "South", "inadequate"),
    ("0771458", "2018-10-03", "North", "inadequate"),
)


@pytest.fixture(autouse=True)
def three(
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
    records: Records,
) -> None:
    """A machine with three audits, an action each."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database_url)
    form = store.versions.form(FORM)
    for case_id, day, team, grade in AUDITS:
        answers = {
            "case_id": case_id,
            "audit_date": day,
            "auditor": "Priya Shah",
            "team": team,
            "overall_grade": grade,
            "overall_rationale": "Seen alone.",
        }
        actions = {"actions": [{"action": f"Visit {case_id}", "due_on": day}]}
        entry = check(form, answers, today=date(2026, 11, 24), repeats=actions)
        assert not entry.held, entry.problems
        records.save(entry)


def export(*words: str) -> Result:
    return CliRunner().invoke(main, ["export", "records", "--form", FORM, *words])


def test_chosen_columns_and_filters() -> None:
    done = export(
        *("--columns", "team,case_id", "--filter", "team_in_list=North"),
        *("--filter", "overall_grade_in_list=inadequate", "-o", "list.csv"),
    )

    assert (done.exit_code, done.stdout) == (0, "")
    assert "Case file audits: 1 written to list.csv." in done.stderr
    text = Path("list.csv").read_text("utf-8-sig")
    assert list(csv.reader(StringIO(text))) == [
        ["Reference", "Team", "Case ID"],
        ["CFA-2018-0003", "North", "0771458"],
    ]


def test_a_workbook_has_the_actions_and_the_codebook_beside_it() -> None:
    done = export("--actions", "-o", "list.xlsx", "--from", "2018-10-02")

    assert done.exit_code == 0
    assert faults(Path("list.xlsx")) == []
    book = load_workbook("list.xlsx")
    assert book.sheetnames == ["Case file audits", "Actions", "Codebook"]
    actions = [row[0] for row in book["Actions"].iter_rows(min_row=5, values_only=True)]
    assert actions == ["CFA-2018-0002", "CFA-2018-0003"]


def test_the_same_records_give_the_same_zip() -> None:
    for name in ("one.zip", "two.zip"):
        assert export("--actions", "--pseudonymise", "-o", name).exit_code == 0

    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()
    with ZipFile("one.zip") as packed:
        said = "".join(packed.read(name).decode() for name in packed.namelist())
    for known in ("0771456", "CFA-2018", "Priya", "Visit", "Seen alone"):
        assert known not in said
    assert "Left out, so that nobody is known by it" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--columns", "teem", "-o", "x.csv"],
            "Case file audit has no column 'teem'; did you mean 'team'?",
        ),
        (
            ["--filter", "teem_in_list=North", "-o", "x.csv"],
            "--filter 'teem_in_list=North' is no filter of Case file audit; did you"
            " mean 'team_in_list'?",
        ),
        (
            ["--filter", "overall_grade_in_list=fine", "-o", "x.csv"],
            "--filter overall_grade_in_list=fine cannot be read: no such answer.",
        ),
        (
            ["--actions", "-o", "x.csv"],
            "A .csv holds one list; write actions to an .xlsx or a .zip.",
        ),
        (
            ["-o", "x.ods"],
            "x.ods: a list is an .xlsx, .csv or .zip file; name it so.",
        ),
    ],
)
def test_what_cannot_be_done_is_a_sentence(words: list[str], told: str) -> None:
    done = export(*words)

    assert (done.exit_code, done.stderr) == (2, f"{told}\n")
    assert not list(Path().glob("x.*"))
