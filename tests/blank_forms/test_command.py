"""`backoffice export blank`, and its workbook filled in and sent to `import`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from backoffice.commands import main
from form_definitions.catalog import shipped_forms
from tests.blank_forms.filling import everything, fill_form, fill_rows

FORM = shipped_forms()["case_file_audit"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose database is set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", f"sqlite:///{tmp_path}/office.db")
    assert run("setup").exit_code == 0


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_blank_goes_out_and_comes_back_saved() -> None:
    out = run("export", "blank", "--form", FORM.key, "-o", "blank.xlsx")
    assert out.exit_code == 0
    assert "Case file audit, version 2: written to blank.xlsx" in out.stderr
    fill_form(Path("blank.xlsx"), FORM, everything(FORM, 0))

    done = run("import", "blank.xlsx", "--json", "-", "--commit")

    report = json.loads(done.stdout)
    assert report["counts"]["created"] == 1
    [record] = report["records"]
    assert len(record["actions"]) == 3
    assert record["values"]["case_id"] == "0000000"


def test_its_drop_downs_name_accounts_unless_told_not_to() -> None:
    store = ["export", "blank", "--form", FORM.key, "-o", "blank.xlsx"]
    added = CliRunner().invoke(
        main,
        [
            *("user", "add", "pn@example.org", "--role", "auditor"),
            *("--team", "Seacroft", "--password-stdin"),
        ],
        input="a long enough password for this",
    )
    assert added.exit_code == 0, added.output
    assert run(*store, "--actions", "8").exit_code == 0
    offered = {c.value for row in load_workbook("blank.xlsx")["Answers"] for c in row}
    assert "Seacroft" in offered

    assert run(*store, "--no-names").exit_code == 0
    offered = {c.value for row in load_workbook("blank.xlsx")["Answers"] for c in row}
    assert "Seacroft" not in offered


def test_what_is_sent_again_is_known() -> None:
    run("export", "blank", "--form", FORM.key, "--many", "-o", "blank.xlsx")
    fill_rows(Path("blank.xlsx"), FORM, [everything(FORM, at) for at in range(3)])
    assert run("import", "blank.xlsx", "--commit").exit_code == 0
    again = Path("again.xlsx")
    run("export", "blank", "--form", FORM.key, "--many", "-o", str(again))
    fill_rows(again, FORM, [everything(FORM, at) for at in range(3)])

    done = run("import", "again.xlsx", "--json", "-", "--commit")

    assert json.loads(done.stdout)["counts"]["unchanged"] == 3


def test_the_marked_copy_is_corrected_and_sent_again() -> None:
    run("export", "blank", "--form", FORM.key, "-o", "blank.xlsx")
    filled = everything(FORM, 0)
    wrong = {**filled.answers, "overall_grade": "Good/RI"}
    fill_form(Path("blank.xlsx"), FORM, type(filled)(wrong, filled.actions))
    marked = run("import", "blank.xlsx", "--marked", "marked.xlsx", "--json", "-")
    assert json.loads(marked.stdout)["counts"]["needs_review"] == 1

    fill_form(Path("marked.xlsx"), FORM, filled)
    done = run("import", "marked.xlsx", "--json", "-", "--commit")

    assert json.loads(done.stdout)["counts"]["created"] == 1


def test_it_is_an_xlsx_of_a_form_there_is() -> None:
    wrong = run("export", "blank", "--form", FORM.key, "-o", "blank.csv")
    assert wrong.exit_code == 2
    assert "a blank form is an .xlsx workbook" in wrong.stderr
    nobody = run("export", "blank", "--form", "case_audit", "-o", "blank.xlsx")
    assert nobody.exit_code == 2
    assert "case_audit" in nobody.stderr
