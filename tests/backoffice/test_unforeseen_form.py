"""A form nobody foresaw: one YAML file, and everything follows while it serves.

No Python is touched: `dip_sample.yaml` is all there is of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from backoffice.store.opening import store_of
from exports.accessibility import faults
from form_definitions.catalog import read_form_file, shipped_scales
from form_definitions.form import Form
from tests.backoffice.people import logged_in, post
from tests.backoffice.screens.pages import form_in, opened, press, sent, table
from tests.backoffice.screens.test_uploads import send_log, words

YAML = Path(__file__).with_name("dip_sample.yaml")
LIST = "/records/dip_sample/"


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return logged_in(app)


@pytest.fixture
def form() -> Form:
    return read_form_file(YAML, shipped_scales())


def publish(app: Flask, form: Form) -> None:
    store_of(app).versions.publish([form], "tests")


def test_it_has_its_screens_at_once(
    app: Flask, officer: FlaskClient, form: Form
) -> None:
    assert officer.get(LIST).status_code == 404
    publish(app, form)
    assert "No dip samples yet" in officer.get(LIST).text
    assert "Dip samples" in officer.get("/records/").text


def test_it_is_filled_in_listed_filtered_found_and_changed(
    app: Flask, officer: FlaskClient, form: Form
) -> None:
    publish(app, form)
    typed = {
        "case_id": "0123456",
        "sampled_on": "13 Oct 2025",
        "sampler": "Priya Shah",
        "team": "Harbour",
        "subject_of_sample": "something_else",
        "quality_grade": "good",
        "overall_grade": "requires_improvement",
    }
    wrong = sent(officer, f"{LIST}new/", **typed)
    assert wrong.status_code == 422
    assert '<a href="#which_else">What else is missing' in wrong.text
    fields = form_in(wrong.text) | {"which_else": "Genograms"}
    assert press(officer, f"{LIST}new/", fields).status_code == 303

    for query, is_there in {
        "": True,
        "?flt_subject_of_sample_in_list=something_else": True,
        "?flt_subject_of_sample_in_list=visits": False,
        "?flt_quality_grade_in_list=good&flt_team_in_list=Harbour": True,
        "?flt_overall_grade_in_list=good": False,
        "?flt_record_date_from=2025-10-01&flt_record_date_to=2025-10-31": True,
        "?search=genograms": True,
        "?search=elsewhere": False,
    }.items():
        assert ("DIP-2025-0001" in officer.get(LIST + query).text) == is_there, query
    page = officer.get(LIST).text
    for title in ("Team", "Overall", "Sampled on", "Sampled by", "What was looked at"):
        assert f"<summary>{title}" in page
    assert "<summary>Quality" in page

    record = f"{LIST}edit/?id=1"
    change = {"subject_of_sample": "visits", "_reason": "Misread"}
    assert sent(officer, record, **change).status_code == 303
    shown = officer.get(f"{LIST}details/?id=1").text
    rows = {row[0]: row[1:] for row in table(shown) if row}
    assert rows["Quality"][0] == "Good"
    # Its condition's policy: what is not asked any more is cleared, and told.
    assert "Genograms" in shown.split("<h2>History</h2>")[1]
    assert opened(officer, record)["which_else"] == ""


def test_a_newer_version_is_asked_at_once_and_old_records_keep_theirs(
    app: Flask, officer: FlaskClient, form: Form, tmp_path: Path
) -> None:
    publish(app, form)
    typed = {
        "case_id": "0123456",
        "sampled_on": "13 Oct 2025",
        "sampler": "Priya Shah",
        "subject_of_sample": "visits",
        "overall_grade": "good",
    }
    assert sent(officer, f"{LIST}new/", **typed).status_code == 303
    newer = YAML.read_text().replace("version: 1", "version: 2")
    newer = newer.replace(
        "  - section: areas",
        "      - {field: files_seen, label: Files seen, kind: whole, list: true}\n"
        "  - section: areas",
    )
    (tmp_path / "dip.yaml").write_text(newer)
    publish(app, read_form_file(tmp_path / "dip.yaml", shipped_scales()))

    assert 'name="files_seen"' in officer.get(f"{LIST}new/").text
    assert "Files seen" in officer.get(LIST).text
    old = officer.get(f"{LIST}edit/?id=1").text
    assert 'name="files_seen"' not in old
    assert "Entered under version 1 of the form; version 2 is current" in old
    assert sent(officer, f"{LIST}new/", **typed, files_seen="7").status_code == 303
    assert 'name="files_seen"' in officer.get(f"{LIST}edit/?id=2").text
    page = officer.get(f"{LIST}?flt_form_version_in_list=1").text
    assert "DIP-2025-0001" in page
    assert "DIP-2025-0002" not in page
    assert sent(officer, f"{LIST}edit/?id=1", team="E", _reason="x").status_code == 303


def test_a_workbook_of_it_is_read_saved_and_taken_back(
    app: Flask, officer: FlaskClient, form: Form
) -> None:
    publish(app, form)
    sheet = """
    | Case ID | Sampled on | Sampled by | What was looked at | Quality | Overall |
    | 0123456 | 13/10/2025 | Priya Shah | Visits             | RI      | Good    |
    | 0123457 | 14/10/2025 | Priya Shah | Chronology         | Good    | Good/RI |
    | 0123458 | 15/10/2025 | Priya Shah | The weather        | Good    | Good    |
    """
    upload = send_log(officer, sheet, "dips.csv")
    read = words(officer.get(upload))
    assert "Dip samples." in read
    assert "Save 1 record and hold 2" in read
    assert post(officer, f"{upload}save/").status_code == 303
    listed = officer.get(f"{LIST}?flt_quality_grade_in_list=requires_improvement")
    assert "DIP-2025-0001" in listed.text

    number = upload.strip("/").split("/")[-1]
    settled = post(
        officer,
        f"/review/{number}/?row=1",
        case_id="0123457",
        sampled_on="14 Oct 2025",
        sampler="Priya Shah",
        subject_of_sample="chronology",
        quality_grade="good",
        overall_grade="good",
    )
    assert settled.location == f"/review/{number}/?row=2"
    assert "DIP-2025-0002" in officer.get(LIST).text

    post(officer, f"{upload}undo/", reason="Another team's")
    assert "No dip samples yet" in officer.get(LIST).text


def test_it_is_downloaded_and_counted_in_the_months_return(
    app: Flask, officer: FlaskClient, form: Form, tmp_path: Path
) -> None:
    publish(app, form)
    typed = {
        "case_id": "0123456",
        "sampled_on": "13 Oct 2025",
        "sampler": "Priya Shah",
        "team": "Harbour",
        "subject_of_sample": "visits",
        "quality_grade": "good",
        "quality_rationale": "Seen alone each time",
        "overall_grade": "requires_improvement",
        "overall_rationale": "Two visits late",
    }
    assert sent(officer, f"{LIST}new/", **typed).status_code == 303

    listed = rows_of(officer, f"{LIST}export/xlsx/", tmp_path)["Dip samples"]
    one = dict(zip(listed[0], listed[1], strict=True))
    assert one["Case ID"] == "0123456"
    assert one["Quality: grade"] == "Good"

    returned = rows_of(officer, "/returns/monthly/2025-10/workbook", tmp_path)
    headings, *completed = returned["Completion"]
    counted = ["October 2025", "Dip samples", ":", "Harbour", "z", ":", ":", 1]
    received = ["z", "z"]
    unknown = [":"] * (len(headings) - len(counted) - len(received))
    assert [*counted, *unknown, *received] in completed
    # Graded, then how many of each grade from the best to the least.
    grades = {row[1]: row[3:8] for row in returned["Grades"] if row[0] == "Dip samples"}
    assert grades == {
        "Overall": [1, 0, 0, 1, 0],
        "Timeliness": [0, 0, 0, 0, 0],
        "Quality": [1, 0, 1, 0, 0],
    }
    lines = returned["Line list"]
    assert any("DIP-2025-0001" in row for row in lines)
    assert "Dip samples" in officer.get("/returns/monthly/2025-10/").text


def rows_of(
    client: FlaskClient, address: str, folder: Path
) -> dict[str, list[list[object]]]:
    """The rows of each table of a workbook fetched from there."""
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    path = folder / "fetched.xlsx"
    path.write_bytes(answer.data)
    assert faults(path) == []
    return {
        sheet.title: [
            list(row)
            for row in sheet.iter_rows(values_only=True)
            if any(cell is not None for cell in row[1:])
        ]
        for sheet in load_workbook(path)
    }
