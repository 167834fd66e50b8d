"""What is to be counted for a sheet: measures, forms, and what tells rows apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import ColumnElement

from backoffice.figures.asked import Asked
from backoffice.figures.breakdowns import SCALE, Breakdown
from backoffice.figures.owed import Owed
from backoffice.figures.subjects import Subject, grades_alone, subject_of
from exports.asked import MeasuredSheet
from exports.measures import GRADES, Measure, shipped_measures
from form_definitions.form import Form


@dataclass(frozen=True)
class Counting:
    """One sheet's measures, to be counted over its forms.

    Grades of two scales are never added: where all that a sheet measures is grades,
    each scale has rows of its own, else columns of its own.
    """

    asked: Asked
    sheet: MeasuredSheet

    @cached_property
    def forms(self) -> list[Form]:
        return self.asked.forms_of(self.sheet.forms)

    @cached_property
    def measures(self) -> list[Measure]:
        return [shipped_measures()[key] for key in self.sheet.measures]

    @cached_property
    def scales_in_rows(self) -> bool:
        return all(one.of == GRADES and not one.together for one in self.measures)

    @cached_property
    def breakdowns(self) -> list[Breakdown]:
        by = list(self.sheet.by)
        if self.scales_in_rows and SCALE not in by:
            by.append(SCALE)
        return [Breakdown(key, self.asked, self.forms) for key in by]

    @cached_property
    def owed(self) -> Owed:
        """What is owed in the period, by those who are asked about."""
        return Owed(self.asked)

    def before(self) -> Counting:
        """The same of the period before."""
        return replace(self, asked=self.asked.at(self.asked.period.before))

    def scales_apart(self, of: str) -> bool:
        """Whether each scale has columns of its own."""
        return of == GRADES and not self.scales_in_rows

    def apart(self, of: str) -> tuple[str, ...]:
        """What rows are told apart by beside the breakdowns: the scale where each has
        columns, and all that small numbers are hidden by.
        """
        names = (SCALE,) if self.scales_apart(of) else ()
        if not self.asked.what.suppress_below:
            return names
        return (*names, *(("month", "area", SCALE) if of == GRADES else ("month",)))

    def subject(
        self,
        form: Form,
        of: str,
        measures: Iterable[Measure],
        *,
        added_up: bool = False,
    ) -> Subject | None:
        """What is counted of a form, with all that these measures speak of."""
        names = self._names(form, measures)
        return subject_of(self.asked, form, of, names, added_up=added_up)

    def of_grades_alone(self, form: Form, of: str, measures: Sequence[Measure]) -> bool:
        """Whether nothing of the records themselves is asked beside their grades."""
        return of == GRADES and grades_alone(
            self.asked.versions.table(form.key), self._names(form, measures)
        )

    def _names(self, form: Form, measures: Iterable[Measure]) -> set[str]:
        names = {name for measure in measures for name in measure.names}
        for one in self.breakdowns:
            names |= one.names_in(form)
        if self.sheet.only is not None:
            names |= self.sheet.only.names()
        return names

    def where(self, subject: Subject) -> list[ColumnElement[bool]] | None:
        """What counts at all; None where the form has not what the sheet asks for."""
        only = self.sheet.only
        if not subject.can_answer(only):
            return None
        return [*subject.where, *([subject.terms.holds(only.node)] if only else [])]
