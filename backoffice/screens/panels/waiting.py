"""Work that waits for whoever is there: shared, disputed, returned, to moderate.

An officer sees what waits for the Performance Team; others what is theirs.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from backoffice.access.roles import Role
from backoffice.figures.asked import RECORDS
from backoffice.screens.panels.shown import Home, Panel
from backoffice.store.rows import SUBMITTED
from backoffice.store.work_tables import Work
from form_definitions.life_cycles import shipped_life_cycles

MOST = 8
OFFICERS = ("submitted", "disputed")
DOERS = ("returned", "disputed", "shared")
SUBJECTS = ("shared",)
MODERATORS = ("in_moderation",)


def panel(home: Home) -> Panel | None:
    if not home.may("see_records"):
        return None
    waits = _waits(home)
    if waits is None:
        return None
    r, cycles = RECORDS.c, shipped_life_cycles()
    asked = (
        select(Work.form, Work.state, Work.since, r.record_id, r.reference, r.unit)
        .join(RECORDS, r.record_id == Work.record_id)
        # By form, so that the index of work is gone down, whatever has been done.
        .where(Work.form.in_(list(cycles)), waits, r.status == SUBMITTED)
        .order_by(Work.since, Work.id)
        .limit(MOST + 1)
    )
    clause = home.scope.clause(r)
    if clause is not None:
        asked = asked.where(or_(clause, Work.moderator_id == _me(home)))
    rows = home.session.execute(asked).all()
    if not rows and (home.role is Role.WORKER or home.may("manage_programme")):
        return None
    found = [
        (form, cycles[form].states[state].label, since, number, reference, unit)
        for form, state, since, number, reference, unit in rows
        if form in cycles and state in cycles[form].states
    ]
    given = {
        "rows": found[:MOST],
        "more": len(found) > MOST,
        "forms": home.versions.current(),
        "team": home.may("manage_programme"),
    }
    return Panel("waiting", given)


def _me(home: Home) -> int:
    return home.person.id if home.person else 0


def _waits(home: Home) -> ColumnElement[bool] | None:
    """The condition of what waits for them; None where nothing can."""
    if home.may("manage_programme"):
        return Work.state.in_(OFFICERS)
    if home.person is None:
        return None
    me = home.person.id
    return or_(
        and_(Work.person_id == me, Work.state.in_(DOERS)),
        and_(Work.about_id == me, Work.state.in_(SUBJECTS)),
        and_(Work.moderator_id == me, Work.state.in_(MODERATORS)),
    )
