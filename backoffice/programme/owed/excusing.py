"""Excuses somebody from an obligation for some days, and takes that back."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from backoffice.programme.owed.obligations import obligations
from backoffice.programme.restructuring import NotChanged
from backoffice.store.database import writing
from backoffice.store.obligation_tables import Exemption
from backoffice.store.people_history import PeopleHistory
from backoffice.store.people_tables import Person
from backoffice.store.rows import By


def excuse(
    session: Session,
    by: By,
    obligation: str,
    first: date,
    last: date,
    *,
    reason: str,
    approved_by: str,
    person_id: int | None = None,
    group: str = "",
) -> Exemption:
    """Excuse a person, or a group, from one obligation in the days between two.

    Args:
        reason: why, as whoever asks about it later is to read it.
        approved_by: the name of who approved it.

    Raises NotChanged with a sentence where something is missing or cannot be.
    """
    if not reason.strip():
        raise NotChanged("Say why they are excused.")
    if not approved_by.strip():
        raise NotChanged("Say who approved it.")
    if last < first:
        raise NotChanged("The last day is before the first; put them right.")
    if obligation not in obligations(session).keys:
        raise NotChanged("There is no such obligation; choose one from the list.")
    if (person_id is None) == (not group):
        raise NotChanged("Say who is excused: a person, or a group.")
    with writing(session):
        if person_id is not None and session.get(Person, person_id) is None:
            raise NotChanged("That person is not there any more.")
        made = Exemption(
            obligation=obligation,
            person_id=person_id,
            group_key=group or None,
            first_on=first,
            last_on=last,
            reason=reason.strip(),
            approved_by=approved_by.strip(),
            who=by.who,
            at=by.at,
        )
        session.add(made)
        session.flush()
        told = {
            "excused": [None, f"{obligation}, {first} to {last}"],
            "approved by": [None, made.approved_by],
        }
        history = PeopleHistory(session, by)
        history.tell("exemption", made.id, "excused", told, made.reason)
    return made


def end_excuse(session: Session, by: By, number: int) -> None:
    """Take an excuse back: what it excused is owed again.

    Raises NotChanged where it is not there, or was taken back already.
    """
    with writing(session):
        made = session.get(Exemption, number)
        if made is None or made.ended_at is not None:
            raise NotChanged("That excuse does not hold any more.")
        made.ended_at, made.ended_by = by.at, by.who
        told = {
            "excused": [f"{made.obligation}, {made.first_on} to {made.last_on}", None]
        }
        PeopleHistory(session, by).tell("exemption", number, "ended", told)


def titles(session: Session) -> dict[str, str]:
    """What each obligation is called now, by key; of one that ended, as it was."""
    those = obligations(session)
    found = {}
    for key in those.keys:
        said = [one.obligation.title for one in those.versions(key) if one.obligation]
        found[key] = said[-1] if said else key
    return found
