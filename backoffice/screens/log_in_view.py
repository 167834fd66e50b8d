"""The log-in page and the log-out, and one's own account."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue

from backoffice.access.accounts import Account, AccountError, Accounts
from backoffice.access.gate import (
    clock,
    cookie_name,
    current_account,
    hand_token,
    logged_in_account,
    public,
    seconds_left,
    token_in_hand,
)
from backoffice.access.limits import Tries
from backoffice.access.sessions import Sessions
from backoffice.screens.kept import Kept, opened
from backoffice.store.database import db

WRONG = "That e-mail address and password do not open an account"


def safe_address(text: str) -> str:
    """An address on this site to go to after the log-in; home for any other."""
    here = re.fullmatch(r"/(?![/\\])[^\\\x00-\x20]*", text)
    return text if here and not text.startswith(("/log-in", "/log-out")) else "/"


def log_in_page(
    kept: Kept | None = None,
    why: str = "",
    email: str = "",
    wrong: bool = False,
    back: str = "/",
) -> str:
    """The page. `why` says what brought one here (time, out or stale), `back` where
    the log-in leads."""
    return render_template(
        "log_in.html",
        kept=kept.sealed() if kept else "",
        why=why,
        email=email,
        wrong=WRONG if wrong else "",
        next=safe_address(back),
    )


def _log_in() -> ResponseReturnValue:
    back = request.values.get("next", "/")
    if request.method == "GET":
        if logged_in_account() is not None:
            return redirect(safe_address(back))
        return log_in_page(why=request.args.get("why", ""), back=back)
    tries: Tries = current_app.extensions["tries"]
    caller = request.remote_addr or ""
    if tries.too_many(caller, clock()):
        abort(429)
    email, password = request.form.get("email", ""), request.form.get("password", "")
    kept = opened(request.form.get("kept", ""))
    account = Accounts(db.session(), clock).log_in(email[:254], password[:1000])
    if account is None:
        tries.count(caller, clock())
        current_app.logger.warning("log-in refused")
        return log_in_page(kept=kept, email=email, wrong=True, back=back), 401
    current_app.logger.info("log-in account=%s", account.id)
    # The seed of the CSRF token too is new: one may have been planted before.
    session.clear()
    if kept and kept.whose == account.id:
        # A page, not a redirect, because what was typed must not go into an address.
        return _begin(account, render_template("kept.html", kept=kept, stale=False))
    return _begin(account, redirect(safe_address(back)))


def _begin(account: Account, answer: ResponseReturnValue) -> ResponseReturnValue:
    old = token_in_hand()
    if old:
        Sessions(db.session(), clock).end(old)
    token = Sessions(db.session(), clock).begin(account)
    response = current_app.make_response(answer)
    hand_token(response, token)
    return response


def _log_out() -> ResponseReturnValue:
    return _leave("out")


def _leave(why: str) -> ResponseReturnValue:
    token = token_in_hand()
    if token:
        Sessions(db.session(), clock).end(token)
    session.clear()
    response = redirect(f"/log-in?why={quote(why)}")
    response.delete_cookie(cookie_name(), path="/", secure=request.is_secure)
    return response


def _time_left() -> ResponseReturnValue:
    return jsonify(seconds=seconds_left())


_time_left.only_watches = True  # type: ignore[attr-defined]


def _stay() -> ResponseReturnValue:
    return jsonify(seconds=seconds_left())


def _account() -> ResponseReturnValue:
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = _change_password()
        if not errors:
            flash("Your password is changed. Other browsers are logged out.")
            account = current_account()
            token = Sessions(db.session(), clock).begin(account)
            response = redirect("/account")
            hand_token(response, token)
            return response
    page = render_template("account.html", errors=errors)
    return page, 400 if errors else 200


def _change_password() -> list[tuple[str, str]]:
    account, accounts = current_account(), Accounts(db.session(), clock)
    old, new = request.form.get("password", ""), request.form.get("new_password", "")
    if not accounts.check_password(account, old[:1000]):
        return [("password", "That is not your password now")]
    if new != request.form.get("again_password", ""):
        return [("again_password", "The two new passwords are not the same")]
    try:
        accounts.set_password(account.email, new)
    except AccountError as why:
        return [("new_password", str(why))]
    return []


def register(app: Flask) -> None:
    app.extensions["tries"] = Tries()
    app.add_url_rule("/log-in", "log_in", public(_log_in), methods=["GET", "POST"])
    app.add_url_rule("/log-out", "log_out", _log_out, methods=["POST"])
    app.add_url_rule("/account", "account", _account, methods=["GET", "POST"])
    app.add_url_rule("/account/time-left", "time_left", _time_left)
    app.add_url_rule("/account/stay", "stay", _stay, methods=["POST"])
