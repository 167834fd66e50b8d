"""What a panel is asked with, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from flask import current_app
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.gate import clock, current_account
from backoffice.access.roles import Role, Verb, may
from backoffice.access.scope import Scope, scope_of
from backoffice.programme.actions.listed import Action, all_open
from backoffice.programme.owed.debts import Debt
from backoffice.programme.owed.owing import debts
from backoffice.programme.people import Held, person_of_account, posts_on
from backoffice.screens.allocated import Allocated, allocated_to
from backoffice.store.database import db
from backoffice.store.kept_by_form import KeptByForm
from backoffice.store.opening import store_of
from backoffice.store.people_tables import Person
from backoffice.store.versions import Versions
from exports.periods import Period, period_of
from form_definitions.spelling import folded

BACK: Final = 3
"""Months before this one whose debts the first page tells of: those that can still be
made good."""
Tile = Mapping[str, object]


@dataclass(frozen=True)
class Panel:
    """A panel as it is to be shown.

    Args:
        name: of its template; "" where it gives large figures alone.
        place: ``top``, ``main`` or ``side``.
        tiles: its large figures, for the row above the panels.
    """

    name: str
    given: Mapping[str, Any] = field(default_factory=dict)
    place: str = "main"
    tiles: Sequence[Tile] = ()


class Home:
    """Whose first page it is, and what several panels ask for, read once."""

    def __init__(self) -> None:
        self.account: Account = current_account()
        self.session: Session = db.session()
        self.now: datetime = clock()
        here = self.now.astimezone(current_app.config["SETTINGS"].timezone)
        self.today: date = here.date()

    def may(self, verb: Verb) -> bool:
        return may(self.account, verb)

    @property
    def role(self) -> Role:
        return self.account.role

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.account)

    @property
    def privileged(self) -> frozenset[str]:
        """The forms some of whose records are kept from them."""
        return frozenset(rule.form for rule in self.scope.kept_from)

    def sees_all(self, form: str) -> bool:
        """Whether they see every record of a form, as all do who see everything."""
        return self.scope.everything and form not in self.privileged

    @property
    def versions(self) -> Versions:
        return store_of(current_app).versions

    @cached_property
    def person(self) -> Person | None:
        """Who they are in the staff list, where they are in it."""
        return person_of_account(self.session, self.account.email)

    @property
    def names(self) -> frozenset[str]:
        """Their own names, folded."""
        own = {folded(self.account.name)} - {""}
        return frozenset(own | ({self.person.folded} if self.person else set()))

    @cached_property
    def posts(self) -> list[Held]:
        """The posts that they hold today."""
        if self.person is None:
            return []
        return posts_on(self.session, self.today, people=[self.person.id])

    @cached_property
    def month(self) -> Period:
        return period_of(f"{self.today:%Y-%m}")

    @cached_property
    def owed(self) -> list[Debt]:
        """What falls due this month, and fell due in the months before it, of all."""
        first = self.month
        for _ in range(BACK):
            first = first.before
        last, forms = self.month.last, self.versions.current()
        return [
            debt
            for debt in debts(
                self.session, self.versions, first.first, last, as_of=self.today
            )
            if first.first <= debt.due_on <= last and debt.obligation.form in forms
        ]

    @cached_property
    def kept(self) -> KeptByForm:
        """What this process keeps of each form."""
        return KeptByForm(self.session, self.versions)

    @cached_property
    def open_actions(self) -> list[Action]:
        """The open actions of everybody: what may be told of them is the panel's."""
        return all_open(
            *(self.session, self.versions, self.kept, self.scope, self.privileged)
        )

    @cached_property
    def allocated(self) -> list[Allocated]:
        """What they were asked for and have not sent in."""
        return allocated_to(self.session, self.account)
