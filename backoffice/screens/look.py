"""What every template has at hand: who is there, where one may go, how things look."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from markupsafe import Markup

from backoffice.access.gate import clock, logged_in_account, seconds_left
from backoffice.access.roles import Verb, may
from backoffice.screens import words
from backoffice.screens.grades import grade
from backoffice.screens.navigation import find_address, navigation

_STATIC = Path(__file__).parent / "static"


@cache
def asset(path: str) -> str:
    """The address of a file of ours, which changes when the file does."""
    digest = hashlib.sha256((_STATIC / path).read_bytes()).hexdigest()
    return f"/static/{path}?v={digest[:12]}"


@cache
def modules() -> Markup:
    """The import map: each module's name, and the address that changes with it."""
    names = {
        "govuk-frontend": asset("vendor/govuk-frontend.min.js"),
        "tabulator": asset("vendor/tabulator.min.js"),
    }
    for file in sorted(_STATIC.glob("*.js")):
        names[f"backoffice/{file.stem}"] = asset(file.name)
    # File names of our own, in a script element that a nonce lets through.
    return Markup(json.dumps({"imports": names}))  # noqa: S704


def moment(value: datetime | None) -> str:
    """An instant as people say it where the council is."""
    if value is None:
        return ""
    return words.moment(value, current_app.config["SETTINGS"].timezone, clock())


def _with_every_page() -> dict[str, Any]:
    return {
        "account": logged_in_account(),
        "navigation": navigation(),
        "find_address": find_address(),
    }


def _i_may(verb: Verb) -> bool:
    return may(logged_in_account(), verb)


def _keep_static(response: Response) -> Response:
    """A file asked for by its digest never changes; another is asked about anew."""
    if request.endpoint == "static":
        for_ever = "v" in request.args and response.status_code == 200
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if for_ever else "no-cache"
        )
    return response


def register(app: Flask) -> None:
    app.context_processor(_with_every_page)
    app.after_request(_keep_static)
    app.jinja_env.globals.update(
        asset=asset,
        day=words.day,
        grade=grade,
        many=words.many,
        may=_i_may,
        modules=modules,
        moment=moment,
        month=words.month,
        short_month=words.short_month,
        seconds_left=seconds_left,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
