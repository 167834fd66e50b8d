"""The boxes of one form on a sheet: what each of its labels was answered."""

from __future__ import annotations

from collections.abc import Sequence

from form_definitions.form import Form
from importers.layouts.answers import Answers, Block
from importers.layouts.areas import Areas
from importers.layouts.filled import Filled
from importers.layouts.labels import Label, Sort
from importers.sheets import Sheet
from importers.values import as_text


class Boxes:
    """Reads the forms of one sheet, once all its labels are known."""

    def __init__(self, sheet: Sheet, form: Form, labels: Sequence[Label]) -> None:
        self.sheet = sheet
        self.form = form
        self.labels = labels
        self.answers = Answers(sheet, form, labels)

    def fill(self, block: Block, not_fields: frozenset[str] = frozenset()) -> Filled:
        """What a form says.

        Args:
            not_fields: texts of labels whose answers no field can read.
        """
        found = [label for label in self.labels if block.holds(label.at)]
        filled = Filled(block, used={label.at for label in found})
        areas = Areas(self.sheet, self.form, self.answers, found)
        ours = list(areas.named())
        areas = Areas(self.sheet, self.form, self.answers, ours)
        asked: set[str] = set()
        others: list[Label] = []
        for label in ours:
            if label.sort is Sort.AREA:
                areas.read(filled, label)
            elif label.sort is Sort.OTHER or label.text in not_fields:
                others.append(label)
            elif label.sort is Sort.FIELD and label.field in asked:
                # "Date" beside a signature is not the day of what was signed.
                others.append(label)
            elif label.sort is Sort.FIELD:
                asked.add(label.field)
                place, value = self.answers.of(block, label)
                filled.put(self.sheet, label.field, place, value)
        self._actions(filled, ours, {row for row, _ in areas.tables})
        for label in others:
            self._other(filled, label)
        return filled

    def _other(self, filled: Filled, label: Label) -> None:
        place, value = self.answers.of(filled.block, label)
        if value is not None and place not in filled.used:
            filled.unmapped[label.text] = as_text(value)
            filled.used.add(place)

    def _actions(self, filled: Filled, ours: Sequence[Label], tables: set[int]) -> None:
        """Actions under headings of their own, or one beside its label."""
        by_row: dict[int, list[Label]] = {}
        for label in ours:
            if label.sort is Sort.ACTION and label.row not in tables:
                by_row.setdefault(label.row, []).append(label)
        for row, heads in by_row.items():
            if not any(head.field.endswith(".") for head in heads):
                continue
            if len(heads) == 1:
                place, value = self.answers.of(filled.block, heads[0])
                if value is not None and place not in filled.used:
                    filled.used.add(place)
                    filled.actions[place[0]] = {"": value}
                    continue
            self._rows_of_actions(filled, row, heads)

    def _rows_of_actions(
        self, filled: Filled, row: int, heads: Sequence[Label]
    ) -> None:
        for at in range(row + 1, filled.block.bottom + 1):
            cells = {
                head.field.partition(".")[2]: place
                for head in heads
                for place in ((at, head.column),)
                if not self.answers.is_label(place)
                and place not in filled.used
                and self.sheet.value(*place) is not None
            }
            if not cells:
                return
            filled.used |= set(cells.values())
            filled.actions[at] = {
                part: self.sheet.value(*place) for part, place in cells.items()
            }
