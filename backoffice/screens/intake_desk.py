"""Where each screen of uploads and review starts: the desk, and an upload of it."""

from __future__ import annotations

from flask import abort, current_app

from backoffice import clock
from backoffice.access.gate import current_account
from backoffice.intake.desk import Desk, NotTaken
from backoffice.store.database import db
from backoffice.store.fixed import Upload
from backoffice.store.opening import store_of


def desk() -> Desk:
    """Whose hands an upload is in, in this request."""
    timezone = current_app.config["SETTINGS"].timezone
    return Desk(
        db.session(),
        store_of(current_app).versions,
        current_account().email,
        clock.today(timezone),
    )


def upload_asked(upload_id: int) -> Upload:
    """The upload of an address; where there is none, the page is not found."""
    try:
        return desk().upload(upload_id)
    except NotTaken:
        abort(404)
