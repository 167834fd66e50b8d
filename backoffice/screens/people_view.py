"""The people of the service on a day, and one person: posts, names, what changed."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from backoffice.access.accounts import Accounts
from backoffice.access.gate import needs
from backoffice.programme.name_book import name_book
from backoffice.programme.people import Held, names_of, other_names, posts_in
from backoffice.programme.structure import tree_on
from backoffice.screens.history import names_of as accounts_of
from backoffice.screens.people_asked import (
    PAGE,
    STATES,
    asked_for,
    day_in,
    rows_of,
)
from backoffice.screens.people_desk import found, roles, session, today
from backoffice.screens.people_told import told
from backoffice.store.people_tables import (
    SINCE_EVER,
    NameWritten,
    PeopleChange,
    Person,
)

ADDRESS = "/people/"
FOR_EVER = date(9999, 1, 1)


@needs("manage_people")
def people() -> ResponseReturnValue:
    """The list of a day, with its filters."""
    asked = asked_for(request.args, today())
    rows, tree = rows_of(session(), asked)
    start = asked.page * PAGE
    shown = rows[start : start + PAGE]
    managers = {p.manager_id for row in shown for p in row.posts if p.manager_id}
    return render_template(
        "people/list.html",
        asked=asked,
        rows=shown,
        total=len(rows),
        first=start + 1,
        last=min(start + PAGE, len(rows)),
        previous=_page(asked.page - 1) if asked.page else "",
        next=_page(asked.page + 1) if start + PAGE < len(rows) else "",
        tree=tree,
        managers=names_of(session(), managers),
        roles=roles(),
        states=STATES,
        today=today(),
        nobody=not rows and not asked.in_use,
    )


def _page(number: int) -> str:
    args = MultiDict(request.args)
    args.setlist("page", [str(number)])
    return f"?{urlencode(list(args.items(multi=True)))}"


@needs("manage_people")
def person(number: int) -> ResponseReturnValue:
    """One person."""
    one = found(Person, number)
    if one.merged_into is not None:
        return redirect(f"{ADDRESS}{one.merged_into}/")
    day = day_in(request.args.get("on"), today())
    posts = posts_in(session(), SINCE_EVER, FOR_EVER, people=[number])[::-1]
    alike = name_book(session()).likely(one.name)
    others, written, changes = (
        other_names(session(), number),
        _written(number),
        _changes(number),
    )
    who = {other.who for other in others} | {name.settled_by for name in written}
    merged = session().scalars(select(Person).where(Person.merged_into == number))
    return render_template(
        "people/person.html",
        one=one,
        posts=posts,
        trees={post.id: _tree_of(post, day) for post in posts},
        tree=tree_on(session(), day),
        roles=roles(),
        managers=_managers(),
        people=names_of(session()),
        others=others,
        merged=merged.all(),
        written=written,
        alike=[other for other in alike if other != number],
        changes=changes,
        accounts=accounts_of(session(), who | {change.who for change, _ in changes}),
        logs_in=Accounts(session()).find(one.email or ""),
        today=today(),
    )


def _written(number: int) -> list[NameWritten]:
    """The names in records that were settled to be a person's."""
    asked = select(NameWritten).where(NameWritten.person_id == number)
    return list(session().scalars(asked.order_by(NameWritten.folded)))


def _tree_of(post: Held, day: date) -> str:
    """The units of a post, the highest first, as they were called on a day that it
    was held.
    """
    at = min(max(day, post.from_on), post.to_on or day)
    above = tree_on(session(), max(at, post.from_on)).above(post.unit_id)
    return " › ".join(unit.name for unit in above)


def _managers() -> list[tuple[int, str]]:
    """Whoever somebody may be managed by: all who hold a post now."""
    here = posts_in(session(), today(), FOR_EVER)
    return list({post.person_id: (post.person_id, post.name) for post in here}.values())


def _changes(number: int) -> list[tuple[PeopleChange, list[str]]]:
    found = session().scalars(
        select(PeopleChange)
        .where(PeopleChange.what == "person", PeopleChange.item == str(number))
        .order_by(PeopleChange.id.desc())
        .limit(100)
    )
    names = names_of(session())
    tree = tree_on(session(), today())
    return [(one, told(one.changes, names, tree, roles())) for one in found]


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "people", people)
    app.add_url_rule(f"{ADDRESS}<int:number>/", "person", person)
