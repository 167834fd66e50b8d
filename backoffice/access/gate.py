"""The gate before every page: closed to all who are not logged in, unless `public`.

    @public                 anybody may call this view
    @needs("upload")        whose role may; everybody else gets "not yours to do" (403)

Views ask `current_account()` who is there. Which records they see is `scope`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from backoffice.access.accounts import Account
from backoffice.access.roles import Verb, may
from backoffice.access.sessions import LoggedIn, Sessions, touch
from backoffice.store.database import db

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Let anybody call this view, logged in or not."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def needs(*verbs: Verb) -> Callable[[View], View]:
    """Let those call this view whose role may do this, all of it."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(*args: Any, **kwargs: Any) -> Any:
            if not all(may(current_account(), verb) for verb in verbs):
                abort(403)
            return view(*args, **kwargs)

        return asked  # type: ignore[return-value]

    return guarded


def current_account() -> Account:
    """Who is there. Only to be asked where somebody is: behind the gate."""
    logged_in: LoggedIn | None = g.get("logged_in")
    if logged_in is None:
        raise RuntimeError(
            "a public page asked who is logged in; ask logged_in_account"
        )
    return logged_in.account


def logged_in_account() -> Account | None:
    """Who is there, or None: for what public pages show too."""
    logged_in: LoggedIn | None = g.get("logged_in")
    return None if logged_in is None else logged_in.account


def clock() -> datetime:
    instant: datetime = current_app.config["NOW"]()
    return instant


def seconds_left() -> int:
    """How long until this session ends if nothing more is done."""
    logged_in: LoggedIn | None = g.get("logged_in")
    if logged_in is None:
        return 0
    return max(0, int((logged_in.ends_at - clock()).total_seconds()))


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host; over plain http no browser takes it."""
    return "__Host-session" if request.is_secure else "session"


def hand_token(response: AnyResponse, token: str) -> None:
    """Give the browser its token, for as long as it stays open."""
    response.set_cookie(
        cookie_name(),
        token,
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def token_in_hand() -> str | None:
    return request.cookies.get(cookie_name())


def is_public(endpoint: str | None) -> bool:
    if endpoint == "static":
        return True
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "is_public", False)


def _ask() -> AnyResponse | None:
    """Before each request: who is it, and may they come in at all?"""
    if request.endpoint == "static":
        return None
    token = token_in_hand()
    if token:
        g.logged_in = _logged_in(token)
    if g.get("logged_in") or is_public(request.endpoint):
        return None
    return to_log_in(bool(token))


def _logged_in(token: str) -> LoggedIn | None:
    instant = clock()
    found = Sessions(db.session(), lambda: instant).find(token)
    # The page that asks how long is left must not make it longer.
    watching = getattr(
        current_app.view_functions.get(request.endpoint or ""), "only_watches", False
    )
    if found is not None and not watching and touch(db.engine, found, instant):
        return LoggedIn(found.account, found.token_hash, found.created_at, instant)
    return found


def to_log_in(was_logged_in: bool) -> AnyResponse:
    """The way to the log-in, and from there back to where one was."""
    if request.accept_mimetypes.best == "application/json":
        return Response('{"error": "Log in first."}', 401, mimetype="application/json")
    if request.method not in ("GET", "HEAD"):
        abort(401)
    query = {"next": request.full_path.rstrip("?")}
    if was_logged_in:
        query["why"] = "time"
    return redirect(
        "/log-in" if query == {"next": "/"} else f"/log-in?{urlencode(query)}"
    )


def guard(app: Flask) -> None:
    """Close the application to all who are not logged in. Before CSRF, which would
    otherwise meet a posted form whose session has ended."""
    app.before_request(_ask)
