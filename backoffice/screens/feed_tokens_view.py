"""The page of one's feed tokens: how Excel is connected, make one, end one."""

from __future__ import annotations

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account
from backoffice.access.roles import may
from backoffice.feed.tokens import TokenError, Tokens
from backoffice.store.database import db


def _tokens() -> Tokens:
    return Tokens(db.session(), clock)


def _mine() -> ResponseReturnValue:
    return _page()


def _page(error: str = "", made: str = "", name: str = "") -> ResponseReturnValue:
    account = current_account()
    if not (may(account, "export_records") or may(account, "see_figures")):
        abort(403)
    page = render_template(
        "feed.html",
        tokens=_tokens().of(account),
        error=error,
        made=made,
        typed=name,
        address=f"{request.url_root}feed/",
        now=clock(),
    )
    return page, 400 if error else 200


def _make() -> ResponseReturnValue:
    name = request.form.get("name", "")
    account = current_account()
    if not (may(account, "export_records") or may(account, "see_figures")):
        abort(403)
    try:
        # Shown in the answer itself and nowhere else: it is not kept.
        return _page(made=_tokens().make(account, name))
    except TokenError as why:
        return _page(str(why), name=name)


def _end() -> ResponseReturnValue:
    token = request.form.get("token", "")
    if not token.isdecimal() or not _tokens().end(current_account(), int(token[:12])):
        abort(404)
    flash("The token is ended. What was connected with it is refused from now on.")
    return redirect("/account/feed/", 303)


def register(app: Flask) -> None:
    app.add_url_rule("/account/feed/", "feed_tokens", _mine)
    app.add_url_rule("/account/feed/make", "make_feed_token", _make, methods=["POST"])
    app.add_url_rule("/account/feed/end", "end_feed_token", _end, methods=["POST"])
