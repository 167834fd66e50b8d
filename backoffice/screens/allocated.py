"""Work that somebody was asked for and has not sent in: where it begins, and with what
its form is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import may
from backoffice.programme.people import names_of, person_of_account
from backoffice.programme.rules.in_force import life_cycles
from backoffice.programme.sampling.begun import answers_of
from backoffice.screens.people_asked import is_number
from backoffice.store.sampling_tables import SampleCase
from backoffice.store.work_tables import Work
from form_definitions.form import Form
from form_definitions.kinds import Value
from form_definitions.life_cycles import LifeCycle


@dataclass(frozen=True)
class Allocated:
    """A piece of work that waits for the one who was asked for it."""

    what: str
    """The form's title."""
    about: str
    """The case, or whose supervision."""
    due_on: date | None
    state: str
    address: str
    begun: bool


def allocated_to(session: Session, account: Account) -> list[Allocated]:
    """What an account was asked for, the first due first."""
    person = person_of_account(session, account.email)
    if person is None:
        return []
    cycles = life_cycles(session)
    before = [
        (Work.form == form) & Work.state.in_(states)
        for form, cycle in cycles.items()
        if (states := [s.key for s in cycle.states.values() if s.sort == "before"])
    ]
    rows = session.execute(
        select(Work, SampleCase)
        .outerjoin(SampleCase, SampleCase.work_id == Work.id)
        .where(Work.person_id == person.id, or_(*before))
        .order_by(Work.due_on, Work.id)
    ).all()
    names = names_of(session, {work.about_id for work, _ in rows if work.about_id})
    return [_allocated(cycles[work.form], work, drawn, names) for work, drawn in rows]


def _allocated(
    cycle: LifeCycle, work: Work, drawn: SampleCase | None, names: dict[int, str]
) -> Allocated:
    about = (
        f"Case {work.subject}" if work.subject else names.get(work.about_id or 0, "")
    )
    if drawn is not None and not work.subject and drawn.worker:
        about = f"{about}: the file of {drawn.worker}"
    address = f"/records/{work.form}/new/?work={work.id}"
    if work.record_id is not None:
        address = f"/records/{work.form}/edit/?id={work.record_id}"
    return Allocated(
        cycle.title.removeprefix("A ").removeprefix("An ").capitalize(),
        about,
        work.due_on,
        cycle.states[work.state].label,
        address,
        work.record_id is not None,
    )


def begins_with(session: Session, account: Account, form: Form) -> dict[str, Value]:
    """The answers that the form at this address begins with: those of the work it is
    for, where that is this account's to do."""
    asked = request.args.get("work", "")
    work = session.get(Work, int(asked)) if is_number(asked) else None
    if work is None or work.form != form.key or work.record_id is not None:
        return {}
    person = person_of_account(session, account.email)
    mine = person is not None and person.id == work.person_id
    if not mine and not may(account, "manage_programme"):
        return {}
    answers = answers_of(session, form, work)
    if form.record.by and work.person_id is not None:
        # One's own name is that of one's account, by which one finds one's records.
        name = (
            account.name
            if mine
            else names_of(session, [work.person_id]).get(work.person_id, "")
        )
        answers[form.record.by] = name
    return answers
