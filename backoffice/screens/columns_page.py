"""The page where a list's columns are chosen and put in order, with no script at all.

What is chosen stands in the address alone, so "back" undoes a step.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request

from backoffice.screens.form_view import FormView
from backoffice.screens.list_page import Address

_STEPS = ("up", "down", "off")


def page(view: FormView) -> Any:
    """The columns a list shows, in their order, and those it could show."""
    place = Address()
    shown = view.chosen_columns()
    names = [column.name for column in shown]
    for step in _STEPS:
        name = request.args.get(step, "")
        if name in names:
            # Moved, then asked for again: else "reload" would move it once more.
            moved = _moved(names, name, step)
            given = {**dict.fromkeys(_STEPS), "columns": moved}
            here = f"/records/{view.definition.key}/columns/"
            return redirect(f"{here}{place(**given)}#column-{name}", 303)
    return render_template(
        "records/columns.html",
        form=view.definition,
        shown=shown,
        others=[column for column in view.columns if column.name not in names],
        kept=[(n, v) for n, v in place.given if n not in ("columns", *_STEPS)],
        back=f"../{place(**dict.fromkeys(_STEPS))}",
    )


def _moved(names: list[str], name: str, step: str) -> list[str]:
    """The names with one a place further, or left out; the last one stays."""
    at = names.index(name)
    rest = names[:at] + names[at + 1 :]
    if step == "off":
        return rest or names
    to = max(at - 1, 0) if step == "up" else at + 1
    return [*rest[:to], name, *rest[to:]]
