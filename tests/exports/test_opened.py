"""What we write, opened and saved again by LibreOffice: every cell is still there."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exports.sheets import tables_of
from exports.tables import Table
from exports.workbook import write_workbook
from tests import machine
from tests.exports.test_charts import GRADED
from tests.exports.test_sheets import FIGURES

LONG = Table(
    "Line list",
    "Line list",
    "Text that a spreadsheet takes for more than text.",
    GRADED.columns,
    [("=1+1", 1, 2, 3), ("0123456", 4, 5, 6), ("@cmd", 7, 8, 9), ("½ “é”", 0, 0, 0)],
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where our workbooks are, and where LibreOffice's copies of them."""
    program = machine.libre_office()
    if program is None:
        machine.do_without("LibreOffice")
    folder = tmp_path_factory.mktemp("opened")
    ours, theirs = folder / "ours", folder / "theirs"
    ours.mkdir()
    for name, tables in (("return", tables_of(FIGURES)), ("list", [GRADED, LONG])):
        write_workbook(
            tables,
            ours / f"{name}.xlsx",
            title=name,
            about=name,
            made_on=date(2018, 11, 1),
        )
    subprocess.run(
        [
            str(program),
            # Its own settings, so that a copy that is open already is no matter.
            f"-env:UserInstallation={(folder / 'settings').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(theirs),
            *map(str, sorted(ours.iterdir())),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return ours, theirs


@pytest.mark.parametrize("name", ["return.xlsx", "list.xlsx"])
def test_every_cell_is_there_when_it_is_saved_again(
    opened: tuple[Path, Path], name: str
) -> None:
    ours, theirs = (load_workbook(folder / name) for folder in opened)

    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours.worksheets:
        again = theirs[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                said = again[cell.coordinate].value
                # It keeps 15 digits of a number.
                assert said == cell.value or said == pytest.approx(cell.value), cell
        assert len(again._charts) == len(sheet._charts)
