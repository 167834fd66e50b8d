"""Where a record's work stands, on its page: its state, the steps that whoever looks
may take, whom it is shared with, and each step so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from backoffice.access.gate import clock, current_account
from backoffice.programme.work.stands import Stands
from backoffice.programme.work.steps import NEW, Steps
from backoffice.screens.form_view import FormView
from backoffice.screens.history import names_of
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.sheet import today
from backoffice.store.database import db, writing
from backoffice.store.people_tables import Person
from backoffice.store.rows import By, StoredRecord
from backoffice.store.work_tables import RecordShare, WorkStep
from form_definitions.life_cycles import LifeCycle

COLOURS: Final = {"before": "yellow", "open": "blue", "done": "green", "aside": "grey"}
"""Of each sort of state."""


@dataclass(frozen=True)
class SharedWith:
    """Whom a record is shared with, since when, and when they first read it."""

    name: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class StepTold:
    """A step that was taken, in words."""

    title: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class WorkPanel:
    """What the panel shows."""

    stands: Stands
    shared: list[SharedWith]
    history: list[StepTold]

    @property
    def colour(self) -> str:
        return COLOURS[self.stands.state.sort]


def steps_here(view: FormView) -> Steps:
    """The steps of work, on behalf of whoever is there."""
    account = current_account()
    by, rules = By(account.email, clock()), moderation_rules()
    return Steps(db.session(), view.records, account, by, today(), rules)


def work_panel(view: FormView, record: StoredRecord) -> WorkPanel | None:
    """The panel of a record; None where it has no work, as what came in with a
    workbook has none."""
    steps = steps_here(view)
    stands = steps.of_record(record)
    if stands is None:
        return None
    _note_read(record)
    taken = steps.history(stands.work)
    names = names_of(db.session(), [one.who for one in taken])
    told = [
        StepTold(_title(stands.cycle, one), names[one.who], one.at, one.reason)
        for one in reversed(taken)
    ]
    return WorkPanel(stands, _shared(record), told)


def _title(cycle: LifeCycle, one: WorkStep) -> str:
    """What a step made of the work. One whose name is no longer known keeps its key."""
    state = cycle.states.get(one.ends)
    ends = state.label if state else one.ends
    return f"Begun: {ends}" if one.step == NEW else ends


def _shared(record: StoredRecord) -> list[SharedWith]:
    asked = (
        select(Person.name, RecordShare.at, RecordShare.read_at)
        .join(Person, Person.id == RecordShare.person_id)
        .where(RecordShare.record_id == record.id)
        .order_by(Person.folded)
    )
    return [SharedWith(*row) for row in db.session().execute(asked)]


def _note_read(record: StoredRecord) -> None:
    """Note when somebody with whom it is shared opens it first."""
    session = db.session()
    mine = (
        select(RecordShare.person_id)
        .join(Person, Person.id == RecordShare.person_id)
        .where(RecordShare.record_id == record.id, RecordShare.read_at.is_(None))
        .where(Person.email == current_account().email)
    )
    person_id = session.scalar(mine)
    if person_id is not None:
        with writing(session):
            session.execute(
                update(RecordShare)
                .where(
                    RecordShare.record_id == record.id,
                    RecordShare.person_id == person_id,
                )
                .values(read_at=clock())
            )
