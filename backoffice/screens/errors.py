"""Pages for what went wrong: plain words, what to do, a reference, and nothing else.

The reference stands in the log beside where it happened. The log never holds what an
exception says, because that may be a child's name (`BackOffice.log_exception`).
"""

from __future__ import annotations

import secrets
import traceback
from types import TracebackType
from typing import Any, Final, NamedTuple

from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from psycopg.errors import LockNotAvailable
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from backoffice.access.gate import logged_in_account
from backoffice.access.roles import may
from backoffice.screens.intake_view import too_large
from backoffice.screens.kept import keep, page_before
from backoffice.screens.log_in_view import log_in_page
from backoffice.store.database import db


class Words(NamedTuple):
    title: str
    what_to_do: str


_WORDS: Final = {
    400: Words(
        "That could not be read",
        "Something in the address or the form is not as it should be. Go back, check"
        " what you typed and send it again.",
    ),
    403: Words(
        "That is not yours to do",
        "Your account may not do this. If it should, ask an administrator to look at"
        " your role.",
    ),
    404: Words(
        "There is nothing here that you can see",
        "The address may be wrong, the record may have been withdrawn, or it may belong"
        " to another team. Look for it in its list.",
    ),
    405: Words(
        "That page does not take what was sent",
        "Go back to the page you came from and use its buttons.",
    ),
    413: Words(
        "That is too large",
        "A workbook may have up to 50 MB. Take out pictures and sheets that are not"
        " audits, or send it in parts.",
    ),
    429: Words(
        "Too many tries in a short time",
        "Wait a few minutes, then try again.",
    ),
    500: Words(
        "Something went wrong on our side",
        "What you sent has not been saved, or only where you were told so. Try again in"
        " a minute. If it happens again, give the reference below to your"
        " administrator.",
    ),
    503: Words(
        "The service cannot be reached just now",
        "The database does not answer. Nothing that was saved is lost. Try again in a"
        " few minutes.",
    ),
}


_BUSY: Final = Words(
    "The database is busy saving an upload",
    "What you sent has not been saved. Go back, and try again in a moment.",
)


def _page(code: int, words: Words | None = None) -> ResponseReturnValue:
    words = words or _WORDS.get(code) or _WORDS[500 if code >= 500 else 400]
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(
            error=words.title, remedy=words.what_to_do, reference=reference()
        )
        return answer, code
    page = render_template(
        "error.html", words=words, reference=reference() if code >= 500 else ""
    )
    return page, code


def reference() -> str:
    """What a person can read out, and the log holds too."""
    if "error_reference" not in g:
        g.error_reference = secrets.token_hex(4).upper()
    return str(g.error_reference)


def _refused(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    account = logged_in_account()
    uploading = request.endpoint == "send_in" and account and may(account, "upload")
    if error.code == 413 and uploading:
        return too_large()
    return _page(error.code or 500)


def _log_in_first(_: HTTPException) -> ResponseReturnValue:
    # What a form held must outlive the log-in that ended under it.
    return log_in_page(kept=keep(), why="time", back=page_before()), 401


def _stale(_: CSRFError) -> ResponseReturnValue:
    """A form without the token that our pages put in it, or with an old one."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error="This page is out of date. Load it again."), 400
    if logged_in_account() is None:
        return log_in_page(why="stale"), 400
    return render_template("kept.html", kept=keep(), stale=True), 400


def _unreachable(error: Exception) -> ResponseReturnValue:
    log(error, error.__traceback__)
    if not _is_busy(error):
        return _page(503)
    db.session.rollback()
    kept = keep()
    if kept is None:
        return _page(503, _BUSY)
    return render_template("kept.html", kept=kept, busy=True), 503


def _is_busy(error: Exception) -> bool:
    """Whether somebody else went on writing for longer than anybody waits."""
    said = getattr(error, "orig", None)
    return isinstance(said, LockNotAvailable) or "is locked" in str(said)


def log(error: BaseException | None, at: TracebackType | None) -> None:
    """Write down what went wrong and where, without the words of the exception."""
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(at)
    ]
    current_app.logger.error(
        "reference=%s endpoint=%s error=%s at=%s",
        reference(),
        request.endpoint,
        type(error).__name__,
        " < ".join(reversed(frames[-12:])),
    )


class BackOffice(Flask):
    """Flask, except that its log keeps what an exception says to itself."""

    def log_exception(self, exc_info: Any) -> None:
        log(exc_info[1], exc_info[2])


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(401, _log_in_first)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(OperationalError, _unreachable)
    app.register_error_handler(NoConnection, _unreachable)
