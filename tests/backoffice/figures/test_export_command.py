"""`backoffice export`: what a script sees of it, and the files it leaves."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from backoffice.commands import main
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.accessibility import faults
from tests.backoffice.figures.service import Known, keep


@pytest.fixture(autouse=True)
def here(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a database that is set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database_url)


@pytest.fixture
def made(store: Store, records: Records) -> list[Known]:
    """Three audits of October 2018, one of them withdrawn, and one of November."""
    return keep(
        store,
        records,
        [
            Known("case_file_audit", date(2018, 10, 1), "North", {"overall": "good"}),
            Known("case_file_audit", date(2018, 10, 31), None, {"overall": "good"}),
            Known(
                "case_file_audit",
                date(2018, 10, 31),
                None,
                {"overall": "good"},
                withdrawn=True,
            ),
            Known(
                "case_file_audit", date(2018, 11, 1), None, {"overall": "inadequate"}
            ),
        ],
    )


def export(*words: str) -> Result:
    return CliRunner().invoke(main, ["export", *words])


def test_a_return_and_its_figures_as_data(made: list[Known]) -> None:
    done = export("return", "--period", "2018-10", "--json", "-", "-o", "October.xlsx")

    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert (data["return"], data["period"]) == ("monthly", "2018-10")
    assert "written to October.xlsx" in done.stderr
    assert faults(Path("October.xlsx")) == []
    book = load_workbook("October.xlsx")
    assert book.sheetnames == [sheet["name"] for sheet in data["sheets"]]
    for said in data["sheets"]:
        rows = list(book[said["name"]].iter_rows(min_row=4, values_only=True))
        assert list(rows[0]) == said["headings"]
        # Excel has no table without rows, so an empty one has a row that says so.
        nothing = [["None in this period", *["z"] * (len(said["headings"]) - 1)]]
        assert [[_plain(cell) for cell in row] for row in rows[1:]] == [
            [None if cell == "" else cell for cell in row] for row in said["rows"]
        ] or (not said["rows"] and [list(row) for row in rows[1:]] == nothing)
    line_list = next(s for s in data["sheets"] if s["name"] == "Line list")
    assert {row[0] for row in line_list["rows"]} == {
        known.reference
        for known in made
        if known.month == "2018-10" and not known.withdrawn
    }


def _plain(cell: object) -> object:
    """A cell as the data has it: a date as its words."""
    return cell.date().isoformat() if hasattr(cell, "date") else cell


def test_the_figures_alone_go_to_a_file(made: list[Known]) -> None:
    done = export("return", "--period", "2018-Q3", "--json", "q3.json")

    assert (done.exit_code, done.stdout) == (0, "")
    assert json.loads(Path("q3.json").read_text("utf-8"))["period"] == "2018-Q3"


def test_records_between_two_days(made: list[Known]) -> None:
    done = export(
        *("records", "--form", "case_file_audit", "-o", "list.xlsx"),
        *("--from", "2/10/2018", "--to", "2018-11-01"),
    )

    assert done.exit_code == 0
    assert faults(Path("list.xlsx")) == []
    sheet = load_workbook("list.xlsx").worksheets[0]
    assert sheet["A2"].value == (
        "Case file audits from 2 Oct 2018 to 1 Nov 2018, without those withdrawn."
    )
    listed = [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert listed == [made[1].reference, made[3].reference]


def test_pseudonymised_records_name_nobody(made: list[Known]) -> None:
    done = export(
        *("records", "--form", "case_file_audit", "-o", "list.csv", "--pseudonymise")
    )

    assert done.exit_code == 0
    text = Path("list.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["Case ID"] for row in rows}) == 3
    for known in ("CFA-2018", "0000000", "Priya", "Ashworth", "QQ", "As it was seen"):
        assert known not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("return --period October -o x.xlsx", "'October' is no period; give a month"),
        ("return --period 2018-10", "Say where to write it: -o FILE.xlsx"),
        ("return --period 2018-10 -o x.pdf", "x.pdf: a return is an .xlsx workbook"),
        (
            "return --return montly --period 2018-10 -o x.xlsx",
            "There is no return 'montly'; did you mean 'monthly'?",
        ),
        ("return --period 2018-10 -o no/x.xlsx", "no/x.xlsx cannot be written"),
        ("records --form nothing -o x.csv", "There is no form 'nothing'."),
        ("records --form case_file_audit -o x.txt", "x.txt: a list is an .xlsx"),
        (
            "records --form case_file_audit -o x.csv --from soon",
            "--from must be a date, like 31/03/2026",
        ),
        (
            "records --form case_file_audit -o x.csv --from 2/1/2018 --to 1/1/2018",
            "--from is after --to",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(words: str, said: str) -> None:
    done = export(*words.split())

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(Path().glob("x.*"))
