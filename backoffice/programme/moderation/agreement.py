"""How far moderators and auditors agree: how often exactly, how often within one grade,
and which of the two grades higher where they do not.

It is of the auditors' grades as the records have them and of the moderators' newest.
What came in with a workbook has only overall grades to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.programme.moderation.sides import MODERATOR
from backoffice.store.fixed import Rating, RecordIndex
from backoffice.store.moderation_tables import Moderation, ModerationGrade
from backoffice.store.rows import SUBMITTED
from backoffice.store.versions import Versions
from exports.periods import Period
from form_definitions.catalog import shipped_scales
from form_definitions.form import Form
from form_definitions.kinds import Grade
from form_definitions.moderation_rules import Moderated


@dataclass(frozen=True)
class Compared:
    """One area of one record, with the two grades and how many lie between them."""

    record_id: int
    reference: str
    owner: str
    """Who audited, folded."""
    area: str
    auditor: str
    moderator: str
    apart: int
    """0 where they are the same; above 0 where the auditor's is the better one."""


@dataclass(frozen=True)
class Agreement:
    """How far some compared grades agree."""

    of: int
    alike: int
    within_one: int
    auditor_higher: int
    auditor_lower: int

    def share(self, many: int) -> float | None:
        return many / self.of if self.of else None


def agreement(those: Iterable[Compared]) -> Agreement:
    """How far they agree."""
    apart = [one.apart for one in those]
    return Agreement(
        len(apart),
        sum(one == 0 for one in apart),
        sum(abs(one) <= 1 for one in apart),
        sum(one > 0 for one in apart),
        sum(one < 0 for one in apart),
    )


def compared(
    session: Session, versions: Versions, rules: Moderated, period: Period
) -> list[Compared]:
    """Every area that an auditor and a moderator graded on one scale, of the records
    of a period, by reference and in the form's order."""
    form = versions.table(rules.form).form
    found = [*_moderated_here(session, form, period)]
    there = {one.record_id for one in found}
    found += [
        one
        for one in _came_in(session, versions, rules, period)
        if one.record_id not in there
    ]
    order = {area.key: at for at, area in enumerate(form.areas)}
    return sorted(found, key=lambda one: (one.reference, order.get(one.area, -1)))


def _moderated_here(session: Session, form: Form, period: Period) -> Iterator[Compared]:
    """The newest grade of the moderator beside the auditor's, area by area."""
    g, m, i, r = ModerationGrade, Moderation, RecordIndex, Rating
    newest = (
        select(g.moderation_id, g.area, func.max(g.number).label("number"))
        .where(g.side == MODERATOR)
        .group_by(g.moderation_id, g.area)
        .subquery()
    )
    rows = session.execute(
        select(m.record_id, i.reference, i.owner, g.area, r.grade, g.grade, r.scale)
        .join(newest, newest.c.moderation_id == m.id)
        .join(
            g,
            (g.moderation_id == m.id)
            & (g.area == newest.c.area)
            & (g.number == newest.c.number),
        )
        .join(i, i.record_id == m.record_id)
        .join(r, (r.record_id == m.record_id) & (r.area == g.area))
        .where(
            m.form == form.key, i.status == SUBMITTED, i.month.in_(list(period.months))
        )
    )
    return _pairs(rows)


def _came_in(
    session: Session, versions: Versions, rules: Moderated, period: Period
) -> Iterator[Compared]:
    """The overall grades of records that came in with a moderated one."""
    table = versions.table(rules.form)
    form, c, overall = table.form, table.table.c, table.form.overall
    kept = form.by_key.get(rules.keeps.get("moderated", ""))
    if overall is None or kept is None:
        return iter(())
    grade, _, own = overall.fields
    scale = grade.kind.scale.key if isinstance(grade.kind, Grade) else ""
    rows = session.connection().execute(
        select(
            *(c.id, c.reference, c.owner, c[grade.column], c[kept.column]),
            func.coalesce(c[own.column], scale),
        ).where(
            c.status == SUBMITTED,
            c.month.in_(list(period.months)),
            c[kept.column].is_not(None),
            c[grade.column].is_not(None),
        )
    )
    return _pairs((*row[:3], overall.key, *row[3:]) for row in rows)


def _pairs(rows: Iterable[Sequence[Any]]) -> Iterator[Compared]:
    scales = shipped_scales()
    for record_id, reference, owner, area, auditor, moderator, key in rows:
        scale = scales.get(key)
        left = scale.rank(auditor) if scale else None
        right = scale.rank(moderator) if scale else None
        if left is not None and right is not None:
            yield Compared(
                record_id,
                reference,
                owner or "",
                area,
                auditor,
                moderator,
                right - left,
            )


def by_area(those: Iterable[Compared]) -> Mapping[str, Agreement]:
    """How far they agree in each area."""
    return {key: agreement(several) for key, several in _apart(those, "area").items()}


def by_auditor(those: Iterable[Compared]) -> Mapping[str, Agreement]:
    """How far moderators agree with each auditor, by folded name and in no order of
    merit."""
    found = _apart(those, "owner")
    return {key: agreement(found[key]) for key in sorted(found) if key}


def _apart(those: Iterable[Compared], name: str) -> dict[str, list[Compared]]:
    found: dict[str, list[Compared]] = {}
    for one in those:
        found.setdefault(getattr(one, name), []).append(one)
    return found
