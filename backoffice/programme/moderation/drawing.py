"""Draws a month's share for moderation, at random from a seed.

The same seed draws the same audits of the same month. Where more came in after a draw,
drawing again adds to it and takes nothing out: chance is a hash of the seed and of each
audit's reference, whatever else there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.moderation.asked_for import ALWAYS, DRAWN, asked, found_in
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling.draw import chance, size_of
from backoffice.store.database import writing
from backoffice.store.moderation_tables import Moderation, ModerationDraw
from backoffice.store.people_history import PeopleHistory
from backoffice.store.rows import By
from backoffice.store.versions import Versions
from form_definitions.moderation_rules import Moderated


@dataclass(frozen=True)
class Asked:
    """How many a draw asked for that nobody had before."""

    drawn: int
    always: int
    of: int
    """How many it drew from."""


def draws_of(session: Session, form: str, month: str) -> list[ModerationDraw]:
    """The draws of a month, in the order they were made."""
    d = ModerationDraw
    asked_for = select(d).where(d.form == form, d.month == month).order_by(d.id)
    return list(session.scalars(asked_for))


def in_order(references: Sequence[str], seed: int) -> list[str]:
    """References in the order in which a seed draws them."""
    return sorted(references, key=lambda one: (chance(seed, "moderated", one), one))


def draw(
    session: Session,
    versions: Versions,
    rules: Moderated,
    by: By,
    month: str,
    seed: int,
    today: date,
) -> Asked:
    """Ask for a month's share, and for every one that is always moderated.

    Args:
        seed: of the month's first draw; later ones go on with that one's.

    Raises NotChanged where the month has no records, or lies ahead.
    """
    if month > f"{today:%Y-%m}":
        raise NotChanged("That month has not begun; draw when its audits are in.")
    with writing(session):
        history = PeopleHistory(session, by)
        before = draws_of(session, rules.form, month)
        seed = before[0].seed if before else seed
        records = found_in(session, versions, rules, month, today)
        if not records:
            raise NotChanged("No audit of that month is in yet.")
        ids = [one.record_id for one in records]
        rows = session.execute(
            select(Moderation.record_id, Moderation.why).where(
                Moderation.record_id.in_(ids)
            )
        )
        why: dict[int, str] = {row[0]: row[1] for row in rows}
        always = [one for one in records if one.always and not one.done_before]
        rest = {
            one.reference: one.record_id
            for one in records
            if not one.always
            and not one.done_before
            and why.get(one.record_id) != ALWAYS
        }
        size = size_of(rules.share, len(rest)) if rest else 0
        chosen = in_order(list(rest), seed)[:size]
        new = [rest[one] for one in chosen if rest[one] not in why]
        made = ModerationDraw(
            form=rules.form,
            month=month,
            seed=seed,
            share=rules.share,
            frame=sorted(rest),
            drawn=len(new),
            at=by.at,
            who=by.who,
        )
        session.add(made)
        session.flush()
        must = [one.record_id for one in always if one.record_id not in why]
        for record_id in must:
            session.add(asked(rules.form, record_id, ALWAYS, by))
        for record_id in new:
            session.add(asked(rules.form, record_id, DRAWN, by, made.id))
        session.flush()
        told = {"drawn": [None, len(new)], "seed": [None, seed], "month": [None, month]}
        history.tell("moderation_draw", made.id, "drawn", told)
    return Asked(len(new), len(must), len(rest))
