"""The sides of a moderation, kept apart: the auditor's grade of an area, the
moderator's, and what each of them agrees to. What is agreed follows from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.store.moderation_tables import Moderation, ModerationGrade
from backoffice.store.rows import StoredRecord
from form_definitions.form import Area
from form_definitions.kinds import Grade
from form_definitions.scales import Scale

AUDITOR, MODERATOR = "auditor", "moderator"
"""A grade that one of them gave; the auditor's as the moderator found it."""
AUDITOR_AGREES, MODERATOR_AGREES = "auditor_agrees", "moderator_agrees"
"""What one of the two would agree to."""
SETTLED: Final = "settled"
"""What the Performance Team settled where the two did not agree."""
AGREED: Final = "agreed"
"""What came of it, when every area was agreed."""
_EITHER = (AUDITOR_AGREES, MODERATOR_AGREES)


@dataclass(frozen=True)
class AreaSides:
    """One area, with what each side says of it; a side that said nothing is None."""

    area: Area
    scale: Scale
    auditor: str | None
    """As the record has it now."""
    auditor_reason: str
    seen: str | None
    """The auditor's as it stood when the moderator gave theirs."""
    moderator: str | None
    moderator_reason: str
    said: Mapping[str, ModerationGrade]
    """What each of the two agrees to since, and what was settled."""
    kept: str | None
    """What was agreed for good."""

    @property
    def agreed(self) -> str | None:
        """The agreed grade, where there is one: settled, or given by both, or agreed to
        by both."""
        if self.kept is not None:
            return self.kept
        if self.moderator is None:
            return None
        if SETTLED in self.said:
            return self.said[SETTLED].grade
        if self.auditor == self.moderator:
            return self.moderator
        both = [self.said[side].grade for side in _EITHER if side in self.said]
        return both[0] if len(both) == len(_EITHER) and both[0] == both[1] else None

    @property
    def is_open(self) -> bool:
        """Whether the moderator graded it and nothing is agreed yet."""
        return self.moderator is not None and self.agreed is None

    @property
    def differs(self) -> bool:
        """Whether both agree to something, and not to the same."""
        both = [self.said[side].grade for side in _EITHER if side in self.said]
        return self.is_open and len(both) == len(_EITHER)

    @property
    def corrected(self) -> bool:
        """Whether the auditor's grade was changed after it was moderated."""
        return self.moderator is not None and self.seen != self.auditor


def sides_of(
    session: Session, moderation: Moderation, record: StoredRecord
) -> list[AreaSides]:
    """The areas that the auditor or the moderator graded, in the form's order."""
    said = _newest(told(session, moderation.id))
    return [
        sides
        for area in record.form.areas
        for sides in [_sides(area, record, said.get(area.key, {}))]
        if sides.auditor is not None or sides.moderator is not None
    ]


def told(session: Session, moderation_id: int) -> list[ModerationGrade]:
    """Everything that was said in a moderation, in order."""
    asked = select(ModerationGrade).where(
        ModerationGrade.moderation_id == moderation_id
    )
    return list(
        session.scalars(asked.order_by(ModerationGrade.number, ModerationGrade.id))
    )


def next_number(session: Session, moderation_id: int) -> int:
    """The number of what is said next."""
    last = session.scalar(
        select(func.max(ModerationGrade.number)).where(
            ModerationGrade.moderation_id == moderation_id
        )
    )
    return (last or 0) + 1


def scale_of(area: Area, record: StoredRecord) -> Scale:
    """The scale that an area of a record is graded on."""
    grade, _, own = area.fields
    if not isinstance(grade.kind, Grade):
        return area.scale
    key = record.values.get(own.key)
    there = (scale for scale in grade.kind.scales if scale.key == key)
    return next(there, grade.kind.scale_on(record.record_date))


def _newest(
    rows: Iterable[ModerationGrade],
) -> dict[str, dict[str, ModerationGrade]]:
    """The newest of each side of each area; a grade that the moderator gives anew lets
    go of what was agreed to before it."""
    found: dict[str, dict[str, ModerationGrade]] = {}
    for row in rows:
        sides = found.setdefault(row.area, {})
        if row.side == MODERATOR:
            for side in (*_EITHER, SETTLED):
                sides.pop(side, None)
        sides[row.side] = row
    return found


def _sides(
    area: Area, record: StoredRecord, said: Mapping[str, ModerationGrade]
) -> AreaSides:
    grade, reason, _ = area.fields
    own, kept = said.get(MODERATOR), said.get(AGREED)
    seen = said.get(AUDITOR)
    return AreaSides(
        area=area,
        scale=scale_of(area, record),
        auditor=_text(record.values.get(grade.key)),
        auditor_reason=_text(record.values.get(reason.key)) or "",
        seen=seen.grade if seen else None,
        moderator=own.grade if own else None,
        moderator_reason=own.reason if own else "",
        said={side: said[side] for side in (*_EITHER, SETTLED) if side in said},
        kept=kept.grade if kept else None,
    )


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)


@dataclass(frozen=True)
class Said:
    """Something that was said in a moderation: who said what of which areas, when."""

    side: str
    who: str
    at: datetime
    grades: tuple[tuple[str, str | None], ...]
    reason: str


def history_of(rows: Iterable[ModerationGrade]) -> Iterator[Said]:
    """All that was said, one by one; the auditor's grades as they were seen are the
    record's to tell, and so are left out."""
    by_number: dict[int, list[ModerationGrade]] = {}
    for row in rows:
        if row.side != AUDITOR:
            by_number.setdefault(row.number, []).append(row)
    for several in by_number.values():
        first = several[0]
        grades = tuple((row.area, row.grade) for row in several)
        reason = first.reason if first.side != MODERATOR else ""
        yield Said(first.side, first.who, first.at, grades, reason)
