"""Changes of a person that an officer makes by hand, each by what its button says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.programme.merging import merge, part
from backoffice.programme.people import names_of
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import NotChanged
from backoffice.screens.people_desk import (
    by,
    changed,
    day_posted,
    found,
    number_in,
    roles,
    session,
)
from backoffice.screens.people_view import ADDRESS
from backoffice.store.database import writing
from backoffice.store.people_tables import Person, Post


@needs("manage_people")
def add_person() -> ResponseReturnValue:
    """Somebody new, entered by hand."""
    made: list[int] = []

    def work() -> str:
        with writing(session()):
            started = request.form.get("started_on")
            person = PersonChanges(session(), by()).add(
                request.form.get("name", ""),
                email=request.form.get("email"),
                staff_number=request.form.get("staff_number"),
                started_on=day_posted("started_on", "first day") if started else None,
            )
            made.append(person.id)
            return f"{person.name} is here now. Add the post they hold."

    return redirect(f"{ADDRESS}{made[0]}/" if changed(work) else ADDRESS, 303)


@needs("manage_people")
def change_person(number: int) -> ResponseReturnValue:
    """One change of one person, by what its button says."""
    one = found(Person, number)
    do = request.form.get("do", "")
    if do not in WORKS:
        abort(400)

    def work() -> str:
        with writing(session()):
            return WORKS[do](one)

    done = changed(work)
    into = number_in("into") if do == "merge" and done else None
    return redirect(f"{ADDRESS}{into or number}/", 303)


def _changes_of() -> PersonChanges:
    return PersonChanges(session(), by())


def _change(one: Person) -> str:
    form = request.form
    days = {
        name: day_posted(name, label) if form.get(name) else None
        for name, label in (("started_on", "first day"), ("left_on", "last day"))
        if name in form
    }
    if days.get("left_on") and days["left_on"] != one.left_on:
        raise NotChanged(
            "Say under Posts that they leave, so that their posts end too."
        )
    texts = {n: form[n] for n in ("name", "email", "staff_number") if n in form}
    _changes_of().change(one, **texts, **days)
    return f"{one.name} is kept as you wrote it."


def _add_name(one: Person) -> str:
    name = request.form.get("name", "").strip()
    if not name:
        raise NotChanged("Say the other name.")
    _changes_of().add_name(one, name)
    return f"{name} is known as {one.name} from now on."


def _drop_name(one: Person) -> str:
    _changes_of().drop_name(one, number_in("name_id") or 0)
    return "That name is taken away."


def _said() -> PostSaid:
    role = request.form.get("role", "")
    known = roles()
    if role not in known.roles:
        raise NotChanged("Choose a role.")
    stage = request.form.get("stage") or None
    if stage not in known.stages or not known.roles[role].staged:
        stage = None
    return PostSaid(role, number_in("unit"), number_in("manager"), stage)


def _add_post(one: Person) -> str:
    post = _changes_of().add_post(one, _said(), day_posted("from_on", "first day"))
    return f"{one.name} is {roles().label(post.role)}."


def _post() -> Post:
    post = session().get(Post, number_in("post") or 0)
    if post is None:
        raise NotChanged("That post is not there any more.")
    return post


def _end_post(one: Person) -> str:
    post = _post()
    if post.person_id != one.id:
        raise NotChanged("That post is somebody else's.")
    _changes_of().end_post(post, day_posted("to_on", "last day"))
    return f"{one.name} is {roles().label(post.role)} no longer after that day."


def _change_post(one: Person) -> str:
    post = _post()
    if post.person_id != one.id:
        raise NotChanged("That post is somebody else's.")
    _changes_of().change_post(post, _said(), day_posted("from_on", "first day"))
    return f"The post of {one.name} is changed from that day on."


def _leave(one: Person) -> str:
    last = day_posted("left_on", "last day")
    _changes_of().leave(one, last)
    return f"{one.name} leaves on that day; every post ends with it."


def _merge(one: Person) -> str:
    into = number_in("into")
    if into is None:
        raise NotChanged("Choose who it is.")
    name = one.name
    merge(session(), by(), one.id, into, by().reason)
    return f"{name} is {names_of(session(), [into])[into]} from now on."


def _part(one: Person) -> str:
    other = number_in("other") or 0
    if (gone := session().get(Person, other)) is None or gone.merged_into != one.id:
        raise NotChanged("They are two people already.")
    part(session(), by(), other)
    return f"{gone.name} is somebody else again, as before."


WORKS: Mapping[str, Callable[[Person], str]] = {
    "change": _change,
    "add_name": _add_name,
    "drop_name": _drop_name,
    "add_post": _add_post,
    "end_post": _end_post,
    "change_post": _change_post,
    "leave": _leave,
    "merge": _merge,
    "part": _part,
}
"""What can be done to a person; each says what was done."""


def register(app: Flask) -> None:
    app.add_url_rule(f"{ADDRESS}add/", "add_person", add_person, methods=("POST",))
    app.add_url_rule(
        f"{ADDRESS}<int:number>/change/",
        "change_person",
        change_person,
        methods=("POST",),
    )
