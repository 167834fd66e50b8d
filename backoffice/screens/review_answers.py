"""What was sent from review's boxes: an answer for each row, as intake takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from flask import request

from backoffice.intake.answering import Place, Said
from backoffice.intake.groups import Group
from backoffice.intake.likenesses import Decision

EACH, OTHER = "each", "other"
"""A record for each number that a cell names; another number, typed beside it."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)


def typed_in() -> dict[str, str]:
    """What stands in the boxes of rows, by their names; not those left for later."""
    return {
        name: value.strip()
        for name, value in request.form.items()
        if name.startswith(("v-", "t-")) and value.strip()
    }


def said_of(group: Group, typed: Mapping[str, str]) -> Said:
    """An answer for each row of a group that has one."""
    said: dict[Place, dict[str, object] | list[dict[str, object]]] = {}
    if group.field is None:
        return {}
    key = group.field.key
    for cell in group.cells:
        at = f"{cell.place[0]}-{cell.place[1]}"
        raw, numbers = typed.get(f"v-{at}", ""), group.numbers(cell)
        if numbers and raw in ("", OTHER):
            raw = typed.get(f"t-{at}", "")
        if numbers and raw == EACH:
            said[cell.place] = [{key: number} for number in numbers]
        elif raw:
            said[cell.place] = {key: group.read(raw, cell.raw)}
    return said


def each_number(group: Group) -> Said:
    """A record for each number, of all cells of a group that name several."""
    if group.field is None:
        return {}
    key = group.field.key
    return {
        cell.place: [{key: number} for number in numbers]
        for cell in group.cells
        if (numbers := group.numbers(cell))
    }


def decided(
    group: Group, typed: Mapping[str, str]
) -> dict[Place, tuple[Decision, str]]:
    """What each row of a group is that may be here already, and beside which record."""
    found: dict[Place, tuple[Decision, str]] = {}
    for cell in group.cells:
        at = f"{cell.place[0]}-{cell.place[1]}"
        for decision in DECISIONS:
            if typed.get(f"v-{at}") == decision:
                found[cell.place] = decision, request.form.get(f"s-{at}", "")
    return found
