"""What of an upload can be downloaded: its file, the file marked, and its report."""

from __future__ import annotations

import io

from flask import Flask, Response, current_app, jsonify, send_file

from backoffice.access.gate import needs
from backoffice.aside import folder_aside, nameless_file
from backoffice.intake.marking import write_marked
from backoffice.intake.reports import report_of_upload
from backoffice.screens.intake_desk import desk, upload_asked
from backoffice.screens.trailed import left


@needs("upload")
def source_file(upload_id: int) -> Response:
    """The file as it was sent, to be saved and never opened in the browser."""
    upload = upload_asked(upload_id)
    left(f"Upload {upload_id}, the file as sent")
    return send_file(
        io.BytesIO(upload.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=upload.file_name,
    )


@needs("upload")
def marked_file(upload_id: int) -> Response:
    """The workbook as it was sent, each cell marked that something is wrong with."""
    upload = upload_asked(upload_id)
    report = report_of_upload(desk(), upload)
    data = current_app.config["SETTINGS"].data
    with nameless_file([upload.content]) as sent, folder_aside(data) as folder:
        out = folder / "marked.xlsx"
        write_marked(sent, out, report, folder)
        content = io.BytesIO(out.read_bytes())
    left(f"Upload {upload_id}, the file marked")
    stem = upload.file_name.rpartition(".")[0] or upload.file_name
    return send_file(
        content,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"{stem} - marked.xlsx",
    )


@needs("upload")
def report(upload_id: int) -> Response:
    """The import report of an upload, as `backoffice import --json` writes it."""
    answer = jsonify(report_of_upload(desk(), upload_asked(upload_id)))
    left(f"Upload {upload_id}, its report")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=upload-{upload_id}.json"
    )
    return answer


def register(app: Flask) -> None:
    rules = (
        ("/uploads/<int:upload_id>/file/", "upload_file", source_file),
        ("/uploads/<int:upload_id>/marked/", "marked_file", marked_file),
        ("/uploads/<int:upload_id>/report/", "upload_report", report),
    )
    for rule, name, view in rules:
        app.add_url_rule(rule, name, view)
