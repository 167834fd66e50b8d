"""One search over everything: a page, and the dialog that Ctrl K opens.

What is looked for may be a child's name or case, so it is sent in the body of a POST:
it stands in no address, and so in no log, history or referrer.
"""

from __future__ import annotations

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.screens.finding.asked import Asked
from backoffice.screens.finding.every import everything
from backoffice.screens.navigation import FIND
from backoffice.screens.safe_view import clean_search

LONGEST = 200
"""Letters of what is looked for."""


def find() -> ResponseReturnValue:
    """The page: empty, or what was found; the dialog asks for the results alone."""
    text = clean_search(request.form.get("q"), LONGEST)
    groups = everything(Asked(text)) if text else []
    part = request.headers.get("X-Part") == "results"
    return render_template(
        "find/results.html" if part else "find/find.html", text=text, groups=groups
    )


def register(app: Flask) -> None:
    app.add_url_rule(FIND, "find", find, methods=("GET", "POST"))
