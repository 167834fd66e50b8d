"""Help in the product: what an officer does with workbooks and people, step by step."""

from __future__ import annotations

from flask import Flask, render_template
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs


@needs("upload")
def uploads_help() -> ResponseReturnValue:
    """How workbooks come in."""
    return render_template("help/uploads.html")


@needs("manage_people")
def people_help() -> ResponseReturnValue:
    """How people and structure are kept."""
    return render_template("help/people.html")


def register(app: Flask) -> None:
    app.add_url_rule("/help/uploads/", "help_uploads", uploads_help)
    app.add_url_rule("/help/people/", "help_people", people_help)
