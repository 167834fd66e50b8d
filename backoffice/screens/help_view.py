"""Help in the product: workbooks, people and what is due, step by step."""

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


@needs("manage_programme")
def due_help() -> ResponseReturnValue:
    """How what is due is kept, and how an audit goes on."""
    return render_template("help/due.html")


@needs("see_learning")
def learning_help() -> ResponseReturnValue:
    """How findings are considered, marked with themes, and improved."""
    return render_template("help/learning.html")


def register(app: Flask) -> None:
    app.add_url_rule("/help/uploads/", "help_uploads", uploads_help)
    app.add_url_rule("/help/people/", "help_people", people_help)
    app.add_url_rule("/help/due/", "help_due", due_help)
    app.add_url_rule("/help/learning/", "help_learning", learning_help)
