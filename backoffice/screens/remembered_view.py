"""What is remembered from review: each text, what it is read as, and whose answer.

One can be changed or forgotten. What was read by it stays as it is, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake import from_now_on
from backoffice.intake.desk import NotTaken
from backoffice.intake.from_now_on import ToCome
from backoffice.screens.history import names_of
from backoffice.screens.intake_desk import desk
from backoffice.screens.raw_texts import short
from backoffice.screens.words import many

ADDRESS = "/review/remembered/"


@needs("settle")
def remembered() -> ResponseReturnValue:
    """The answers in force, and those that were."""
    at = desk()
    now, were = from_now_on.listed(at), from_now_on.listed(at, ended=True)
    people = {one.row.who for one in (*now, *were)}
    people |= {one.row.ended_by for one in were if one.row.ended_by}
    return render_template(
        "uploads/remembered.html",
        now=now,
        were=were,
        names=names_of(at.session, people),
    )


@needs("settle")
def change_remembered(number: int) -> ResponseReturnValue:
    """Let another answer hold, or none."""
    try:
        if request.form.get("_do") == "forget":
            row = from_now_on.forget(desk(), number)
            flash(f"‘{short(row.raw, 60)}’ is asked again from now on.")
        else:
            row = from_now_on.change(desk(), number, request.form.get("value", ""))
            flash(f"‘{short(row.raw, 60)}’ is read as you chose from now on.")
    except NotTaken as why:
        flash(str(why), "warning")
    return redirect(ADDRESS, 303)


def tell_remembered(to_come: Sequence[ToCome], kept: int) -> None:
    """Say whether what was to be remembered is.

    Args:
        kept: of how many of these texts the answer holds from now on.
    """
    if kept:
        which = "this answer" if len(to_come) == 1 else many(kept, "answer")
        flash(f"The workbooks to come are read by {which} too.")
    if left := len(to_come) - kept:
        subject = (
            "It is" if len(to_come) == 1 else f"{many(left, 'text is', 'texts are')}"
        )
        why = "answered in more than one way, or no row tells its date and so its scale"
        flash(f"{subject} not remembered: {why}.", "warning")


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "remembered", remembered)
    rule = f"{ADDRESS}<int:number>/"
    app.add_url_rule(rule, "change_remembered", change_remembered, methods=("POST",))
