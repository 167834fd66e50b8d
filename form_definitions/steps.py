"""The steps of a plan: each one difference, with a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What a step of a plan does."""

    NEW = "new"
    """The form is published for the first time."""
    ADD = "add"
    WAS = "was"
    """A field has another key from now on; its column stays."""
    RETIRE = "retire"
    RESUME = "resume"
    """A retired field is asked again."""
    CHANGE = "change"
    """Other words, other rules; nothing is stored otherwise."""
    REBUILD = "rebuild"
    """The record's date, team or person comes from elsewhere: projections differ."""
    REFUSE = "refuse"


@dataclass(frozen=True)
class Step:
    """One difference, with a sentence for a Performance Officer.

    `field` is the field's key, "actions.status" for one of a repeat, "" for the form
    as a whole; `column` the physical column that it is kept in.
    """

    what: What
    words: str
    field: str = ""
    column: str = ""


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last
