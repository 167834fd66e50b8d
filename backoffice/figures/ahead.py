"""Counts ahead: what returns will ask is counted while nobody waits for it.

A year of a form is gone through where a month of it was saved to since, or the day is
another. That it was is kept like a count itself, so that of several workers none does
it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING
from backoffice.figures.asked import RECORDS, Asked
from backoffice.figures.questions import ask_all, every_return, of_one_form
from backoffice.store import months as kept_months
from backoffice.store.months import Counted
from backoffice.store.versions import Versions
from exports.measures import shipped_measures
from exports.periods import Period, period_of
from exports.returns import Return


@dataclass(frozen=True)
class Ahead:
    """What is to be counted ahead in one database, on one day."""

    session: Session
    versions: Versions
    returns: Sequence[Return]
    on: date

    def next(self) -> tuple[str, Period] | None:
        """A form and a calendar year to go through, the newest first; None where all
        that can be asked is kept."""
        for form in self.versions.current():
            first, last = self._days(form)
            if first is None or last is None:
                continue
            for year in range(last.year, first.year - 1, -1):
                period = period_of(f"{year:04}")
                if not self._is_done(form, period):
                    return form, period
        return None

    def count(self, form: str, period: Period, leave_off: Callable[[], bool]) -> bool:
        """Count everything that can be asked of a form and year.

        Args:
            leave_off: asked now and then, whether something else is to be done.

        Returns whether it was gone through to its end.
        """
        stands = kept_months.standing(self.session, form, period.months)
        for what in every_return(self.returns):
            alone = of_one_form(what, form)
            if alone is None:
                continue
            asked = Asked(
                self.session, self.versions, alone, period, EVERYTHING, self.on
            )
            for _ in ask_all(asked):
                # What was kept is seen from the next transaction on.
                self.session.rollback()
                if leave_off():
                    return False
        done = {month: Counted(at, self.on, []) for month, at in stands.items()}
        engine = self.session.get_bind()
        if isinstance(engine, Engine):
            kept_months.keep(engine, form, self._asked(form), done)
        return True

    def _days(self, form: str) -> tuple[date | None, date | None]:
        """The first and the last day of a form's records: two steps down an index."""
        c = RECORDS.c
        first, last = (
            self.session.scalar(select(of(c.record_date)).where(c.form == form))
            for of in (func.min, func.max)
        )
        return first, last

    def _is_done(self, form: str, period: Period) -> bool:
        stands = kept_months.standing(self.session, form, period.months)
        done = kept_months.kept(self.session, form, self._asked(form), period.months)
        return all(
            month in done and done[month].stands == at and done[month].on == self.on
            for month, at in stands.items()
        )

    def _asked(self, form: str) -> str:
        """A digest of all that is asked, which is more once a form, a return or a
        measure is another."""
        said: Iterable[object] = (
            self.versions.form(form).digest,
            *self.returns,
            *shipped_measures().values(),
        )
        return sha256("\n".join(map(repr, said)).encode()).hexdigest()
