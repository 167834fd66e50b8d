"""Names as records write them: who is likely meant, settled by an officer."""

from __future__ import annotations

from collections import Counter

from flask import Flask, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.programme.names_written import (
    KNOWN,
    LIKELY,
    NOBODY,
    OPEN,
    SETTLED,
    WhoseName,
    settle,
    take_back,
    whose_names,
)
from backoffice.programme.people import names_of
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.people_asked import is_number
from backoffice.screens.people_desk import by, changed, session
from backoffice.screens.words import many
from backoffice.store.database import writing
from backoffice.store.opening import store_of

ADDRESS = "/people/names/"
PAGE = 50
VIEWS = (
    (LIKELY, "Likely somebody"),
    (OPEN, "Nobody known"),
    (SETTLED, "Settled"),
    (KNOWN, "Known at once"),
)
"""Which names are shown, and what that is called. Settled ones are nobody's too."""


@needs("manage_people")
def names() -> ResponseReturnValue:
    """The names of one state, those met most first."""
    found = whose_names(session(), store_of(current_app).versions)
    show = request.args.get("show", LIKELY)
    if show not in dict(VIEWS):
        show = LIKELY
    counts = Counter(SETTLED if n.state == NOBODY else n.state for n in found)
    asked = request.args.get("page", "")
    start = (int(asked) if is_number(asked) else 0) * PAGE
    these = [
        n for n in found if n.state == show or {n.state, show} == {NOBODY, SETTLED}
    ]
    return render_template(
        "people/names.html",
        names=these[start : start + PAGE],
        total=len(these),
        first=start + 1,
        last=min(start + PAGE, len(these)),
        page=start // PAGE,
        more=start + PAGE < len(these),
        show=show,
        views=VIEWS,
        counts=counts,
        anybody=bool(found),
        people=names_of(session()),
        plain=sum(map(_is_plain, these)),
    )


def _is_plain(name: WhoseName) -> bool:
    """Whether one person alone is likely, and was there then."""
    return len(name.proposals) == 1 and len(name.proposals[0].reasons) > 1


@needs("manage_people")
def settle_names() -> ResponseReturnValue:
    """Settle the names that were answered, or take one back."""

    def work() -> str:
        form = request.form
        if form.get("do") == "take_back":
            take_back(session(), by(), form.get("key", ""))
            return "It is open again."
        if form.get("do") == "plain":
            return _settle_plain()
        said = [
            (form.get(f"name-{at}", ""), form.get(f"whose-{at}", ""))
            for at in form.getlist("at")
        ]
        said = [(name, whose) for name, whose in said if name and whose]
        if not said:
            raise NotChanged("Choose whose one of the names is first.")
        with writing(session()):
            for name, whose in said:
                settle(session(), by(), name, int(whose) if is_number(whose) else None)
        return f"{many(len(said), 'name')} settled."

    changed(work)
    show = request.form.get("show", LIKELY)
    return redirect(f"{ADDRESS}?show={show}" if show in dict(VIEWS) else ADDRESS, 303)


def _settle_plain() -> str:
    """Settle every name for which one person alone is likely, and was there then."""
    found = whose_names(session(), store_of(current_app).versions)
    plain = [name for name in found if _is_plain(name)]
    with writing(session()):
        for name in plain:
            person_id = name.proposals[0].person_id
            settle(session(), by(), name.written.written, person_id)
    return f"{many(len(plain), 'name')} settled."


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "names_written", names)
    app.add_url_rule(
        f"{ADDRESS}settle/", "settle_names", settle_names, methods=("POST",)
    )
