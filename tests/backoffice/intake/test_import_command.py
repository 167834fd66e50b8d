"""`backoffice import` and `uploads`: what a script sees of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from backoffice.commands import main
from backoffice.store.opening import Store
from form_definitions.catalog import shipped_forms
from tests.backoffice.intake.sheets import LOG, csv_of, how_many
from tests.importers.scoring import score

WORKBOOKS = Path(__file__).parents[2] / "importers" / "workbooks"
CLEAN = """
| Case ID | Team  | Auditor    | Date of audit | Overall grade |
| 0100001 | North | Priya Shah | 19/04/2018    | Good          |
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing is set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))
    monkeypatch.delenv("BACKOFFICE_DATABASE_URL", raising=False)


@pytest.fixture
def installed(
    database_url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> Store:
    """The same machine with a database that is set up."""
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database_url)
    return store


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def put(drawing: str, name: str = "log.csv") -> Path:
    file = Path(name)
    file.write_bytes(csv_of(drawing))
    return file


def count(store: Store) -> tuple[int, int]:
    with store.session() as session:
        return how_many(session)


def test_it_reads_without_a_database_and_makes_none(tmp_path: Path) -> None:
    done = run("import", put(CLEAN))
    assert done.exit_code == 0, done.output
    assert "log.csv: case file audits\n  1 ready." in done.stdout
    assert list(tmp_path.rglob("*.sqlite*")) == []


def test_what_needs_a_person_is_exit_status_1() -> None:
    done = run("import", put(LOG))
    assert done.exit_code == 1
    assert "2 ready, 1 for a person to settle, 1 duplicate." in done.stdout
    assert "log E4: Overall: grade names two grades; choose one" in done.stdout
    assert "('Good/RI')" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["missing.csv"], "missing.csv cannot be opened"),
        (["empty.csv"], "This file is empty"),
        (["log.csv", "--form", "nothing"], "No form is called nothing"),
        (["log.csv", "--map", "Team"], '--map is written "HEADING=FIELD"'),
        (["log.csv", "--map", "Team=crew"], "names no field"),
        (["log.csv", "log.csv", "--marked", "m.xlsx"], "--marked is for one file"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_exit_status_2(
    words: list[str], sentence: str
) -> None:
    put(CLEAN)
    Path("empty.csv").write_bytes(b"")
    done = run("import", *words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.output


def test_the_report_goes_to_standard_output_alone() -> None:
    done = run("import", put(LOG), "--json", "-")
    report = json.loads(done.stdout)
    assert list(report)[:5] == ["file", "sha256", "form", "sheets", "records"]
    assert report["counts"] == {
        "ready": 2,
        "needs_review": 1,
        "duplicate": 1,
        "refused": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
    }
    assert done.exit_code == 1


def test_several_files_are_several_reports() -> None:
    run("import", put(LOG), put(CLEAN, "clean.csv"), "--json", "both.json")
    files = [one["file"] for one in json.loads(Path("both.json").read_text())]
    assert files == ["log.csv", "clean.csv"]


def test_one_bad_file_keeps_no_other_from_being_read() -> None:
    Path("bad.xlsx").write_bytes(b"%PDF-1.4")
    done = run("import", "bad.xlsx", put(CLEAN))
    assert done.exit_code == 2
    assert "bad.xlsx: This is a PDF" in done.stderr
    assert "1 ready" in done.stdout


@pytest.mark.parametrize("name", ["Case_Audit_Log_2018-19.xlsx", "Meeting obs log.csv"])
def test_its_report_of_a_real_workbook_is_right(name: str) -> None:
    done = run("import", WORKBOOKS / name, "--json", "-")
    report: dict[str, Any] = json.loads(done.stdout)
    truth = json.loads((WORKBOOKS / f"{name}.truth.json").read_text("utf-8"))
    scored = score(shipped_forms()[report["form"]], report, truth)
    assert scored.silent == []
    assert scored.overall >= 0.97, scored.wrong


def test_figures_only_are_no_fault() -> None:
    done = run("import", WORKBOOKS / "Performance return Q3 (Team).xlsx")
    assert done.exit_code == 0
    assert "no records" in done.stdout


def test_a_heading_matched_by_hand() -> None:
    sheet = CLEAN.replace("Date of audit", "Seen on      ")
    assert run("import", put(sheet)).exit_code == 1
    assert run("import", put(sheet), "--map", "Seen on=audit_date").exit_code == 0


def test_without_commit_nothing_is_written(installed: Store) -> None:
    run("import", put(LOG))
    assert count(installed) == (0, 0)
    assert run("uploads", "list").stdout == "Nothing has been brought in yet.\n"


def test_commit_saves_and_says_so(installed: Store) -> None:
    done = run("import", put(LOG), "--commit", "--json", "-")
    assert done.exit_code == 1
    counts = json.loads(done.stdout)["counts"]
    assert (counts["created"], counts["updated"], counts["unchanged"]) == (2, 0, 0)
    assert count(installed) == (2, 2)


def test_the_same_file_again_changes_nothing_and_says_so(installed: Store) -> None:
    run("import", put(CLEAN), "--commit")
    again = run("import", put(CLEAN), "--commit")
    assert again.exit_code == 0
    assert "This file was already brought in on" in again.stdout
    assert "1 record; nothing was changed." in again.stdout
    assert count(installed) == (1, 1)

    report = json.loads(run("import", put(CLEAN), "--commit", "--json", "-").stdout)
    assert (report["counts"]["created"], report["counts"]["unchanged"]) == (0, 1)


def test_with_a_database_what_is_here_is_known(installed: Store) -> None:
    run("import", put(CLEAN), "--commit")
    done = run("import", put(CLEAN), "--json", "-")
    [record] = json.loads(done.stdout)["records"]
    assert record["status"] == "duplicate"
    assert record["duplicate_of"] == {"record": "CFA-2018-0001"}


def test_commit_needs_a_database() -> None:
    done = run("import", put(CLEAN), "--commit")
    assert done.exit_code == 2
    assert "run `backoffice setup` first" in done.stderr


def test_an_upload_is_listed_and_taken_back(installed: Store) -> None:
    run("import", put(CLEAN), "--commit")
    listed = run("uploads", "list").stdout
    number = listed.split("\t")[0]
    assert "committed\t1 records" in listed
    assert "log.csv" in listed

    undone = run("uploads", "undo", number)
    assert (undone.exit_code, undone.stdout) == (0, "Took back 1 records.\n")
    assert count(installed)[0] == 0
    assert "undone" in run("uploads", "list").stdout
    assert run("uploads", "undo", number).exit_code == 2
    assert run("uploads", "undo", "999").exit_code == 2


def test_the_workbook_comes_back_marked() -> None:
    done = run("import", put(LOG), "--marked", "marked.xlsx")
    assert done.exit_code == 1
    book = load_workbook("marked.xlsx")
    cell = book["log"]["E4"]
    assert cell.value == "Good/RI"
    assert "names two grades" in cell.comment.text
    problems = list(book["Problems"].iter_rows(values_only=True))
    assert problems[0][:4] == ("Sheet", "Cell", "What is wrong", "What to do")
    assert ("log", "E4") in {row[:2] for row in problems}


def test_a_marked_workbook_can_be_sent_again() -> None:
    run("import", put(LOG), "--marked", "marked.xlsx")
    again = json.loads(run("import", "marked.xlsx", "--json", "-").stdout)
    assert again["form"] == "case_file_audit"
    assert again["counts"]["ready"] == 2
    assert again["counts"]["needs_review"] == 1
