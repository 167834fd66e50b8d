"""Uploads: sending workbooks in, looking before they are saved, taking them back.

Everything here does what `backoffice import` does, through the same code. Only the
Performance Team sees any of it: a workbook is everybody's records at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import (
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from backoffice.access.gate import needs
from backoffice.intake import abandoned, committing, preview
from backoffice.intake.desk import (
    COMMITTED,
    PREVIEWED,
    READING,
    UNREAD,
    NotTaken,
    refuse_again,
)
from backoffice.intake.reading import Asked
from backoffice.jobs import queue
from backoffice.screens import background, changes_view, jobs_view
from backoffice.screens.history import names_of
from backoffice.screens.intake_desk import desk, upload_asked
from backoffice.screens.upload_page import UploadPage, state_of
from backoffice.screens.upload_rows import ASIDE, PAGE, SHOWN, lines
from backoffice.screens.words import many
from backoffice.store.database import db, writing
from backoffice.store.fixed import Upload
from backoffice.store.opening import store_of
from importers.report import HELD

MOST_THROWN_AWAY = 400 << 20
"""Bytes of files that are too large, listened to before they are refused."""
CHUNK = 1 << 20
LISTED = 50
"""Uploads on a page of their list."""


@needs("upload")
def uploads() -> ResponseReturnValue:
    """What was sent in, newest first, and the box to send more."""
    return _list([])


def _list(errors: Sequence[str], code: int = 200) -> ResponseReturnValue:
    page = max(0, min(request.args.get("page", 0, type=int), 10_000))
    found = db.session.scalars(
        select(Upload)
        .order_by(Upload.id.desc())
        .offset(page * LISTED)
        .limit(LISTED + 1)
    ).all()
    forms = store_of(current_app).versions.current()
    answer = render_template(
        "uploads/list.html",
        uploads=found[:LISTED],
        names=names_of(db.session(), _people(found)),
        forms=forms,
        state_of=state_of,
        known=_digests_in(found),
        errors=[("files", words) for words in errors],
        page=page,
        more=len(found) > LISTED,
        working=queue.unfinished_of(db.session(), [one.id for one in found]),
    )
    return answer, code


def _digests_in(found: Sequence[Upload]) -> set[str]:
    """The digests of those files that are in by now."""
    committed = select(Upload.sha256).where(
        Upload.status == COMMITTED, Upload.sha256.in_({one.sha256 for one in found})
    )
    return set(db.session.scalars(committed))


def _people(found: Sequence[Upload]) -> list[str]:
    return [who for upload in found for who in (upload.who, upload.settled_by) if who]


@needs("upload")
def send_in() -> ResponseReturnValue:
    """Read the files that were sent, each kept as a preview of its own."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _list(["Choose a workbook to send in"], 422)
    asked = Asked(request.form.get("form") or None)
    with writing(db.session()):
        sent, unread = _received(files)
        begun = [
            background.begin(queue.READ, upload.id, asked.as_json()) for upload in sent
        ]
    background.await_all(begun)
    going = []
    for upload_id in [upload.id for upload in sent]:
        upload, job = upload_asked(upload_id), queue.newest(db.session(), upload_id)
        if job is not None and job.state == queue.FAILED:
            unread.append(f"{preview.throw_away(desk(), upload_id)}: {job.said}")
        else:
            going.append(upload)
    if len(going) == 1 and not unread:
        return redirect(f"/uploads/{going[0].id}/", 303)
    for upload in going:
        if upload.status == PREVIEWED:
            flash(f"{upload.file_name} is read, and not saved yet. Look at it below.")
    if unread:
        return _list(unread, 422)
    return redirect("/uploads/", 303)


def _received(files: Sequence[FileStorage]) -> tuple[list[Upload], list[str]]:
    """Files that are kept, and why others are not. Each is an upload of its own,
    whatever becomes of the others."""
    kept, refused = [], []
    for file in files:
        content, name = file.read(), _name(file)
        try:
            abandoned.make_room(desk(), len(content))
        except NotTaken as why:
            refused.append(f"{name}: {why}")
        else:
            kept.append(preview.receive(desk(), content, name))
    return kept, refused


def too_large() -> ResponseReturnValue:
    """Files that are more than is taken at once: told where they were chosen."""
    # A browser that is still sending hears no answer, only that nobody listens.
    coming = request.environ["wsgi.input"]
    for _ in range(MOST_THROWN_AWAY // CHUNK):
        if not coming.read(CHUNK):
            break
    words = (
        "These files are larger than 50 MB together; send them one by one, or take"
        " pictures and sheets that are not audits out of them."
    )
    return _list([words], 413)


def _name(file: FileStorage) -> str:
    """A file's own name, without the folders some browsers send before it."""
    name = (file.filename or "").replace("\x00", "").replace("\\", "/")
    return name.rpartition("/")[2] or "workbook"


@needs("upload")
def upload_page(upload_id: int) -> ResponseReturnValue:
    """One upload: before it is saved what would happen, after that what did."""
    upload = upload_asked(upload_id)
    job = queue.unfinished(db.session(), upload_id)
    if job is not None or upload.status in (READING, UNREAD):
        return jobs_view.page(upload, job)
    return _page(upload, [])


def _page(
    upload: Upload, errors: Sequence[str], code: int = 200
) -> ResponseReturnValue:
    page = UploadPage(desk(), upload)
    show = request.args.get("show", "")
    if show != ASIDE and show not in SHOWN:
        show = page.first_shown
    number = max(0, min(request.args.get("page", 0, type=int), 100_000))
    found = [] if show == ASIDE else lines(page.desk, upload, show, number)
    earlier = page.desk.committed(upload.sha256) if page.is_new else None
    people = _people([upload, *([earlier] if earlier else [])])
    answer = render_template(
        "uploads/upload.html",
        page=page,
        upload=upload,
        names=names_of(db.session(), people),
        earlier=earlier,
        forms=sorted(page.desk.versions.current().values(), key=lambda f: f.title),
        shown=SHOWN,
        show=show,
        number=number,
        size=PAGE,
        lines=found[:PAGE],
        more=len(found) > PAGE,
        errors=[("", words) for words in errors],
    )
    return answer, code


@needs("upload")
def save(upload_id: int) -> ResponseReturnValue:
    """Commit what the preview showed."""
    upload = upload_asked(upload_id)
    earlier = desk().committed(upload.sha256)
    if earlier is not None:
        # Pressed twice: the first has done it.
        if earlier.id != upload_id:
            flash(str(refuse_again(earlier)), "warning")
        return redirect(f"/uploads/{earlier.id}/", 303)
    job = background.do(queue.SAVE, upload_id)
    upload = upload_asked(upload_id)
    if job is not None and job.state == queue.FAILED:
        return _page(upload, [job.said], 409)
    if upload.status != COMMITTED:
        return redirect(f"/uploads/{upload_id}/", 303)
    counts = upload.counts
    took = counts["created"] + counts["updated"]
    waits = many(counts[HELD], "row waits", "rows wait")
    held = f" {waits} in Review." if counts[HELD] else ""
    flash(f"{many(took, 'record')} saved from {upload.file_name}.{held}")
    return redirect(f"/uploads/{upload_id}/", 303)


@needs("upload")
def read_again(upload_id: int) -> ResponseReturnValue:
    """Read the file anew with the headings as they were matched by hand."""
    page = UploadPage(desk(), upload_asked(upload_id))
    form = request.form.get("form") or page.upload.form
    maps = dict(page.asked.maps) if form == page.upload.form else {}
    if form == page.upload.form:
        for heading in page.headings:
            chosen = request.form.get(f"heading-{heading.number}")
            if chosen is not None and chosen != heading.field:
                maps[heading.words] = chosen
    asked = Asked(form, tuple(maps.items()))
    job = background.do(queue.READ, upload_id, asked.as_json())
    if job is not None and job.state == queue.FAILED:
        upload = upload_asked(upload_id)
        if upload.status == UNREAD:
            return jobs_view.page(upload, None)
        return _page(upload, [job.said], 422)
    if job is None or job.state != queue.DONE:
        return redirect(f"/uploads/{upload_id}/", 303)
    flash("The workbook was read again.")
    return redirect(f"/uploads/{upload_id}/", 303)


@needs("upload")
def throw_away(upload_id: int) -> ResponseReturnValue:
    """Forget an upload that was not saved."""
    upload_asked(upload_id)
    try:
        name = preview.throw_away(desk(), upload_id)
    except NotTaken as why:
        flash(str(why), "error")
        return redirect(f"/uploads/{upload_id}/", 303)
    flash(f"{name} was thrown away. Nothing of it was in the records.")
    return redirect("/uploads/", 303)


@needs("upload")
def undo(upload_id: int) -> ResponseReturnValue:
    """Take back what an upload did to the records."""
    upload_asked(upload_id)
    try:
        undone = committing.undo(desk(), upload_id, request.form.get("reason", ""))
    except NotTaken as why:
        return _page(upload_asked(upload_id), [str(why)], 422)
    flash(f"{many(undone.taken, 'record')} taken back.")
    for reference, why_left in undone.left[:20]:
        flash(f"{reference} was left: {why_left}", "warning")
    return redirect(f"/uploads/{upload_id}/", 303)


def register(app: Flask) -> None:
    rules = (
        ("/uploads/", "uploads", uploads, "GET"),
        ("/uploads/", "send_in", send_in, "POST"),
        ("/uploads/<int:upload_id>/", "upload", upload_page, "GET"),
        ("/uploads/<int:upload_id>/save/", "save_upload", save, "POST"),
        ("/uploads/<int:upload_id>/read/", "read_upload_again", read_again, "POST"),
        ("/uploads/<int:upload_id>/throw-away/", "throw_away", throw_away, "POST"),
        ("/uploads/<int:upload_id>/undo/", "undo_upload", undo, "POST"),
    )
    for rule, name, view, method in rules:
        app.add_url_rule(rule, name, view, methods=(method,))
    changes_view.register(app)
