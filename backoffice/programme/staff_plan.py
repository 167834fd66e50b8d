"""What a staff list would change: who is new, changed or the same, and what it asks.

Nothing is saved here. The same list again, once it is saved, plans no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.dated import DAY
from backoffice.programme.listed_managers import Managers
from backoffice.programme.listed_titles import Titles
from backoffice.programme.listed_units import ListedUnits
from backoffice.programme.listed_who import Who
from backoffice.programme.people import Held, posts_in
from backoffice.programme.staff_changes import (
    Begin,
    Change,
    End,
    PersonPlan,
    StaffPlan,
    Wanted,
)
from backoffice.programme.staff_list import (
    Line,
    StaffLines,
    by_key,
    rows_of,
)
from backoffice.programme.staff_words import Words, said_of
from backoffice.programme.structure import successors, tree_on, unit_names
from backoffice.store.people_tables import Person
from form_definitions.roles import Roles
from form_definitions.spelling import folded


def plan_of(
    session: Session, lines: StaffLines, roles: Roles, answers: Mapping[str, str]
) -> StaffPlan:
    """What a list would change as things stand.

    Args:
        answers: by the keys of its questions, as a person gave them.
    """
    return _Planning(session, lines, roles, answers).plan()


class _Planning:
    def __init__(
        self,
        session: Session,
        lines: StaffLines,
        roles: Roles,
        answers: Mapping[str, str],
    ) -> None:
        self.lines, self.roles, self.answers = lines, roles, answers
        day = lines.day
        self.units = ListedUnits(
            tree_on(session, day), unit_names(session), successors(session), answers
        )
        self.who = Who(session, lines.lines, answers)
        self.managers = Managers(self.who, lines.lines, answers)
        self.made = StaffPlan(lines, self.units)
        self.people = {
            person.id: person
            for person in session.scalars(
                select(Person).where(Person.merged_into.is_(None))
            )
        }
        self.held: defaultdict[int, list[Held]] = defaultdict(list)
        self.to_come: defaultdict[int, list[Held]] = defaultdict(list)
        for post in posts_in(session, day, date.max):
            (self.held if post.on(day) else self.to_come)[post.person_id].append(post)
        self.titles = Titles(roles, answers)
        self.words = Words(roles, self.units, self.managers)

    def plan(self) -> StaffPlan:
        self.units.settle_areas(self.lines.lines)
        seen: set[int] = set()
        for key, lines in by_key(self.lines.lines):
            person, settled = self.who.person(key)
            seen.update(self.who.maybe(key))
            if not settled:
                self._hold(lines, "whose row it is has to be answered")
                continue
            posts = [post for line in lines if (post := self._wanted(line))]
            if len(posts) == len(lines):
                self._plan_person(key, lines, posts, person)
            elif posts:
                self._hold(lines, "another row of theirs has to be answered first")
        for name in self.lines.unread:
            seen.update(self.who.book.likely(name))
        self._without_waiting_managers()
        self._missing(seen)
        self.made.questions = [
            *self.units.questions.values(),
            *self.titles.questions.values(),
            *self.who.questions.values(),
            *self.managers.questions.values(),
        ]
        return self.made

    def _without_waiting_managers(self) -> None:
        """A manager whose own row waits is nobody's yet."""
        planned = {person.key for person in self.made.people}
        waiting = {key for key in self.who.lines if key not in planned}
        for person in self.made.people:
            for at, step in enumerate(person.steps):
                if not isinstance(step, End) and step.wanted.manager in waiting:
                    wanted = replace(step.wanted, manager=None)
                    person.steps[at] = replace(step, wanted=wanted)
        self.made.spellings = {
            ref: names
            for ref, names in self.managers.spellings.items()
            if ref not in waiting
        }

    def _hold(self, lines: Sequence[Line], why: str) -> None:
        self.made.held += [(line.where, f"{line.name}: {why}") for line in lines]

    # --- what a row says ------------------------------------------------------------

    def _wanted(self, line: Line) -> Wanted | None:
        title = self.titles.of(line)
        if title is None:
            said = f"what “{line.title}” is" if line.title else "which role this is"
            self._hold([line], f"{said} has to be answered")
            return None
        unit, settled = self.units.of(line)
        if not settled:
            said = line.team or line.area or line.service
            self._hold([line], f"which unit “{said}” is has to be answered")
            return None
        stage = None
        if self.roles.roles[title.role].staged:
            stage = (
                self.roles.stage(line.stage) if line.stage else None
            ) or title.stage
        return Wanted(title.role, unit, self.managers.of(line), stage)

    # --- what it changes ------------------------------------------------------------

    def _plan_person(
        self, key: str, lines: list[Line], posts: list[Wanted], person_id: int | None
    ) -> None:
        first = lines[0]
        made = PersonPlan(key, first.name, rows_of(lines), person_id)
        known = self.people.get(person_id) if person_id is not None else None
        self._columns(made, first, known)
        made.also = self.who.other_names(key, known)
        made.words += [f"also known as {name}" for name in made.also]
        self._posts(made, lines, posts, known)
        self.made.people.append(made)

    def _columns(self, made: PersonPlan, line: Line, known: Person | None) -> None:
        said = {
            "name": line.name,
            "staff_number": line.staff_number,
            "email": line.email,
            "started_on": line.started_on,
        }
        labels = ("name", "staff number", "e-mail address", "first day")
        for (column, value), label in zip(said.items(), labels, strict=True):
            before = getattr(known, column) if known is not None else None
            if value is None or value == before:
                continue
            if known is not None and column == "name":
                if not self.who.is_another_name(known, line.name):
                    continue
                made.name = known.name
            made.columns[column] = (before, value)
            if known is not None:
                made.words.append(f"{label}: {said_of(before)} → {said_of(value)}")
        before = known.left_on if known is not None else None
        if before is not None and before < self.made.day and line.left_on is None:
            made.columns["left_on"] = (before, None)
            made.words.append(f"is back, having left on {said_of(before)}")
        elif line.left_on is not None and line.left_on != before:
            made.left_on = line.left_on
            made.words.append(f"leaves on {said_of(line.left_on)}")

    def _posts(
        self,
        made: PersonPlan,
        lines: list[Line],
        posts: list[Wanted],
        known: Person | None,
    ) -> None:
        left = min((line.left_on for line in lines if line.left_on), default=None)
        if known is not None and left is not None and left < self.made.day:
            return  # who has left holds nothing that the list could change
        pairs: dict[Wanted, Line] = {}
        for wanted, line in zip(posts, lines, strict=True):
            if pairs.setdefault(wanted, line) is not line:
                said = f"says what {pairs[wanted].where} says already"
                self.made.lines.left_out.append((line.where, said))
        number = known.id if known is not None else 0
        held, to_come = [*self.held[number]], self.to_come[number]
        rest: list[Wanted] = []
        for wanted in pairs:
            same = next((post for post in held if self._is(post, wanted)), None)
            if same is None:
                # A post that is yet to begin is there already, and never ended here.
                if not any(self._is(post, wanted) for post in to_come):
                    rest.append(wanted)
                continue
            held.remove(same)
            self._change(made, same, wanted, pairs[wanted])
        for wanted in rest:
            if held:
                self._change(made, held.pop(0), wanted, pairs[wanted])
            else:
                self._begin(made, wanted, pairs[wanted], left)
        for post in held:
            made.steps.append(End(post.id, self.made.day - DAY))
            made.words.append(f"no longer {self.words.held(post)}")

    def _is(self, post: Held, wanted: Wanted) -> bool:
        return post.role == wanted.role and (
            wanted.unit is None or post.unit_id == wanted.unit
        )

    def _change(self, made: PersonPlan, post: Held, wanted: Wanted, line: Line) -> None:
        """What the list does not say of a post stays as it is."""
        same_role = post.role == wanted.role
        wanted = Wanted(
            wanted.role,
            wanted.unit if wanted.unit is not None else post.unit_id,
            wanted.manager if wanted.manager is not None else post.manager_id,
            wanted.stage or (post.stage if same_role else None),
        )
        before = Wanted(post.role, post.unit_id, post.manager_id, post.stage)
        if wanted == before:
            return
        moved = not same_role or wanted.unit != before.unit
        since = line.since if moved and line.since else self.made.day
        filled_in = replace(
            before,
            manager=before.manager or wanted.manager,
            stage=before.stage or wanted.stage,
        )
        if wanted == filled_in:
            since = post.from_on  # it was not known until now
        made.steps.append(Change(post.id, wanted, max(since, post.from_on)))
        was, now = self.words.post(before), self.words.post(wanted)
        made.words.append(f"{was} → {now}, from {said_of(since)}")

    def _begin(
        self, made: PersonPlan, wanted: Wanted, line: Line, left: date | None
    ) -> None:
        from_on = line.since or (line.started_on if made.person_id is None else None)
        if line.since is None and from_on is not None:
            self.made.by_start += 1
        from_on = from_on or self.made.day
        if left is not None and left < from_on:
            return
        made.steps.append(Begin(wanted, from_on, left))
        made.words.append(f"{self.words.post(wanted)}, from {said_of(from_on)}")

    def _missing(self, seen: set[int]) -> None:
        for person_id, posts in self.held.items():
            if person_id not in seen and person_id in self.people:
                words = "; ".join(self.words.held(post) for post in posts)
                name = self.people[person_id].name
                self.made.missing.append((person_id, name, words))
        self.made.missing.sort(key=lambda one: folded(one[1]))
