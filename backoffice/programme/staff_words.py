"""What a staff list changes, in words for whoever looks it through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from backoffice.programme.listed_managers import Managers
from backoffice.programme.listed_units import ListedUnits
from backoffice.programme.people import Held
from backoffice.programme.staff_changes import Wanted
from form_definitions.days import Day
from form_definitions.roles import Roles


@dataclass(frozen=True)
class Words:
    """Says posts as people do."""

    roles: Roles
    units: ListedUnits
    managers: Managers

    def post(self, wanted: Wanted) -> str:
        """``Team Manager, Seacroft, managed by Priya Nair``."""
        words = self.roles.label(wanted.role)
        if wanted.stage:
            words += f" ({self.roles.label(wanted.stage).lower()})"
        if unit := self.units.said(wanted.unit):
            words += f", {unit}"
        if wanted.manager is not None:
            words += f", managed by {self.managers.name(wanted.manager)}"
        return words

    def held(self, post: Held) -> str:
        """A post that is held, likewise."""
        return self.post(Wanted(post.role, post.unit_id, post.manager_id, post.stage))


def said_of(value: object) -> str:
    """A value as people write it."""
    if isinstance(value, date):
        return Day().show(value)
    return str(value) if value else "blank"
