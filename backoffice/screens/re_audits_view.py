"""Cases to be audited again: due, asked for, done, and the letters that chase."""

from __future__ import annotations

from collections import Counter
from typing import Final

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import clock, current_account, needs
from backoffice.access.scope import kept_back
from backoffice.programme.asking_again import AskingAgain
from backoffice.programme.notices.chasing import AUDITS_AGAIN, Late, letter, put
from backoffice.programme.owed.stretches import months_on
from backoffice.programme.re_audits import ReAudit, State, re_audits
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.work.steps import Steps
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.people_desk import number_in
from backoffice.screens.sheet import today
from backoffice.screens.words import many
from backoffice.store.database import db, writing
from backoffice.store.opening import store_of
from backoffice.store.people_tables import Person
from backoffice.store.records import Records
from backoffice.store.rows import By
from form_definitions.moderation_rules import AuditedAgain

ADDRESS: Final = "/due/re-audits/"
STATES: Final = {
    State.OVERDUE: ("Overdue", "red"),
    State.TO_COME: ("To come", "grey"),
    State.LATE: ("Audited again, late", "yellow"),
    State.DONE: ("Audited again", "green"),
    State.LAPSED: ("Chased no more", "grey"),
}


def of_form(rules: AuditedAgain) -> list[ReAudit]:
    """Those that are due, or were within the time that they are chased for, who has to
    act first."""
    day = today()
    found = re_audits(
        *(db.session(), store_of(current_app).versions, rules),
        months_on(day, -rules.chased_for_months),
        months_on(day, rules.within_months),
        as_of=day,
    )
    order, hidden = list(STATES), kept_back(db.session(), current_account())
    found = [
        one
        for one in found
        if one.before.record_id not in hidden
        if one.after is None or one.after.record_id not in hidden
    ]
    return sorted(found, key=lambda one: (order.index(one.state(day)), one.due_on))


def _rules() -> AuditedAgain:
    current = store_of(current_app).versions.current()
    known = [one for key, one in moderation_rules().again.items() if key in current]
    if not known:
        abort(404)
    return known[0]


def _by() -> By:
    return By(current_account().email, clock())


def _asking(rules: AuditedAgain) -> AskingAgain:
    session, account = db.session(), current_account()
    records = Records(session, store_of(current_app).versions, account.email)
    steps = Steps(session, records, account, _by(), today(), moderation_rules())
    return AskingAgain(session, records, steps, rules)


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """The cases that are to be audited again, and who may be asked for one of them."""
    rules, day = _rules(), today()
    found = of_form(rules)
    asked = request.args.get("state", "")
    counts = Counter(one.state(day) for one in found)
    number = request.args.get("ask", 0, type=int)
    record = _asking(rules).records.read(rules.form, number) if number else None
    if number in kept_back(db.session(), current_account()):
        abort(404)
    return render_template(
        "due/re_audits.html",
        rules=rules,
        lines=[
            (one, STATES[one.state(day)])
            for one in found
            if not asked or one.state(day) == asked
        ],
        asking=record,
        who=_asking(rules).who(record) if record is not None else [],
        open_states=(STATES[State.OVERDUE], STATES[State.TO_COME]),
        figures=[
            {
                "number": f"{counts[one]:,}",
                "words": words.lower(),
                "address": f"?state={one}",
            }
            for one, (words, _) in STATES.items()
        ],
        overdue=sum(one.asked != "" for one in found if one.state(day) == "overdue"),
    )


@needs("manage_programme")
def ask(record_id: int) -> ResponseReturnValue:
    """Ask somebody to audit a case again."""
    person_id = number_in("person")
    if person_id is None:
        abort(400)
    try:
        name = _asking(_rules()).ask(record_id, person_id)
        flash(f"{name} is asked to audit it again.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(ADDRESS, 303)


@needs("manage_programme")
def chase() -> ResponseReturnValue:
    """Write to whoever was asked and is late."""
    session, day = db.session(), today()
    by_person: dict[int, list[Late]] = {}
    for one in of_form(_rules()):
        if one.state(day) is State.OVERDUE and one.asked_id is not None:
            what = f"The case of {one.before.reference}, to be audited again"
            by_person.setdefault(one.asked_id, []).append(Late(what, one.due_on))
    council = current_app.config["SETTINGS"].council_name
    address = f"{request.host_url.rstrip('/')}/due/"
    with writing(session):
        people = session.scalars(select(Person).where(Person.id.in_(by_person)))
        written = sum(
            put(session, _by(), AUDITS_AGAIN, one, words)
            for one in people
            for words in [letter(one.name, by_person[one.id], day, address, council)]
        )
    flash(f"{many(written, 'letter')} to be sent; nobody is written to twice a week.")
    return redirect(ADDRESS, 303)


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "re_audits", listed)
    app.add_url_rule(f"{ADDRESS}chase/", "chase_re_audits", chase, methods=("POST",))
    rule = f"{ADDRESS}<int:record_id>/ask/"
    app.add_url_rule(rule, "ask_again", ask, methods=("POST",))
