"""Commissions work beside what is always owed: a thematic exercise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.programme.owed.obligations import obligations
from backoffice.programme.owed.stretches import stretch_with
from backoffice.programme.people import names_of
from backoffice.programme.restructuring import NotChanged
from backoffice.store.database import writing
from backoffice.store.obligation_tables import Commission, CommissionAsked
from backoffice.store.people_history import PeopleHistory
from backoffice.store.rows import By
from form_definitions.obligations import Each, Obligation


def commission(
    session: Session,
    by: By,
    obligation: str,
    title: str,
    from_on: date,
    due_on: date,
    asked: Mapping[int, int],
    theme: str = "",
) -> Commission:
    """Ask people for records of a form by a day.

    Args:
        asked: how many of each person, by their numbers.
        theme: what a record must say it is about, to count; any where blank.

    Raises NotChanged where something is missing, or it would ask somebody for more
    in a financial year than the obligation's ceiling.
    """
    if not title.strip():
        raise NotChanged("Say what is commissioned, in a few words.")
    if due_on < from_on:
        raise NotChanged("The day it is due is before the day it begins.")
    if not asked or min(asked.values()) < 1:
        raise NotChanged("Say who is asked, and for how many each.")
    one = obligations(session).one_on(obligation, from_on)
    if one is None or one.each is not Each.COMMISSIONED:
        raise NotChanged("Choose an obligation that is commissioned.")
    with writing(session):
        _refuse_too_many(session, one, from_on, asked)
        made = Commission(
            obligation=obligation,
            title=title.strip(),
            theme=theme.strip(),
            from_on=from_on,
            due_on=due_on,
            who=by.who,
            at=by.at,
            asked=[CommissionAsked(person_id=p, many=n) for p, n in asked.items()],
        )
        session.add(made)
        session.flush()
        told = {
            "commissioned": [None, f"{made.title}, due {due_on}"],
            "asked": [None, {str(person): many for person, many in asked.items()}],
        }
        PeopleHistory(session, by).tell("commission", made.id, "commissioned", told)
    return made


def call_off(session: Session, by: By, number: int) -> None:
    """Call a commission off: nobody owes it any more; what came in stays.

    Raises NotChanged where it is not there, or was called off already.
    """
    with writing(session):
        made = session.get(Commission, number)
        if made is None or made.ended_at is not None:
            raise NotChanged("That commission was called off already.")
        made.ended_at, made.ended_by = by.at, by.who
        told = {"commissioned": [f"{made.title}, due {made.due_on}", None]}
        PeopleHistory(session, by).tell("commission", number, "called off", told)


def _refuse_too_many(
    session: Session, one: Obligation, from_on: date, asked: Mapping[int, int]
) -> None:
    """ "Up to four more" a financial year is a ceiling."""
    if not one.at_most:
        return
    year = stretch_with(Each.YEAR, from_on)
    c, a = Commission, CommissionAsked
    before = session.execute(
        select(a.person_id, func.sum(a.many))
        .join(c, c.id == a.commission_id)
        .where(c.obligation == one.key, c.ended_at.is_(None))
        .where(c.from_on.between(year.first, year.last))
        .where(a.person_id.in_(list(asked)))
        .group_by(a.person_id)
    )
    already = {person_id: int(many) for person_id, many in before}
    for person_id, many in asked.items():
        if already.get(person_id, 0) + many > one.many:
            name = names_of(session, [person_id]).get(person_id, "Somebody")
            total = already.get(person_id, 0) + many
            raise NotChanged(
                f"{name} would be asked for {total} in a year, and at most {one.many}"
                " may be asked for; ask for fewer."
            )
