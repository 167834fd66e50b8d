"""Where a piece of work stands, for one account, and which steps lead on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backoffice.programme.moderation.asked_for import facts_of
from backoffice.programme.work.facts import facts
from backoffice.programme.work.movers import Concerned
from backoffice.store.rows import WITHDRAWN, StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.conditions import World
from form_definitions.life_cycles import LifeCycle, State, Step
from form_definitions.moderation_rules import ModerationRules


@dataclass(frozen=True)
class Offered:
    """A step somebody may take, and what stands in its way."""

    step: Step
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Stands:
    """Where a piece of work stands, for one account."""

    work: Work
    cycle: LifeCycle
    state: State
    offered: tuple[Offered, ...]
    of: Concerned


def missing(
    session: Session,
    rules: ModerationRules,
    step: Step,
    record: StoredRecord | None,
    today: date,
) -> tuple[str, ...]:
    """What stands in the way of a step, a sentence each; nothing where nothing does."""
    if record is None:
        return ("There is no record of it yet",) if step.needs else ()
    if record.status == WITHDRAWN:
        return ("Its record was withdrawn; restore that first",)
    moderated = rules.moderated.get(record.form.key)
    told = {**facts(record), **facts_of(session, moderated, record, today)}
    world = World(today, record.form.order)
    return tuple(
        need.message
        for need in step.needs
        # A record under an earlier version is not asked for what that did not ask.
        if need.that.names() <= told.keys() and not need.that.holds(told, world)
    )
