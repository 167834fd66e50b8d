"""Publishes a council's own life cycle or notices, from a day on, once they are sound.

What they ask must be asked by the forms, and no work may stand in a state that a new
life cycle has no more: it could never be moved on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.programme.restructuring import NotChanged
from backoffice.programme.rules.in_force import LIFE_CYCLE, NOTICES, life_cycles
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.rows import By
from backoffice.store.rule_tables import RuleVersion
from backoffice.store.versions import Versions
from backoffice.store.work_tables import Work
from form_definitions.conditions import Condition
from form_definitions.form import Form
from form_definitions.life_cycles import FACTS, LifeCycle, read_life_cycle
from form_definitions.life_cycles import shipped_files as shipped_life_cycle_files
from form_definitions.notices import read_notices
from form_definitions.notices import shipped_files as shipped_notice_files
from form_definitions.reader import DefinitionError
from form_definitions.spelling import did_you_mean

KINDS = (LIFE_CYCLE, NOTICES)


def shipped(kind: str) -> Mapping[str, str]:
    """The texts that come with this program, by name."""
    return shipped_life_cycle_files() if kind == LIFE_CYCLE else shipped_notice_files()


def versions_of(session: Session, kind: str, name: str) -> list[RuleVersion]:
    """What the council has published of one, the oldest first."""
    c = RuleVersion
    asked = select(c).where(c.kind == kind, c.name == name)
    return list(session.scalars(asked.order_by(c.from_on, c.id)))


def text_on(session: Session, kind: str, name: str, day: date) -> str:
    """The text that holds on a day; "" where there is none of that name."""
    held = [v.said for v in versions_of(session, kind, name) if v.from_on <= day]
    return (held[-1] if held else "") or shipped(kind).get(name, "")


def check(session: Session, versions: Versions, kind: str, name: str, said: str) -> str:
    """What publishing a text would do, in a sentence.

    Raises DefinitionError or NotChanged, in a sentence, where it may not be.
    """
    if not said.strip():
        if name not in shipped(kind):
            raise NotChanged("Say what it is to be; nothing of that name is shipped.")
        return "The one that comes with this program holds again."
    forms = versions.current()
    if kind == NOTICES:
        notices = read_notices(said, file_name=name)
        for notice in notices:
            form = _form(forms, notice.form)
            for condition in (notice.when, *(copy.when for copy in notice.copies)):
                _known(form, condition, notice.title)
        return f"{len(notices)} notices are sound."
    cycle = read_life_cycle(said, file_name=name)
    if cycle.key != name:
        raise NotChanged(f"It is the life cycle {name!r}; leave that word as it is.")
    for key in cycle.forms:
        form = _form(forms, key)
        for step in cycle.steps.values():
            for need in step.needs:
                _known(form, need.that, step.label)
    _refuse_stranded(session, cycle)
    return f"{len(cycle.states)} states and {len(cycle.steps)} steps are sound."


def publish(
    session: Session,
    versions: Versions,
    by: By,
    kind: str,
    name: str,
    said: str,
    from_on: date,
    today: date,
) -> None:
    """Let a text hold from a day on; an empty one lets the shipped hold again.

    Raises DefinitionError or NotChanged where it may not be.
    """
    if from_on < today:
        raise NotChanged("A rule holds from today on, or from a day to come.")
    if not by.reason.strip():
        raise NotChanged("Say why it changes, as who asks later is to read it.")
    with writing(session):
        history = PeopleHistory(session, by)
        check(session, versions, kind, name, said)
        session.add(
            RuleVersion(
                kind=kind,
                name=name,
                from_on=from_on,
                said=said if said.strip() else "",
                who=by.who,
                at=by.at,
                reason=by.reason,
            )
        )
        session.flush()
        told = {"from": [None, from_on.isoformat()], "said": [None, said or None]}
        history.tell(kind, name, "published", told)


def _form(forms: Mapping[str, Form], key: str) -> Form:
    if key not in forms:
        raise DefinitionError(f"There is no form {key!r}{did_you_mean(key, forms)}.")
    return forms[key]


def _known(form: Form, condition: Condition | None, where: str) -> None:
    """Refuse a condition that asks what the form does not."""
    known = {*form.by_key, *FACTS, *(repeat.key for repeat in form.repeats)}
    for name in _names(condition):
        if name not in known:
            near = did_you_mean(name, known)
            raise DefinitionError(
                f"“{where}” asks for {name!r}, which {form.title} does not have{near}."
            )


def _names(condition: Condition | None) -> Iterator[str]:
    if condition is not None:
        yield from sorted(condition.names())


def _refuse_stranded(session: Session, cycle: LifeCycle) -> None:
    before = life_cycles(session)
    asked = (
        select(Work.state, func.count())
        .where(Work.form.in_(cycle.forms), Work.state.not_in(list(cycle.states)))
        .group_by(Work.state)
        .order_by(Work.state)
    )
    for state, many in session.execute(asked):
        was = before.get(cycle.forms[0])
        label = was.states[state].label if was and state in was.states else state
        raise NotChanged(
            f"{many} pieces of work are “{label}” ({state}); keep that state, or move"
            " them on first."
        )
