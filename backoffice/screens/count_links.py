"""Where the counts of a return's page lead: the very records they count.

A count of what is published opens the records that were kept with it; one of a draft
the list that has them, and where no list can, the same page counted now.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from backoffice.published.counts import COMPLETED
from exports.figures import Completed, Figures, Graded


@dataclass(frozen=True)
class CountLinks:
    """The addresses of the counts of some figures.

    Args:
        edition: the number of the edition they are; 0 where they are of this moment.
    """

    figures: Figures
    edition: int = 0

    def form(self, form: str, what: str = COMPLETED) -> str:
        """Of all records of a form."""
        if what == COMPLETED and not self.edition:
            period = self.figures.period
            days = {
                "flt_record_date_from": period.first.isoformat(),
                "flt_record_date_to": period.last.isoformat(),
            }
            return f"/records/{form}/?{urlencode(days)}"
        return self._counted(form=form, what=what)

    def place(self, row: Completed, what: str = COMPLETED) -> str:
        """Of what was completed in one month, by one team and role."""
        if what == COMPLETED and row.address and not self.edition:
            return row.address
        return self._counted(
            form=row.form, what=what, month=row.month, team=row.team, role=row.role
        )

    def grade(self, row: Graded, what: str) -> str:
        """Of one grade or answer, of all that were graded, or of the good ones."""
        listed = dict(row.addresses).get(what, "")
        if listed and not self.edition:
            return listed
        return self._counted(form=row.form, area=row.area, scale=row.scale, what=what)

    def _counted(self, **said: str) -> str:
        which = {"edition": str(self.edition)} if self.edition else {"now": "1"}
        query = urlencode({**which, **said})
        what, period = self.figures.what, self.figures.period
        return f"/returns/{what.key}/{period.key}/counted/?{query}"
