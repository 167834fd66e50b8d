"""The stretches of time a return is about: a month, a quarter, a half, a year.

Quarters and halves are those of the council's financial year, which begins in April
and is called by the year it begins in: 2019-Q3 is October to December 2019. (The
service's own "Performance return Q3" has October, November and December.) A plain
2026 is the calendar year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from form_definitions.kinds import MONTHS

_SHORT_MONTHS = ["Sept" if m == "september" else m[:3].title() for m in MONTHS]


class NoPeriod(ValueError):
    """Words that name no period; its message is a sentence that says what would."""


@dataclass(frozen=True)
class Period:
    """The whole months from `first` to `last`, both of them days within it."""

    key: str
    """As it is asked for: ``2018-10``, ``2026-Q2``, ``2026-H1``, ``2026-27``."""
    first: date
    last: date

    @property
    def months(self) -> tuple[str, ...]:
        """``2018-10`` and so on, in order."""
        return tuple(f"{day:%Y-%m}" for day in self._firsts())

    def _firsts(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day = _month_after(day)

    @property
    def title(self) -> str:
        """``October 2018``, ``July to September 2026 (Q2 2026-27)``."""
        if len(self.months) == 1:
            return month_title(self.months[0])
        first, last = month_title(self.months[0]), month_title(self.months[-1])
        if first[-4:] == last[-4:]:
            first = first[:-5]
        return f"{first} to {last}{self._named()}"

    @property
    def short(self) -> str:
        """For a heading: ``Oct 2018``, ``Q3 2018-19``, ``2018-19``, ``2018``."""
        if len(self.months) == 1:
            return month_short(self.months[0])
        return self._named().strip(" ()") or self.key

    def _named(self) -> str:
        part = self.key[5:]
        if part[:1] in ("Q", "H"):
            return f" ({part} {self.key[:4]}-{(self.first_year + 1) % 100:02})"
        return ""

    @property
    def first_year(self) -> int:
        return int(self.key[:4])

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        year, part = self.first_year, self.key[5:]
        if part[:1] in ("Q", "H"):
            number = int(part[1])
            if number > 1:
                return period_of(f"{year}-{part[0]}{number - 1}")
            return period_of(f"{year - 1}-{part[0]}{4 if part[0] == 'Q' else 2}")
        if not part:
            return period_of(f"{year - 1}")
        if len(self.months) == 12:
            return _financial_year(year - 1)
        return period_of(f"{self.first - timedelta(days=1):%Y-%m}")

    @property
    def after(self) -> Period:
        """The period of the same length that begins where this one ends."""
        year, part = self.first_year, self.key[5:]
        if part[:1] in ("Q", "H"):
            number, most = int(part[1]), 4 if part[0] == "Q" else 2
            if number < most:
                return period_of(f"{year}-{part[0]}{number + 1}")
            return period_of(f"{year + 1}-{part[0]}1")
        if not part:
            return period_of(f"{year + 1}")
        if len(self.months) == 12:
            return _financial_year(year + 1)
        return period_of(f"{self.last + timedelta(days=1):%Y-%m}")

    @property
    def parts(self) -> tuple[Period, ...]:
        """The next shorter periods that one can ask for: halves of a financial year,
        quarters of a half or a calendar year, months of a quarter, none of a month.
        """
        year, part = self.first_year, self.key[5:]
        match self.length:
            case "month":
                keys: list[str] = []
            case "quarter":
                keys = list(self.months)
            case "half-year":
                first = 1 if part == "H1" else 3
                keys = [f"{year}-Q{first}", f"{year}-Q{first + 1}"]
            case _ if part:
                keys = [f"{year}-H1", f"{year}-H2"]
            case _:
                keys = [f"{year - 1}-Q4", *(f"{year}-Q{n}" for n in (1, 2, 3))]
        return tuple(period_of(key) for key in keys)

    @property
    def length(self) -> str:
        """``month``, ``quarter``, ``half-year`` or ``year``."""
        return {1: "month", 3: "quarter", 6: "half-year", 12: "year"}[len(self.months)]


def period_of(text: str) -> Period:
    """The period that a text names. Raises NoPeriod with a sentence.

    ``2026-27`` is the financial year, though ``2026-12`` is December: a part above
    12 can be no month, so only years that end in 01 to 12 (2000-01 to 2011-12) would
    be unclear, and those are read as months. Ask for their quarters or halves.
    """
    said = text.strip().upper().replace("/", "-")
    if re.fullmatch(r"(19|20)\d\d", said):
        return Period(said, date(int(said), 1, 1), date(int(said), 12, 31))
    if not re.fullmatch(r"(19|20)\d\d-(\d\d|Q[1-4]|H[12])", said):
        raise NoPeriod(_none_such(text))
    year, part = int(said[:4]), said[5:]
    if part[0] == "Q":
        return _stretch(said, date(year, 4, 1), 3 * (int(part[1]) - 1), 3)
    if part[0] == "H":
        return _stretch(said, date(year, 4, 1), 6 * (int(part[1]) - 1), 6)
    if 1 <= int(part) <= 12:
        return _stretch(said, date(year, int(part), 1), 0, 1)
    if int(part) == (year + 1) % 100:
        return _financial_year(year)
    raise NoPeriod(_none_such(text))


def quarter_of(month: str) -> Period:
    """The quarter of the financial year that a month (``2026-08``) is in."""
    year, number = (int(part) for part in month.split("-"))
    year -= number < 4
    return period_of(f"{year}-Q{(number - 4) % 12 // 3 + 1}")


def month_title(month: str) -> str:
    """``October 2018`` from ``2018-10``."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1].title()} {year}"


def month_short(month: str) -> str:
    """``Oct 2018`` from ``2018-10``."""
    year, number = month.split("-")
    return f"{_SHORT_MONTHS[int(number) - 1]} {year}"


def _none_such(text: str) -> str:
    return (
        f"{text[:40]!r} is no period; give a month like 2026-10, a quarter of the"
        " financial year like 2026-Q2 (July to September 2026), a half like 2026-H1,"
        " a financial year like 2026-27 or a calendar year like 2026"
    )


def _financial_year(year: int) -> Period:
    return _stretch(f"{year}-{(year + 1) % 100:02}", date(year, 4, 1), 0, 12)


def _stretch(key: str, start: date, skip: int, months: int) -> Period:
    first = start
    for _ in range(skip):
        first = _month_after(first)
    end = first
    for _ in range(months):
        end = _month_after(end)
    return Period(key, first, end - timedelta(days=1))


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
