"""What a sheet as a whole shows of its dates, that no cell shows alone.

Which way round day and month are written, which rows were pasted from a workbook that
counts its days from 1904, and about when a row stands whose own date is unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from form_definitions.form import Form
from form_definitions.kinds import Day, Grade
from importers.columns import Column
from importers.dates import (
    DAYS_BETWEEN_SYSTEMS,
    Order,
    is_open,
    order_of,
    read_day,
)
from importers.layouts.base import Claim, SourceRow
from importers.report import Question

STEP = 200
"""Rows this many days apart belong to different stretches of a log."""
NEAR, NEAREST = 120, 21
"""How near a moved block comes to its neighbours once it is moved back, in days: at
most, and where the log shows no rhythm of its own."""
ABOUT = 400
"""Where the rows before and after lie so close, the row between lies there too."""
_SCALE_OF_NUMBERS = re.compile(r"[(\[]\s*(\d{1,2})\s*(?:-|–|to)\s*(\d{1,2})\b", re.I)


@dataclass(frozen=True)
class Shown:
    """What the rows of one sheet show together."""

    orders: Mapping[str, Order] = field(default_factory=dict)
    """By date field."""
    declared: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The least and the greatest number of graded fields whose heading tells them."""
    moved: frozenset[int] = frozenset()
    """Rows whose dates were counted from 1904, by position."""
    from_1904: bool = False
    """Whether a bare number may be a day of either system."""
    about: Mapping[int, date] = field(default_factory=dict)
    """A day near each row that has no readable day of its own, by position."""


def shown_by(
    form: Form, claim: Claim, sources: Sequence[SourceRow], *, text_only: bool
) -> tuple[Shown, list[Question]]:
    """What the rows of one sheet show, and what has to be asked about its columns."""
    orders, questions = _orders(form, claim, sources, text_only=text_only)
    key = form.record.date
    order = orders.get(key, Order.DAY_FIRST)
    days = [
        None if (raw := source.typed.get(key)) is None else read_day(raw, order).day
        for source in sources
    ]
    moved = moved_blocks(days)
    kept = [None if at in moved else day for at, day in enumerate(days)]
    about = neighbours(kept)
    from_1904 = bool(sources) and sources[0].sheet.from_1904
    return Shown(orders, _declared(form, claim), moved, from_1904, about), questions


def _declared(form: Form, claim: Claim) -> dict[str, tuple[int, int]]:
    """A heading like ``Grade (1-4)`` says what its numbers mean."""
    return {
        column.field: (int(found[1]), int(found[2]))
        for column in claim.columns
        if column.field in form.by_key
        and isinstance(form.by_key[column.field].kind, Grade)
        and (found := _SCALE_OF_NUMBERS.search(column.heading))
    }


def _orders(
    form: Form, claim: Claim, sources: Sequence[SourceRow], *, text_only: bool
) -> tuple[dict[str, Order], list[Question]]:
    """What each date column shows; where one shows nothing, its neighbours do."""
    values = {
        f.key: [source.typed.get(f.key) for source in sources]
        for f in form.fields
        if isinstance(f.kind, Day)
    }
    orders = {key: order_of(column) for key, column in values.items()}
    questions: list[Question] = []
    shown = {
        order
        for key, order in orders.items()
        if order is Order.MONTH_FIRST
        or (order is Order.DAY_FIRST and any(isinstance(v, str) for v in values[key]))
    }

    def ask(key: str, why: str) -> None:
        column = next((c for c in claim.columns if c.field == key), Column(0, key))
        sheet = sources[0].sheet.name if sources else ""
        words = (
            f"{column.heading} {why}; is 4/5 the fourth of May or the fifth of April?"
        )
        cells = sum(map(is_open, values[key]))
        questions.append(
            Question(sheet, column.heading, key, "ambiguous_date", words, cells)
        )

    for key, order in orders.items():
        if order is Order.BOTH:
            ask(key, "shows both orders of day and month")
        elif order is not Order.UNSHOWN:
            continue
        elif shown == {Order.MONTH_FIRST}:
            orders[key] = Order.MONTH_FIRST
        elif shown or not text_only:
            # Another column was typed day first, or this is a workbook; the
            # real dates in the copy of a text were typed later, by somebody else.
            orders[key] = Order.DAY_FIRST
        else:
            ask(key, "never shows whether day or month comes first")
            orders[key] = Order.BOTH
    return orders, questions


def moved_blocks(days: Sequence[date | None]) -> frozenset[int]:
    """The positions of rows that stand 1,462 days away from those around them.

    A block copied between workbooks of the two date systems keeps its day numbers,
    so it lands four years and a day off, whole.
    """
    stretches: list[list[tuple[int, date]]] = []
    for at, day in enumerate(days):
        if day is None:
            continue
        if stretches and abs((day - stretches[-1][-1][1]).days) <= STEP:
            stretches[-1].append((at, day))
        else:
            stretches.append([(at, day)])
    moved: set[int] = set()
    # Those at an end come last: where the one beside them was moved, they were not.
    for place in sorted(
        range(len(stretches)), key=lambda p: p in (0, len(stretches) - 1)
    ):
        before = stretches[place - 1] if place else []
        after = stretches[place + 1] if place + 1 < len(stretches) else []
        beside = {at for at, _ in (*before[-1:], *after[:1])}
        if not beside & moved and _is_moved(stretches[place], before, after):
            moved |= {at for at, _ in stretches[place]}
    return frozenset(moved)


def _is_moved(
    stretch: Sequence[tuple[int, date]],
    before: Sequence[tuple[int, date]],
    after: Sequence[tuple[int, date]],
) -> bool:
    """Whether a stretch, moved back, joins those that it stands between.

    It must join as closely as the rows around it follow each other: any two audits may
    stand four years apart, but hardly fall between their neighbours to the week. At an
    end of the sheet there is half the evidence, so it must join more closely still.
    """
    between = bool(before and after)
    if len(before) + len(after) <= (2 if between else max(len(stretch), 2)):
        return False
    near = _rhythm(before, after) // (1 if between else 2)
    for days in (DAYS_BETWEEN_SYSTEMS, -DAYS_BETWEEN_SYSTEMS):
        offset = timedelta(days=days)
        first, last = stretch[0][1] + offset, stretch[-1][1] + offset
        if (not before or abs((first - before[-1][1]).days) <= near) and (
            not after or abs((after[0][1] - last).days) <= near
        ):
            return True
    return False


def _rhythm(*stretches: Sequence[tuple[int, date]]) -> int:
    """Within how many days the rows of a log follow each other, with room to spare."""
    steps = sorted(
        abs((later - earlier).days)
        for stretch in stretches
        for (_, earlier), (_, later) in pairwise(stretch)
    )
    usual = steps[len(steps) // 2] if steps else 0
    return min(max(usual * 6, NEAREST), NEAR)


def neighbours(days: Sequence[date | None]) -> dict[int, date]:
    """A day near each row without one, where the rows around it agree."""
    filled = [(at, day) for at, day in enumerate(days) if day is not None]
    about: dict[int, date] = {}
    for (start, before), (end, after) in pairwise(filled):
        if abs((after - before).days) <= ABOUT:
            about |= dict.fromkeys(range(start + 1, end), before)
    if filled:
        first, last = filled[0], filled[-1]
        about |= dict.fromkeys(range(first[0]), first[1])
        about |= dict.fromkeys(range(last[0] + 1, len(days)), last[1])
    return about
