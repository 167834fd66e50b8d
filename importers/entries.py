"""Rows to entries: each cell read by its field's kind, each doubt told where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from form_definitions.entry import Entry, Origin, Problem, check
from form_definitions.form import Field, Form, Part
from form_definitions.kinds import Choice, Choices, Day, Person
from importers.actions import actions_of
from importers.answers import Answers, answers_to, noted
from importers.by_column import ByColumn
from importers.cells import Cells
from importers.dates import Order, read_day
from importers.doubts import Settler
from importers.layouts.base import SourceRow
from importers.sheets import CellsOfRow, Raw, a1
from importers.shown import Shown

AT_ONCE = 200
"""Rows whose columns are gone through together."""
_NOTED = frozenset({"unknown_choice", "unknown_person", "several_values"})


class Maker:
    """Makes entries of one form's rows."""

    def __init__(self, form: Form, today: date, answers: Answers) -> None:
        self.form = form
        self.today = today
        self._answers = answers
        self._settler = Settler(form)

    def entries(
        self, sources: list[SourceRow], shown: Shown
    ) -> Iterator[tuple[SourceRow, Entry]]:
        """Each row of a sheet, in their order, with its entry.

        They are taken out of the list on the way: they are most of what a long sheet
        takes.
        """
        by_column = ByColumn(self.form, self.today, self._settler, shown)
        sources.reverse()
        first = 0
        while sources:
            some = [sources.pop() for _ in range(min(len(sources), AT_ONCE))]
            made = by_column.entries(some, first)
            for at, (source, entry) in enumerate(zip(some, made, strict=True), first):
                yield source, entry or self.entry(source, shown, at)
            first += len(some)

    def entry(self, source: SourceRow, shown: Shown, at: int) -> Entry:
        """The entry of one row.

        Args:
            shown: what its sheet shows as a whole.
            at: its position among the sheet's rows, as `shown` counts them.
        """
        entry = self._read(source, source.typed, shown, at)
        if self._answers and (settled := answers_to(entry, self._answers)):
            typed = {p.field or "": answer.value for p, answer in settled.items()}
            entry = self._read(source, {**source.typed, **typed}, shown, at)
            entry.problems += [noted(entry, *one) for one in settled.items()]
        return entry

    def _read(
        self, source: SourceRow, typed: Mapping[str, Raw], shown: Shown, at: int
    ) -> Entry:
        where = source.cells or CellsOfRow(source.columns, source.row)
        origin = Origin(source.sheet.name, source.row + 1, where, source.cell)
        cells = Cells(self.form, dict(typed), where)
        given = self._settler.settle(cells, shown, at)
        entry = check(
            self.form,
            cells.typed,
            today=self.today,
            origin=origin,
            given=given,
            repeats=self._repeats(source, shown.orders),
        )
        entry.typed = source.typed
        entry.unmapped = source.unmapped
        cells.problems += source.told
        if source.marks:
            cells.marked(source.marks)
        if source.not_before is not None:
            self._not_before(cells, entry, *source.not_before, shown)
        if cells.problems or entry.problems:
            entry.problems = self._weighed(entry.problems, cells.problems)
        if source.row in source.sheet.hidden_rows:
            words = "This row is hidden in the workbook"
            entry.problems.append(
                Problem(None, words, severity="note", cell=a1(source.row, 0))
            )
        return entry

    def _not_before(
        self, cells: Cells, entry: Entry, heading: str, raw: Raw, shown: Shown
    ) -> None:
        """An observation before its worker's first day is of another day or worker."""
        key = self.form.record.date
        first = read_day(raw, shown.orders.get(key, Order.DAY_FIRST)).day
        day = entry.values.get(key)
        if first is not None and isinstance(day, date) and day < first:
            words = f"is before {heading.lower()}, {Day().show(first)}; check both"
            cells.doubt(key, words, "date_out_of_order", day.isoformat())

    def _repeats(
        self, source: SourceRow, orders: Mapping[str, Order]
    ) -> dict[str, list[dict[str, Raw]]]:
        if not source.actions:
            return {}
        if source.each_is_one:
            return source.actions
        order = orders.get(self.form.record.date, Order.DAY_FIRST)
        return {
            repeat.key: [
                action
                for row in source.actions.get(repeat.key, ())
                for action in actions_of(repeat, row, order)
            ]
            for repeat in self.form.repeats
        }

    def _weighed(self, read: list[Problem], seen: list[Problem]) -> list[Problem]:
        """All problems of an entry, each with the weight it has in a legacy row.

        Nobody can be asked today for a rationale that a log of 2014 had no column for.
        """
        told = {problem.field for problem in seen if problem.severity == "hold"}
        kept = list(seen)
        for problem in read:
            field = self.form.by_key.get(problem.field or "")
            if problem.code == "missing_required" and field is not None:
                if field.key in told:
                    continue
                if field.required:
                    kept.append(problem)
                elif field.part is not Part.RATIONALE:
                    kept.append(replace(problem, severity="note"))
            elif problem.code in _NOTED and (field is None or _lightly(field)):
                kept.append(replace(problem, severity="note"))
            else:
                kept.append(problem)
        return kept


def _lightly(field: Field) -> bool:
    """Whether an answer nobody knows may be left out: a post, not a meeting's type."""
    return not field.required and isinstance(field.kind, Choice | Choices | Person)
