"""Blanks that another program has saved: as text, or as LibreOffice writes them."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from exports.blank_form import write_blank
from tests.blank_forms.coming_in import FORM, VALUES, came_in
from tests.blank_forms.filling import TODAY, everything, fill_form
from tests.machine import do_without, libre_office


def test_the_table_saved_as_text_is_known_all_the_same(
    rows: Path, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    sheet = load_workbook(rows).worksheets[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in sheet.iter_rows(values_only=True):
            writer.writerow(
                f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row
            )
    records = came_in(path).as_json()["records"]
    assert [one["values"] for one in records] == [
        VALUES,
        {**VALUES, "case_id": "0012346"},
    ]


def test_one_saved_by_libre_office_reads_alike(
    form: Path, rows: Path, tmp_path: Path
) -> None:
    program = libre_office()
    if program is None:
        do_without("LibreOffice")
    full = tmp_path / "full.xlsx"
    write_blank(FORM, full, made_on=TODAY)
    fill_form(full, FORM, everything(FORM, 1, actions=6))
    saved = tmp_path / "saved"
    subprocess.run(
        [
            str(program),
            f"-env:UserInstallation=file://{tmp_path}/profile",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(saved)),
            *map(str, (form, rows, full)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    for path in (form, rows, full):
        before, after = came_in(path), came_in(saved / path.name)
        assert after.as_json()["records"] == before.as_json()["records"]
        assert after.entries
    shutil.rmtree(saved)
