"""The first page: what came in, what is held, the last uploads, the last return."""

from __future__ import annotations

from flask import Flask, render_template
from flask.typing import ResponseReturnValue


def _home() -> ResponseReturnValue:
    return render_template("home.html")


def register(app: Flask) -> None:
    app.add_url_rule("/", "home", _home)
