"""Considerations as the pages of learning show them: who owes which, how it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app

from backoffice.programme.learning.considering import (
    LENGTHS,
    Owed,
    by_stretch,
    owed_in,
    still_to_be_made_good,
)
from backoffice.programme.owed.debts import Debt, State
from backoffice.programme.owed.obligations import obligations
from backoffice.programme.owed.owing import debts
from backoffice.programme.owed.stretches import (
    MONTHS,
    Stretch,
    before,
    stretch_with,
)
from backoffice.screens.due_page import STATES, group_label
from backoffice.screens.publishing_view import editions
from backoffice.screens.return_periods import period_with
from backoffice.screens.returns_known import returns_known
from backoffice.screens.sheet import today
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.return_tables import ReturnEdition
from exports.periods import Period
from exports.returns import Return
from form_definitions.obligations import Obligation
from form_definitions.roles import known_roles


@dataclass(frozen=True)
class Ower:
    """A group, or all who hold a post, and how what they owe stands."""

    name: str
    group: str
    words: str
    colour: str
    records: tuple[int, ...]


@dataclass(frozen=True)
class Consideration:
    """Findings of a period, who considers them by when, and what came in."""

    what: Return
    owed: Owed
    period: Period
    edition: ReturnEdition | None
    owers: tuple[Ower, ...]
    now: bool
    """Whether it is this time's, and not one of before."""

    @property
    def key(self) -> str:
        return self.owed.obligation.key

    @property
    def title(self) -> str:
        return self.owed.obligation.title

    @property
    def address(self) -> str:
        return f"/learning/{self.key}/{self.period.key}/"

    @property
    def report(self) -> str:
        """The published report's address."""
        return f"/learning/figures/{self.what.key}/{self.period.key}/"

    @property
    def records(self) -> list[int]:
        return [one for ower in self.owers for one in ower.records]


def _considered() -> dict[str, tuple[Return, Obligation]]:
    """The obligations that hold today under which a report is considered."""
    on = obligations(db.session()).on(today())
    return {
        key: (what, on[key])
        for what in returns_known().values()
        for key in what.considered_under
        if key in on and on[key].each in MONTHS
    }


def considerations(day: date) -> list[Consideration]:
    """What is to be considered this time, and what was before, as it stands today."""
    those = _considered()
    if not those:
        return []
    firsts = [
        before(one.each, stretch_with(one.each, day), one.catch_up).first
        for _, one in those.values()
    ]
    return list(_told(those, min(firsts), day, day))


def one_consideration(key: str, period: Period, day: date) -> Consideration | None:
    """The consideration of a period's findings; None where there is no such, or the
    period is not of its length."""
    those = {k: v for k, v in _considered().items() if k == key}
    if not those:
        return None
    _, one = those[key]
    if period.length != LENGTHS[one.each] or period != period_with(
        period.length, period.first
    ):
        return None
    stretch = owed_in(one, Stretch(period.first, period.last))
    found = _told(those, stretch.first, stretch.last, day)
    return next((c for c in found if c.period.key == period.key), None)


def _told(
    those: Mapping[str, tuple[Return, Obligation]], first: date, last: date, day: date
) -> Iterator[Consideration]:
    session, versions = db.session(), store_of(current_app).versions
    found = debts(session, versions, first, last, as_of=day, only=list(those))
    for owed in by_stretch(found):
        what = those[owed.obligation.key][0]
        length = LENGTHS.get(owed.obligation.each, "")
        if length:
            period = period_with(length, owed.findings.first)
            yield Consideration(
                what,
                owed,
                period,
                editions().for_leadership(what, period),
                tuple(_owers(owed, day)),
                owed.stretch == stretch_with(owed.obligation.each, day),
            )


def _owers(owed: Owed, day: date) -> Iterator[Ower]:
    form = store_of(current_app).versions.current().get(owed.obligation.form)
    if form is None:
        return
    if owed.obligation.who.groups:
        for debt in owed.debts:
            words, colour = STATES[debt.state(day)]
            name = group_label(owed.obligation, form, debt.group)
            yield Ower(name, debt.group, words, colour, _records(debt))
        return
    roles = known_roles(current_app.config["SETTINGS"].data)
    posts = ", ".join(roles.label(post) for post in owed.obligation.who.posts)
    words = f"{owed.came_in:,} of {owed.expected:,} came in"
    state = State.OUTSTANDING if owed.overdue(day) else State.TO_COME
    colour = "green" if owed.came_in >= owed.expected else STATES[state][1]
    several = tuple(one for debt in owed.debts for one in _records(debt))
    yield Ower(posts, "", words, colour, several)


def _records(debt: Debt) -> tuple[int, ...]:
    return tuple(done.record_id for done in debt.done)


def overdue(rows: Sequence[Consideration], day: date) -> list[Consideration]:
    """Those with something missing whose time is over, while it may still come in."""
    return [
        one
        for one in rows
        if one.owed.overdue(day) and still_to_be_made_good(one.owed, day)
    ]
