"""Stretches of time in which something is owed once more: months, quarters, years.

Quarters, halves and years are those of the financial year, as in returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from form_definitions.obligations import Each

MONTHS: Final = {Each.MONTH: 1, Each.QUARTER: 3, Each.HALF_YEAR: 6, Each.YEAR: 12}
_APRIL: Final = 4
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stretch:
    """From its first day to its last, both within it."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def shared(self, first: date, last: date | None) -> int:
        """How many of its days lie between two; `last` is none while it lasts."""
        ends = self.last if last is None else min(self.last, last)
        return max(0, (ends - max(self.first, first)).days + 1)


def months_on(day: date, months: int) -> date:
    """The same day so many months on, or the last of a month that is too short."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for of_month in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, of_month)
        except ValueError:
            continue
    raise ValueError("every month has 28 days")


def stretch_with(each: Each, day: date) -> Stretch:
    """The month, quarter, half or year that a day is in."""
    months = MONTHS[each]
    since_april = (day.month - _APRIL) % 12
    first = months_on(day.replace(day=1), -(since_april % months))
    return Stretch(first, months_on(first, months) - _DAY)


def stretches(each: Each, first: date, last: date) -> Iterator[Stretch]:
    """Those that reach into a stretch of days, in order."""
    one = stretch_with(each, first)
    while one.first <= last:
        yield one
        one = stretch_with(each, one.last + _DAY)


def before(each: Each, one: Stretch, how_many: int) -> Stretch:
    """The one that lies so many before."""
    return stretch_with(each, months_on(one.first, -how_many * MONTHS[each]))


def stages(began: date, ends: tuple[int, ...]) -> list[Stretch]:
    """The parts of a stage that began on a day, each ending so many months on."""
    found, first = [], began
    for months in ends:
        last = months_on(began, months) - _DAY
        found.append(Stretch(first, last))
        first = last + _DAY
    return found
