"""Whether somebody may audit a case: never its worker or manager, and not of its team
where the council says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Auditor:
    """Somebody who owes audits in a month."""

    person_id: int
    name: str
    units: frozenset[int] = frozenset()
    """The teams, areas and services in which they hold a post."""
    obligation: str = ""
    """By which they owe it."""


@dataclass(frozen=True)
class Concerned:
    """Whose a case is, as far as the names of its row are known."""

    people: Mapping[int, str] = field(default_factory=dict)
    """What each is to it: ``is its worker``, ``may be its manager, P Nair``."""
    units: frozenset[int] = frozenset()


def conflict(auditor: Auditor, concerned: Concerned, *, own_team: bool) -> str:
    """Why somebody may not audit a case, in words; "" where they may.

    Args:
        own_team: whether an auditor may audit a case of their own team.
    """
    if auditor.person_id in concerned.people:
        return f"{auditor.name} {concerned.people[auditor.person_id]}"
    if not own_team and auditor.units & concerned.units:
        return f"{auditor.name} is of its team"
    return ""
