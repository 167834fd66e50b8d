"""The graded areas of a form laid out for people: in a table, or each by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from form_definitions.form import Area, Form
from importers.layouts.answers import FAR, Answers, Place
from importers.layouts.filled import Filled
from importers.layouts.labels import HEADS, Label, Sort
from importers.layouts.ticks import is_tick
from importers.sheets import Raw, Sheet
from importers.values import is_meant_as


@dataclass(frozen=True)
class Areas:
    """The areas of one form, among all its labels."""

    sheet: Sheet
    form: Form
    answers: Answers
    ours: Sequence[Label]
    """The form's labels, in reading order."""

    @property
    def tables(self) -> list[tuple[int, list[Label]]]:
        """The rows that head a table of areas, with the labels on each."""
        by_row: dict[int, list[Label]] = {}
        for label in self.ours:
            if label.row in self.answers.heads and label.sort in HEADS:
                by_row.setdefault(label.row, []).append(label)
        return list(by_row.items())

    def named(self) -> Iterator[Label]:
        """The labels, ``Grade`` among a table's areas as the grade of the whole."""
        overall = self.form.overall
        for label in self.ours:
            if label.sort is Sort.GRADE and overall and self._is_overall(label):
                yield replace(label, sort=Sort.AREA, field=overall.key)
            else:
                yield label

    def _is_overall(self, label: Label) -> bool:
        among = any(
            other.sort is Sort.AREA
            and other.column == label.column
            and other.row < label.row
            for other in self.ours
        )
        return among and any(
            row < label.row and any(head.column > label.column for head in heads)
            for row, heads in self.tables
        )

    def read(self, filled: Filled, label: Label) -> None:
        """An area's grade, reason and action: in a table's row, beside it, under it."""
        area = next(a for a in self.form.areas if a.key == label.field)
        if self._is_ticked(filled, label, area):
            return
        table = next(
            (heads for row, heads in reversed(self.tables) if row < label.row), None
        )
        if table is not None and self._in_table(filled, label, area, table):
            return
        if label.beside is not None:
            filled.put(self.sheet, area.grade, label.at, label.beside)
        own = list(self._own_labels(label))
        for asked in own:
            key = area.grade if asked.sort is Sort.GRADE else area.rationale
            if key not in filled.typed:
                place, value = self.answers.of(filled.block, asked)
                filled.put(self.sheet, key, place, value)
        if not own:
            self._in_row(filled, label, area)

    def _is_ticked(self, filled: Filled, label: Label, area: Area) -> bool:
        """Whether the grade is a tick in one of a grade's columns; two are a doubt."""
        heads = next(
            (
                grades
                for row, grades in reversed(self.answers.ticks.items())
                if filled.block.top <= row < label.row
            ),
            {},
        )
        ticked = [
            column
            for column in heads
            if column > label.column and is_tick(self.sheet.value(label.row, column))
        ]
        if not ticked:
            return False
        places = [(label.row, column) for column in ticked]
        filled.put(
            self.sheet,
            area.grade,
            places[0],
            " / ".join(heads[column] for column in ticked),
        )
        filled.used.update(places)
        self._in_row(filled, label, area, max(heads) + 1)
        return True

    def _in_table(
        self, filled: Filled, label: Label, area: Area, heads: Sequence[Label]
    ) -> bool:
        """Whether the columns of a table hold what is said of an area."""
        right = [head for head in heads if head.column > label.column]
        if not right or self._is_apart(label, area, right):
            return False
        for head in right:
            place = (label.row, head.column)
            if head.sort is Sort.REASON:
                # A reason may be merged over several areas; it is said of each.
                place = self.answers.covering(place)
            value = self.sheet.value(*place)
            if head.sort is Sort.ACTION:
                self._action(filled, head, area, place, value, label.row)
                continue
            key = area.grade if head.sort is Sort.GRADE else area.rationale
            if key not in filled.typed:
                filled.put(self.sheet, key, place, value)
        return True

    def _is_apart(self, label: Label, area: Area, heads: Sequence[Label]) -> bool:
        """Whether an area stands below its table, with its grade right beside it."""
        if any(
            other.sort is Sort.AREA and other.row == label.row - 1
            for other in self.ours
        ):
            return False
        kind = self.form.by_key[area.grade].kind
        for head in heads:
            value = self.sheet.value(label.row, head.column)
            if head.sort is Sort.GRADE and value and is_meant_as(kind, value):
                return False
        row, first = self.answers.box(label)
        return any(
            value is not None and is_meant_as(kind, value)
            for column in range(first, first + FAR)
            if not self.answers.is_label((row, column))
            for value in (self.sheet.value(row, column),)
        )

    def _action(
        self,
        filled: Filled,
        head: Label,
        area: Area,
        place: Place,
        value: Raw,
        row: int,
    ) -> None:
        part = head.field.partition(".")[2]
        if value is None or part == "area":
            return
        filled.used.add(place)
        filled.actions.setdefault(row, {"area": area.key})[part] = value

    def _own_labels(self, area: Label) -> Iterator[Label]:
        """The labels for grade and reason that follow an area before the next one."""
        after = self.ours[[label.at for label in self.ours].index(area.at) + 1 :]
        for label in after:
            if label.sort in (Sort.AREA, Sort.FIELD) and label.row > area.row:
                return
            if label.sort in (Sort.GRADE, Sort.REASON) and (
                label.column >= area.column
            ):
                yield label

    def _in_row(self, filled: Filled, label: Label, area: Area, start: int = 0) -> None:
        """An area's grade and reason to its right, told by what they look like."""
        kind = self.form.by_key[area.grade].kind
        row, first = self.answers.box(label)
        first = max(first, start)
        for column in range(first, min(first + FAR, filled.block.right + 1)):
            place, value = (row, column), self.sheet.value(row, column)
            if self.answers.is_label(place):
                break
            if value is None or place in filled.used:
                continue
            if area.grade not in filled.typed and is_meant_as(kind, value):
                filled.put(self.sheet, area.grade, place, value)
            elif area.rationale not in filled.typed and isinstance(value, str):
                filled.put(self.sheet, area.rationale, place, value)
