"""A step that was just taken, as what follows it is told; and one that cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backoffice.programme.work.movers import Concerned
from backoffice.store.rows import By, StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.life_cycles import Step


class NotTaken(ValueError):
    """A step that cannot be taken: a sentence that says why."""


@dataclass(frozen=True)
class Taken:
    """A step that was just taken, in the transaction that it was taken in."""

    session: Session
    by: By
    work: Work
    step: Step
    record: StoredRecord | None
    of: Concerned
