"""What is owed, and what came in for it: worked out, never stored.

Nothing here knows the database. It is given who held which post, the versions of the
obligations, the records that may count and who is excused, and gives a debt for each
stretch of time, each of whom owes and each of whom it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from backoffice.programme.owed.came_in import settled
from backoffice.programme.owed.debts import Counted, Debt, Excuse, Known
from backoffice.programme.owed.obligations import Obligations
from backoffice.programme.owed.stretches import MONTHS, before, stretch_with
from backoffice.programme.owed.who_owes import by_stage, by_stretch, commissioned


def reaches_back(obligations: Obligations, first: date) -> date:
    """The first day whose posts and records decide what is owed from a day on: what is
    missing may come in later, and a stage may have begun a year ago."""
    back = first
    for key in obligations.keys:
        for version in obligations.changes_in(key, first, first):
            one = version.obligation
            if one is not None and one.each in MONTHS:
                begins = before(one.each, stretch_with(one.each, first), one.catch_up)
                back = min(back, begins.first)
            if one is not None and one.stages:
                longest = one.stages[-1] * 31
                back = min(back, first - timedelta(days=longest))
    return back


def owed(known: Known, first: date, last: date) -> Iterator[Debt]:
    """The debts whose stretch of time reaches into the days from `first` to `last`, by
    obligation, by who owes and by when."""
    for key in known.obligations.keys:
        owing = before_records(known, key, first, last)
        yield from with_records(owing, known.records.get(key, ()), first, last)


def before_records(known: Known, key: str, first: date, last: date) -> list[Debt]:
    """What is owed of one obligation before anybody has looked at what came in: also of
    earlier days, for which what came in may count."""
    debts = [
        *by_stretch(known, key, first, last),
        *by_stage(known, key, last),
        *commissioned(known, key),
    ]
    return [_excused(known, debt) for debt in debts]


def with_records(
    owing: Sequence[Debt], records: Sequence[Counted], first: date, last: date
) -> Iterator[Debt]:
    """The debts that reach into some days, with what came in for them."""
    for debt in settled(owing, records):
        if debt.stretch.first <= last and debt.stretch.last >= first:
            yield debt


def _excused(known: Known, debt: Debt) -> Debt:
    """The debt with the excuse that leaves too few of its days to owe it."""
    one = debt.obligation
    for excuse in known.excuses:
        if excuse.obligation != one.key or not _is_of(excuse, debt):
            continue
        left = debt.stretch.days - debt.stretch.shared(excuse.first, excuse.last)
        if left * 100 < debt.stretch.days * one.least_share:
            return replace(debt, excuse=excuse)
    return debt


def _is_of(excuse: Excuse, debt: Debt) -> bool:
    """Whether it excuses who owes this or, of a worker to be observed, that worker."""
    if excuse.person_id is None:
        return bool(excuse.group) and excuse.group == debt.group
    return excuse.person_id == (debt.about or debt.person_id)
