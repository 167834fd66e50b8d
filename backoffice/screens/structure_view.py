"""The tree of services, areas and teams on a chosen day, and its changes from a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from flask import Flask, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import needs
from backoffice.programme.people import names_of, posts_on
from backoffice.programme.restructuring import NotChanged, Restructuring
from backoffice.programme.structure import KINDS, Tree, tree_on
from backoffice.screens.history import names_of as accounts_of
from backoffice.screens.people_asked import day_in
from backoffice.screens.people_desk import (
    by,
    changed,
    day_posted,
    number_in,
    roles,
    session,
    today,
)
from backoffice.screens.people_told import told
from backoffice.store.people_tables import (
    SINCE_EVER,
    PeopleChange,
    Unit,
    UnitName,
)

ADDRESS = "/structure/"
CHANGES = 50
"""How many of the last changes are shown."""


@needs("manage_people")
def structure() -> ResponseReturnValue:
    """The tree of a day, with how many work in each unit, and what was changed."""
    day = day_in(request.args.get("on"), today())
    tree = tree_on(session(), day)
    here = Counter(p.unit_id for p in posts_on(session(), day))
    changes = session().scalars(
        select(PeopleChange)
        .where(PeopleChange.what == "unit")
        .order_by(PeopleChange.id.desc())
        .limit(CHANGES)
    )
    names = _names()
    words = [
        (one, names.get(int(one.item), ""), _told(one, tree, names)) for one in changes
    ]
    return render_template(
        "people/structure.html",
        on=day,
        tree=tree,
        kinds=KINDS,
        here=here,
        below={u.id: sum(here[b] for b in tree.below(u.id)) for u, _ in tree.walk()},
        once=_once(tree),
        changes=words,
        accounts=accounts_of(session(), {one.who for one, _, _ in words}),
        today=today(),
    )


def _told(change: PeopleChange, tree: Tree, names: Mapping[int, str]) -> list[str]:
    said = dict(change.changes)
    into = said.pop("merged_into", None)
    words = told(said, names_of(session(), []), tree, roles())
    return [f"Became part of {names.get(into[1], '')}", *words] if into else words


def _names() -> dict[int, str]:
    """The last name of every unit there ever was."""
    asked = select(UnitName.unit_id, UnitName.name).order_by(UnitName.from_on)
    return {row[0]: row[1] for row in session().execute(asked)}


def _once(tree: Tree) -> dict[int, list[str]]:
    """What units of a day were called before, and what became part of them."""
    found: dict[int, list[str]] = {}
    rows = session().scalars(select(UnitName).order_by(UnitName.from_on))
    for row in rows:
        if row.unit_id in tree.units and row.to_on is not None and row.to_on < tree.day:
            found.setdefault(row.unit_id, []).append(f"{row.name} before")
    names = _names()
    merged = session().scalars(select(Unit).where(Unit.merged_into.is_not(None)))
    for unit in merged:
        into, last = unit.merged_into, unit.ended_on
        if into in tree.units and into and last and last < tree.day:
            words = f"took in {names.get(unit.id, '')}"
            found.setdefault(into, []).append(words)
    return found


@needs("manage_people")
def change_structure() -> ResponseReturnValue:
    """One change of the structure, by what its button says."""
    do = request.form.get("do", "")
    if do not in WORKS:
        abort(400)
    changed(lambda: WORKS[do](Restructuring(session(), by())))
    on = day_in(request.form.get("from_on"), today())
    return redirect(ADDRESS if on <= today() else f"{ADDRESS}?on={on}", 303)


def _unit() -> int:
    unit = number_in("unit")
    if unit is None:
        raise NotChanged("Choose a unit.")
    return unit


def _from() -> date:
    return day_posted("from_on", "day from which it holds")


def _add(structure: Restructuring) -> str:
    name = request.form.get("name", "")
    since = _from() if request.form.get("from_on") else SINCE_EVER
    kind = request.form.get("kind", "")
    structure.add(name, kind, number_in("parent"), since)
    return f"{name.strip()} is there now."


def _rename(structure: Restructuring) -> str:
    name = request.form.get("name", "")
    structure.rename(_unit(), name, _from())
    return f"It is called {name.strip()} from that day on."


def _move(structure: Restructuring) -> str:
    structure.move(_unit(), number_in("parent"), _from())
    return "It stands there from that day on."


def _merge(structure: Restructuring) -> str:
    into = number_in("into")
    if into is None:
        raise NotChanged("Choose the unit that takes it over.")
    structure.merge(_unit(), into, _from(), by().reason)
    return "The two are one from that day on; who works there works in the other."


def _end(structure: Restructuring) -> str:
    structure.end(_unit(), day_posted("from_on", "last day"))
    return "It ends with that day."


WORKS: Mapping[str, Callable[[Restructuring], str]] = {
    "add": _add,
    "rename": _rename,
    "move": _move,
    "merge": _merge,
    "end": _end,
}
"""What can be done to the structure; each says what was done."""


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "structure", structure)
    app.add_url_rule(
        f"{ADDRESS}change/", "change_structure", change_structure, methods=("POST",)
    )
