"""What came in for which debt, and whether in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backoffice.programme.owed.debts import Counted, Debt, Done
from backoffice.programme.owed.stretches import MONTHS, before, stretch_with


def settled(debts: Sequence[Debt], records: Sequence[Counted]) -> Iterator[Debt]:
    """The debts with what came in for each: a record counts for the stretch of time it
    is of, and one more than is owed for the last before it that is missing."""
    of_whom: defaultdict[tuple[object, ...], list[Debt]] = defaultdict(list)
    for debt in debts:
        of_whom[_whose(debt)].append(debt)
    came: defaultdict[tuple[object, ...], list[Counted]] = defaultdict(list)
    for record in records:
        for whose in _counts_for(record):
            came[whose].append(record)
    for whose, several in of_whom.items():
        several.sort(key=lambda debt: debt.stretch)
        records = sorted(came.get(whose, ()), key=lambda one: (one.day, one.record_id))
        yield from _paid(several, records)


def _whose(debt: Debt) -> tuple[object, ...]:
    if debt.about is not None:
        return "about", debt.about
    if debt.person_id is not None:
        return "by", debt.person_id
    return ("group", debt.group) if debt.group else ("all",)


def _counts_for(record: Counted) -> Iterator[tuple[object, ...]]:
    yield ("all",)
    if record.by is not None:
        yield "by", record.by
    if record.about is not None:
        yield "about", record.about
    if record.group:
        yield "group", record.group


def _paid(debts: Sequence[Debt], records: Sequence[Counted]) -> Iterator[Debt]:
    done: list[list[Done]] = [[] for _ in debts]
    missing = list(range(len(debts)))
    for record in records:
        at = _place(debts, missing, record)
        if at is not None:
            late = record.day > debts[at].stretch.last
            done[at].append(Done(record.record_id, record.day, late))
            if len(done[at]) >= debts[at].many:
                missing.remove(at)
    for debt, several in zip(debts, done, strict=True):
        yield replace(debt, done=tuple(several)) if several else debt


def _place(
    debts: Sequence[Debt], missing: Sequence[int], record: Counted
) -> int | None:
    """Which debt a record is for, of those of which some is missing; None where all it
    could be for is there already."""
    begun = [
        at
        for at in missing
        if debts[at].stretch.first <= record.counts_on
        if debts[at].theme in ("", record.theme)
    ]
    for at in begun:
        if record.counts_on in debts[at].stretch:
            return at
    return next((at for at in reversed(begun) if _makes_good(record, debts[at])), None)


def _makes_good(record: Counted, debt: Debt) -> bool:
    """Whether a record may still come in for a stretch of time that has ended. A stage
    or a commission has no end to that."""
    each = debt.obligation.each
    if debt.stretch.last >= record.day:
        return False
    if each not in MONTHS:
        return True
    since = before(each, stretch_with(each, record.counts_on), debt.obligation.catch_up)
    return debt.stretch.last >= since.first
