"""An upload that is being read or saved: how far it is, leaving it, stopping it."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, flash, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake.desk import UNREAD
from backoffice.jobs import queue
from backoffice.screens import background
from backoffice.screens.history import names_of
from backoffice.screens.upload_page import STATES
from backoffice.store.database import db
from backoffice.store.fixed import Upload
from backoffice.store.intake_tables import Job
from backoffice.store.opening import store_of

_DOING = {queue.READ: "read", queue.SAVE: "saved"}


def page(upload: Upload, job: Job | None) -> ResponseReturnValue:
    """The page of an upload that is in hand, or that could not be read."""
    ended = queue.newest(db.session(), upload.id)
    said = ended.said if ended is not None and job is None else ""
    forms = store_of(current_app).versions.current().values()
    answer = render_template(
        "uploads/working.html",
        upload=upload,
        job=job,
        far=_far(job),
        said=said,
        doing=_DOING[job.kind] if job else "",
        state_of=STATES[upload.status],
        names=names_of(db.session(), [upload.who]),
        forms=sorted(forms, key=lambda form: form.title),
    )
    return answer, 422 if upload.status == UNREAD and job is None else 200


def _far(job: Job | None) -> dict[str, Any]:
    """How far a job is, as the page and its script read it."""
    if job is None or job.state not in (queue.WAITS, queue.RUNS):
        return {"over": True, "done": 0, "total": 0, "words": "Done: look at it"}
    if job.state == queue.WAITS:
        words = "Waits for another upload to be done"
        return {"over": False, "done": 0, "total": 0, "words": words}
    done, total = background.live().told(job.id)
    if done and not total:
        # How many rows there are is known when the file is unpacked.
        words = f"{done} % of the file unpacked"
        return {"over": False, "done": done, "total": 100, "words": words}
    words = f"{done:,} of {total:,} rows {_DOING[job.kind]}" if total else "Begun"
    return {"over": False, "done": done, "total": total, "words": words}


@needs("upload")
def progress(upload_id: int) -> ResponseReturnValue:
    """How far an upload is, for the script of its page."""
    if db.session.get(Upload, upload_id) is None:
        abort(404)
    return jsonify(_far(queue.unfinished(db.session(), upload_id)))


# A page that looks on by itself keeps nobody logged in.
progress.only_watches = True  # type: ignore[attr-defined]


@needs("upload")
def stop(upload_id: int) -> ResponseReturnValue:
    """Stop what is being done with an upload; nothing of it is kept."""
    if db.session.get(Upload, upload_id) is None:
        abort(404)
    job = queue.unfinished(db.session(), upload_id)
    if job is None:
        flash("It was done before it could be stopped.", "warning")
    else:
        background.live().ask_to_stop(job.id)
        background.await_all([job.id])
        flash("It was stopped." if _is_stopped(job.id) else "It is being stopped.")
    return redirect(f"/uploads/{upload_id}/", 303)


def _is_stopped(job_id: int) -> bool:
    job = queue.job_of(db.session(), job_id)
    return job is None or job.state == queue.CANCELLED


def register(app: Flask) -> None:
    app.add_url_rule("/uploads/<int:upload_id>/progress/", "upload_progress", progress)
    app.add_url_rule(
        "/uploads/<int:upload_id>/stop/", "stop_upload", stop, methods=("POST",)
    )
