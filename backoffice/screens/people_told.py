"""Changes of people and structure in words, as a page tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from backoffice.programme.structure import Tree
from backoffice.screens.words import day
from backoffice.store.people_tables import SINCE_EVER
from form_definitions.roles import Roles

_LABELS = {
    "name": "Name",
    "also": "Other name",
    "email": "E-mail address",
    "staff_number": "Staff number",
    "started_on": "First day",
    "left_on": "Last day",
    "merged_into": "Is the same as",
    "person": "The other person",
    "parent": "Belongs to",
    "from": "From",
    "kind": "Kind",
    "ended_on": "Last day",
    "posts handed over": "Posts handed over",
}
_PEOPLE = frozenset(("merged_into", "person"))


def told(
    changes: Mapping[str, Any], names: Mapping[int, str], tree: Tree, roles: Roles
) -> list[str]:
    """Each part of a change, before and after; what only the program needs left out."""
    return list(_told(changes, names, tree, roles))


def _told(
    changes: Mapping[str, Any], names: Mapping[int, str], tree: Tree, roles: Roles
) -> Iterator[str]:
    def shown(key: str, value: Any) -> str:
        if value is None or value == "":
            return "blank"
        if key in _PEOPLE:
            return names.get(value, str(value))
        if key == "parent":
            return tree.name(value) or str(value)
        return _day(value)

    for key, (before, after) in changes.items():
        if after == SINCE_EVER.isoformat():
            continue
        if key.startswith("post "):
            was, now = (
                _post(before, names, tree, roles),
                _post(after, names, tree, roles),
            )
            yield f"Post: {was} → {now}" if before and after else f"Post: {now or was}"
        elif label := _LABELS.get(key):
            was, now = shown(key, before), shown(key, after)
            yield f"{label}: {now}" if before is None else f"{label}: {was} → {now}"


def _post(
    said: Mapping[str, Any] | None, names: Mapping[int, str], tree: Tree, roles: Roles
) -> str:
    if not said:
        return ""
    words = roles.label(said["role"])
    if said["stage"]:
        words += f" ({roles.label(said['stage']).lower()})"
    if unit := tree.name(said["unit_id"]):
        words += f", {unit}"
    if said["manager_id"] in names:
        words += f", managed by {names[said['manager_id']]}"
    words += f", from {_day(said['from_on'])}"
    return f"{words} to {_day(said['to_on'])}" if said["to_on"] else words


def _day(value: Any) -> str:
    """A value as people write it; days are texts here."""
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        return day(date.fromisoformat(value))
    return str(value)
