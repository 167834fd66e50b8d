"""Staff lists that were sent in: kept, looked through, answered, and saved at last.

A list is saved in one transaction. Whoever is not in it keeps their posts, unless it is
said of each of them that they have left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, undefer

from backoffice.aside import nameless_file
from backoffice.programme.dated import DAY
from backoffice.programme.listed_units import NewUnit
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import NotChanged, Restructuring
from backoffice.programme.staff_changes import (
    Begin,
    Change,
    End,
    PersonPlan,
    StaffPlan,
    Wanted,
)
from backoffice.programme.staff_list import Ref, read_staff_list
from backoffice.programme.staff_plan import plan_of
from backoffice.programme.structure import KINDS
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.people_tables import Person, Post, StaffList
from backoffice.store.rows import By
from form_definitions.roles import Roles
from form_definitions.spelling import as_typed

KEPT_FOR: Final = timedelta(days=30)
"""A list that nobody has saved by then is thrown away."""
_MAP: Final = "map:"
"""Before a heading, in the answers of a list: matched to a field by hand."""
_KEPT: Final = "role:"
"""The answers that hold for every later list as well."""


def receive(
    session: Session,
    content: bytes,
    file_name: str,
    by: By,
    *,
    today: date,
    as_of: date | None = None,
    maps: Iterable[tuple[str, str]] = (),
) -> StaffList:
    """Keep a list that was sent in, to be looked through; old ones that nobody saved
    are thrown away.

    Raises CannotRead with one sentence where it is no staff list.
    """
    answers = {f"{_MAP}{heading}": field for heading, field in maps}
    with nameless_file([content]) as path:
        read = read_staff_list(
            path, today=today, as_of=as_of, maps=_maps(answers), name=file_name
        )
    with writing(session):
        session.execute(
            delete(StaffList).where(
                StaffList.committed_at.is_(None), StaffList.at < by.at - KEPT_FOR
            )
        )
        kept = StaffList(
            file_name=as_typed(file_name)[:255],
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            who=by.who,
            at=by.at,
            as_of=read.day,
            answers=answers,
            counts={},
        )
        session.add(kept)
        session.flush()
    return kept


def kept_lists(session: Session) -> list[StaffList]:
    """The lists that were sent in, the newest first."""
    return list(session.scalars(select(StaffList).order_by(StaffList.id.desc())))


def throw_away(session: Session, kept: StaffList) -> None:
    """Forget a list that was never saved. Raises NotChanged where it was."""
    with writing(session):
        _refuse_saved(kept)
        session.delete(kept)


def plan_list(session: Session, kept: StaffList, roles: Roles) -> StaffPlan:
    """What a list would change as things stand now."""
    content = session.scalars(
        select(StaffList)
        .options(undefer(StaffList.content))
        .where(StaffList.id == kept.id)
        .execution_options(populate_existing=True)
    ).one()
    with nameless_file([content.content]) as path:
        lines = read_staff_list(
            path,
            today=kept.as_of,
            as_of=kept.as_of,
            maps=_maps(kept.answers),
            name=kept.file_name,
        )
    return plan_of(session, lines, roles, {**earlier_answers(session), **kept.answers})


def later_list(session: Session, day: date) -> date | None:
    """The day of the newest list that was saved, where that is after a day."""
    asked = select(func.max(StaffList.as_of)).where(
        StaffList.committed_at.is_not(None), StaffList.as_of > day
    )
    return session.scalar(asked)


def answer(session: Session, kept: StaffList, answers: Mapping[str, str]) -> None:
    """Keep what was answered; an empty answer takes one back."""
    with writing(session):
        _refuse_saved(kept)
        said = {**kept.answers, **answers}
        kept.answers = {key: value for key, value in said.items() if value}


def accept_likely(session: Session, kept: StaffList, plan: StaffPlan) -> int:
    """Answer every question with what is likely, where there is that. How many."""
    likely = {question.key: question.likely for question in plan.questions}
    answer(session, kept, likely)
    return sum(1 for value in likely.values() if value)


def commit(
    session: Session,
    kept: StaffList,
    roles: Roles,
    by: By,
    leavers: Collection[int] = (),
) -> StaffPlan:
    """Save what a list changes, all of it or nothing; what it asks waits.

    Args:
        leavers: of those who are not in it, who left on the day before.

    Returns:
        What was changed.

    Raises NotChanged where it was saved already, or something stands against it.
    """
    with writing(session):
        # First of all: two who save at once take turns, and the second sees it all.
        history = PeopleHistory(session, by)
        session.refresh(kept)
        _refuse_saved(kept)
        plan = plan_list(session, kept, roles)
        save_plan(session, plan, by, leavers)
        kept.committed_at, kept.committed_by = by.at, by.who
        kept.counts = plan.counts
        session.flush()
        said = {"counts": [None, plan.counts]}
        history.tell("staff_list", kept.id, "saved", said)
        return plan


def save_plan(
    session: Session, plan: StaffPlan, by: By, leavers: Collection[int] = ()
) -> None:
    """Carry out a plan, made in the same transaction or with nothing changed since."""
    reason = f"From the list {plan.lines.read.file}"[:200]
    with writing(session):
        _Saving(session, plan, By(by.who, by.at, reason=reason)).save(leavers)


def _refuse_saved(kept: StaffList) -> None:
    if kept.committed_at is not None:
        raise NotChanged("This list was saved already; send it in again to look at it.")


def _maps(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (key.removeprefix(_MAP), field)
        for key, field in answers.items()
        if key.startswith(_MAP)
    ]


def earlier_answers(session: Session) -> dict[str, str]:
    """What was answered about job titles in lists that were saved."""
    asked = (
        select(StaffList.answers)
        .where(StaffList.committed_at.is_not(None))
        .order_by(StaffList.id)
    )
    return {
        key: value
        for answers in session.scalars(asked)
        for key, value in answers.items()
        if key.startswith(_KEPT)
    }


class _Saving:
    """Carries out a plan, inside a writing transaction."""

    def __init__(self, session: Session, plan: StaffPlan, by: By) -> None:
        self.session, self.plan = session, plan
        self.structure = Restructuring(session, by)
        self.changes = PersonChanges(session, by)
        self.units: dict[str, int] = {}
        self.people: dict[str, Person] = {}

    def save(self, leavers: Collection[int]) -> None:
        for unit in sorted(self.plan.units.new.values(), key=_depth):
            self.units[unit.ref] = self.structure.add(
                unit.name, unit.kind, self._unit(unit.parent)
            )
        for unit_id, parent in self.plan.units.moves.items():
            self.structure.move(unit_id, self._unit(parent), self.plan.day)
        for person in self.plan.people:
            self._person(person)
        for person in self.plan.people:
            self._posts(person)
        for ref, spellings in self.plan.spellings.items():
            for name in spellings:
                self.changes.add_name(self._somebody(ref), name)
        missing = {person_id for person_id, _, _ in self.plan.missing}
        for person_id in sorted(missing & set(leavers)):
            self.changes.leave(self._somebody(person_id), self.plan.day - DAY)

    def _person(self, plan: PersonPlan) -> None:
        after = {column: new for column, (_, new) in plan.columns.items()}
        if plan.person_id is None:
            made = self.changes.add(**after, left_on=plan.left_on)
            self.people[plan.key] = made
        else:
            made = self.session.get_one(Person, plan.person_id)
            self.changes.change(made, **after)
        for name in plan.also:
            self.changes.add_name(made, name)

    def _posts(self, plan: PersonPlan) -> None:
        person = self._somebody(plan.key if plan.person_id is None else plan.person_id)
        for step in plan.steps:
            match step:
                case Begin(wanted, from_on, to_on):
                    self.changes.add_post(person, self._said(wanted), from_on, to_on)
                case Change(post_id, wanted, from_on):
                    post = self.session.get_one(Post, post_id)
                    self.changes.change_post(post, self._said(wanted), from_on)
                case End(post_id, last_day):
                    self.changes.end_post(self.session.get_one(Post, post_id), last_day)
        if plan.person_id is not None and plan.left_on is not None:
            self.changes.leave(person, plan.left_on)

    def _said(self, wanted: Wanted) -> PostSaid:
        manager = None
        if wanted.manager is not None:
            manager = self._somebody(wanted.manager).id
        return PostSaid(wanted.role, self._unit(wanted.unit), manager, wanted.stage)

    def _unit(self, ref: Ref | None) -> int | None:
        return self.units[ref] if isinstance(ref, str) else ref

    def _somebody(self, ref: Ref) -> Person:
        if isinstance(ref, str):
            return self.people[ref]
        return self.session.get_one(Person, ref)


def _depth(unit: NewUnit) -> int:
    return KINDS.index(unit.kind)
