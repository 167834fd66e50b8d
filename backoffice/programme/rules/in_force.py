"""The life cycles and notices that hold on a day: the council's own, else the shipped.

A council publishes the whole of a life cycle or of a file of notices from a day on. A
text that was published stays as it was; an empty one lets the shipped hold again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store.rule_tables import RuleVersion
from form_definitions.life_cycles import (
    LifeCycle,
    read_life_cycle,
    shipped_life_cycles,
)
from form_definitions.notices import Notice, read_notices, shipped_files

LIFE_CYCLE: Final = "life_cycle"
NOTICES: Final = "notices"
Said = tuple[tuple[str, str], ...]
"""Names, and the text that holds of each."""


def life_cycles(session: Session, day: date | None = None) -> Mapping[str, LifeCycle]:
    """The life cycles of a day, by form; today's where none is said."""
    return _life_cycles(_said(session, LIFE_CYCLE, day))


def notices(
    session: Session, day: date | None = None
) -> Mapping[str, tuple[Notice, ...]]:
    """The notices of a day, by form; today's where none is said."""
    return _notices(_said(session, NOTICES, day))


def _said(session: Session, kind: str, day: date | None) -> Said:
    """What the council says itself on a day."""
    c = RuleVersion
    asked = select(c.name, c.said).where(
        c.kind == kind, c.from_on <= (day or clock.today())
    )
    held: dict[str, str] = {}
    for name, said in session.execute(asked.order_by(c.from_on, c.id)):
        held[name] = said
    return tuple(sorted((name, said) for name, said in held.items() if said))


@lru_cache(maxsize=64)
def _life_cycles(own: Said) -> Mapping[str, LifeCycle]:
    found = dict(shipped_life_cycles())
    for name, said in own:
        one = read_life_cycle(said, file_name=name)
        found = {form: was for form, was in found.items() if was.key != one.key}
        found |= dict.fromkeys(one.forms, one)
    return found


@lru_cache(maxsize=64)
def _notices(own: Said) -> Mapping[str, tuple[Notice, ...]]:
    found: dict[str, tuple[Notice, ...]] = {}
    for name, said in {**shipped_files(), **dict(own)}.items():
        for one in read_notices(said, file_name=name):
            found[one.form] = (*found.get(one.form, ()), one)
    return found
