"""The very records that one figure of a return counts, a page at a time.

The clauses are those it was counted with (`counting`), and beside them where it
stands: its form, month, team, area, grade.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, func, select, true

from backoffice.figures.asked import RECORDS, Asked, median_of
from backoffice.figures.breakdowns import SCALE, SERVICE_AREA, Breakdown
from backoffice.figures.counted_rows import COUNTED, RowsOfForm
from backoffice.figures.counting import Counting
from backoffice.figures.measuring import BLANK
from backoffice.figures.subjects import Subject
from exports.asked import MeasuredSheet
from exports.figures import Place
from exports.measures import Measure, shipped_measures
from exports.measures.names import scales_of
from form_definitions.form import Form


class NoSuchFigure(LookupError):
    """A return has no such figure."""


@dataclass(frozen=True)
class Line:
    """A record that is counted, or one of its grades or actions."""

    form: Form
    record_id: int
    reference: str
    day: date | None
    team: str | None
    said: Mapping[str, str]
    """What the measure looks at, in words, by the keys of `Behind.columns`."""


@dataclass(frozen=True)
class Behind:
    """One figure of a described sheet, and what is behind it."""

    asked: Asked
    sheet: MeasuredSheet
    measure: Measure
    keys: Mapping[str, str]
    """Where the figure stands: the key of each breakdown, `BLANK` for none."""
    grade: str | None = None
    scale: str | None = None

    @cached_property
    def counting(self) -> Counting:
        return Counting(self.asked, self.sheet)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where it stands, in words."""
        form = self._rows[0].form if self._rows else self.counting.forms[0]
        typed = self._rows[0].typed if self._rows else self.keys
        return tuple(
            one.place(form, None if self.keys[one.key] == BLANK else typed[one.key])
            for one in self.counting.breakdowns
        )

    @property
    def grade_label(self) -> str:
        """The grade that is counted, in words; "" where it is no figure of one."""
        if self.grade is None:
            return ""
        known = (scale for form in self.counting.forms for scale in scales_of(form))
        labels = (one.label(self.grade) for one in known if one.knows(self.grade))
        return next(labels, self.grade)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Key and heading of what the measure looks at, over all its forms."""
        return {
            key: said.heading for rows in self._rows for key, said in rows.said.items()
        }

    def total(self, which: str = COUNTED) -> int:
        """How many rows are counted, or of a share are the others."""
        return sum(number for _, number in self._totals(which))

    def median(self) -> float | None:
        """The median of their days; None where it is no such measure."""
        found: Counter[int] = Counter()
        for rows in self._rows:
            if rows.middle is None:
                return None
            query = rows.query(COUNTED, rows.middle, func.count())
            for number, times in self.asked.session.execute(
                query.group_by(rows.middle)
            ):
                found[number] += times
        return median_of(list(found.items()))

    def lines(self, which: str, skip: int, most: int) -> list[Line]:
        """So many lines after those that are skipped, form by form: of a median the
        least first, else the oldest.
        """
        found: list[Line] = []
        for rows, number in self._totals(which):
            if skip < number and len(found) < most:
                found += self._read(rows, which, skip, most - len(found))
            skip = max(0, skip - number)
        return found

    def _totals(self, which: str) -> Iterator[tuple[RowsOfForm, int]]:
        for rows in self._rows:
            number = self.asked.session.scalar(rows.query(which, func.count()))
            yield rows, int(number or 0)

    def _read(
        self, rows: RowsOfForm, which: str, skip: int, most: int
    ) -> Iterator[Line]:
        columns = (said.column for said in rows.said.values())
        query = rows.query(
            which,
            rows.subject.record_id.label("record"),
            *(column.label(f"said_{at}") for at, column in enumerate(columns)),
        )
        query = query.order_by(*rows.order).offset(skip).limit(most)
        found = self.asked.session.execute(query).all()
        known = self._known({row[0] for row in found})
        for record_id, *values in found:
            pairs = zip(rows.said.items(), values, strict=True)
            words = {key: said.words(value) for (key, said), value in pairs}
            yield Line(rows.form, record_id, *known[record_id], words)

    def _known(self, ids: set[int]) -> dict[int, tuple[str, date | None, str | None]]:
        c = RECORDS.c
        query = select(c.record_id, c.reference, c.record_date, c.unit)
        rows = self.asked.session.execute(query.where(c.record_id.in_(ids)))
        return {one: (reference, day, team) for one, reference, day, team in rows}

    @cached_property
    def _rows(self) -> list[RowsOfForm]:
        of_forms = (self._of(form) for form in self.counting.forms)
        return [rows for rows in of_forms if rows is not None]

    def _of(self, form: Form) -> RowsOfForm | None:
        """The rows of a form that may be counted here; None where none can be."""
        measure = self.measure
        subject = self.counting.subject(form, measure.of, [measure])
        where = None if subject is None else self.counting.where(subject)
        if subject is None or where is None:
            return None
        if not all(map(subject.has, measure.names)):
            return None
        typed: dict[str, Any] = {}
        here = [*where]
        for one in self.counting.breakdowns:
            clause = self._at(one, subject, typed)
            if clause is None:
                return None
            here.append(clause)
        for name, key in (("grade", self.grade), (SCALE, self.scale)):
            if key is not None and name in subject.terms.columns:
                here.append(subject.terms.columns[name] == key)
        return RowsOfForm(self.asked, self.sheet, measure, subject, here, typed)

    def _at(
        self, one: Breakdown, subject: Subject, typed: dict[str, Any]
    ) -> ColumnElement[bool] | None:
        """That a row stands at the figure's place; None where no row of the form can.

        What the key stands for is put into `typed`.
        """
        key, column = self.keys[one.key], one.column(subject)
        typed[one.key] = key
        if isinstance(column, BindParameter):
            said = BLANK if column.value is None else column.value
            return true() if said == key else None
        if one.key == SERVICE_AREA:
            there = select(column).select_from(subject.source).where(*subject.where)
            said = None if key == BLANK else key
            raw = self.asked.session.scalars(there.distinct()).all()
            mine = [value for value in raw if one.told(value) == said]
            return column.in_(mine) if mine else None
        if key == BLANK:
            return column.is_(None)
        if not isinstance(column.type, String):
            # Numbers, days and several answers stand in an address as Python writes
            # them, so what is there is written likewise.
            there = select(column).select_from(subject.source).where(*subject.where)
            found = self.asked.session.scalars(there.distinct())
            typed[one.key] = next((v for v in found if str(v) == key), None)
            if typed[one.key] is None:
                return None
        at: ColumnElement[bool] = column == typed[one.key]
        return at


def behind(asked: Asked, query: Mapping[str, str]) -> Behind:
    """The figure that an address asks for (`measuring` makes such addresses).

    Raises NoSuchFigure where the return has none such.
    """
    known, measure = shipped_measures(), query.get("measure", "")
    for sheet in asked.what.sheets:
        if isinstance(sheet, MeasuredSheet) and sheet.name == query.get("sheet"):
            measured = {known[key].change_of or key for key in sheet.measures}
            by = [one.key for one in Counting(asked, sheet).breakdowns]
            if measure in measured and set(by) <= set(query):
                return Behind(
                    asked,
                    sheet,
                    known[measure],
                    {key: query[key] for key in by},
                    query.get("grade"),
                    None if SCALE in by else query.get("scale"),
                )
    raise NoSuchFigure(query.get("sheet", ""))
