"""The boxes of one form on a sheet: which value belongs to which label."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from form_definitions.form import Form
from form_definitions.kinds import Grade, LongText
from importers.layouts.labels import Label, Sort
from importers.layouts.rows import is_placeholder
from importers.sheets import NO_MARK, Mark, Range, Raw, Sheet, a1
from importers.values import as_text, is_meant_as

FAR = 4
"""Columns within which a value stands beside its label."""
Place = tuple[int, int]


@dataclass(frozen=True)
class Block:
    """The cells of one form: rows and columns counted from 0, inclusive."""

    top: int
    bottom: int
    left: int
    right: int

    def holds(self, at: Place) -> bool:
        return self.top <= at[0] <= self.bottom and self.left <= at[1] <= self.right


@dataclass
class Filled:
    """What one form says, by field."""

    block: Block
    typed: dict[str, Raw] = field(default_factory=dict)
    where: dict[str, Place] = field(default_factory=dict)
    actions: list[dict[str, Raw]] = field(default_factory=list)
    unmapped: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    used: set[Place] = field(default_factory=set)


class Boxes:
    """Reads the forms of one sheet, once all its labels are known."""

    def __init__(self, sheet: Sheet, form: Form, labels: Sequence[Label]) -> None:
        self.sheet = sheet
        self.form = form
        self.labels = labels
        self._by_place = {label.at: label for label in labels}
        self._merged = {
            (at, column): (merge.top, merge.left)
            for merge in sheet.merges
            for at in range(merge.top, merge.bottom + 1)
            for column in range(merge.left, merge.right + 1)
        }
        self._spans: dict[Place, Range] = {(m.top, m.left): m for m in sheet.merges}

    def fill(self, block: Block, not_fields: frozenset[str] = frozenset()) -> Filled:
        """What a form says.

        Args:
            not_fields: texts of labels whose answers no field can read.
        """
        ours = [label for label in self.labels if block.holds(label.at)]
        filled = Filled(block)
        filled.used |= {label.at for label in ours}
        tables = list(self._tables(ours))
        ours = [self._overall(label, ours, tables) for label in ours]
        for label in ours:
            if label.sort is Sort.AREA:
                self._area(filled, label, tables, ours)
            elif label.sort is Sort.FIELD and label.text not in not_fields:
                self._field(filled, label)
        self._actions_apart(filled, ours, tables)
        for label in ours:
            if label.sort is Sort.OTHER or label.text in not_fields:
                self._other(filled, label)
        return filled

    # --- a label and its box ----------------------------------------------------

    def _field(self, filled: Filled, label: Label) -> None:
        if label.field in filled.typed:
            return
        place, value = self._answer(filled.block, label)
        self._put(filled, label.field, place, value)

    def _other(self, filled: Filled, label: Label) -> None:
        place, value = self._answer(filled.block, label)
        if value is not None and place not in filled.used:
            filled.unmapped[label.text] = as_text(value)
            filled.used.add(place)

    def _put(self, filled: Filled, key: str, place: Place, value: Raw) -> None:
        mark = self.sheet.marks.get(place, NO_MARK)
        if mark is not NO_MARK:
            filled.marks[key] = mark
            filled.where[key] = place
        if value is None:
            return
        filled.used.add(place)
        if not (isinstance(value, str) and is_placeholder(value)):
            filled.typed[key] = value
            filled.where[key] = place

    def _answer(self, block: Block, label: Label) -> tuple[Place, Raw]:
        """The value of a label: behind its colon, beside it, or under it."""
        if label.beside is not None:
            return label.at, label.beside
        beside, under = self._beside(block, label), self._under(block, label)
        if beside and under:
            return under if self._is_over(label) else beside
        if beside and not self._is_over(label):
            return beside
        if under and self._may_be_under(label):
            return under
        return self._box(label), None

    def _may_be_under(self, label: Label) -> bool:
        if self._is_over(label):
            return True
        if label.sort is Sort.ACTION:
            return True
        field = self.form.by_key.get(label.field)
        return field is not None and isinstance(field.kind, LongText)

    def _is_over(self, label: Label) -> bool:
        """Whether this label's values stand under it on this sheet."""
        own = self._votes.get((label.text, label.field))
        return own if own is not None else self._mostly_under

    @cached_property
    def _asked(self) -> list[tuple[Label, bool, bool]]:
        """Each label with whether something may be its answer beside and under it."""
        whole = Block(0, len(self.sheet.rows), 0, self.sheet.width)
        asked = [
            (label, self._beside(whole, label), self._under(whole, label))
            for label in self.labels
            if label.sort in (Sort.FIELD, Sort.OTHER) and label.beside is None
        ]
        below: defaultdict[str, list[Raw]] = defaultdict(list)
        for label, _, under in asked:
            if under is not None:
                below[label.text].append(under[1])
        # What stands under a label in every form alike is the next thing printed.
        printed = {
            text
            for text, values in below.items()
            if len(values) > 1 and len(set(map(str, values))) == 1
        }
        return [
            (
                label,
                beside is not None,
                under is not None and label.text not in printed,
            )
            for label, beside, under in asked
        ]

    @cached_property
    def _mostly_under(self) -> bool:
        named = [a for a in self._asked if a[0].sort is Sort.FIELD]
        beside = sum(beside and not under for _, beside, under in named)
        under = sum(under and not beside for _, beside, under in named)
        return under > beside

    @cached_property
    def _votes(self) -> dict[tuple[str, str], bool]:
        """By label: whether its answers stand under it, where they show that."""
        beside: Counter[tuple[str, str]] = Counter()
        under: Counter[tuple[str, str]] = Counter()
        for label, is_beside, is_under in self._asked:
            key = (label.text, label.field)
            beside[key] += is_beside and not is_under
            under[key] += is_under and not is_beside
        return {
            key: under[key] > beside[key]
            for key in {*beside, *under}
            if beside[key] != under[key] and max(beside[key], under[key]) > 1
        }

    def _box(self, label: Label) -> Place:
        span = self._spans.get(label.at)
        return label.row, (span.right if span else label.column) + 1

    def _beside(self, block: Block, label: Label) -> tuple[Place, Raw] | None:
        row, first = self._box(label)
        for column in range(first, min(first + FAR, block.right + 1)):
            if (row, column) in self._by_place:
                return None
            value = self.sheet.value(row, column)
            if value is not None or (row, column) in self.sheet.marks:
                return (row, column), value
        return None

    def _under(self, block: Block, label: Label) -> tuple[Place, Raw] | None:
        span = self._spans.get(label.at)
        place = ((span.bottom if span else label.row) + 1, label.column)
        if place in self._by_place or place[0] > block.bottom:
            return None
        value = self.sheet.value(*place)
        return None if value is None else (place, value)

    # --- areas ------------------------------------------------------------------

    def _overall(
        self,
        label: Label,
        ours: Sequence[Label],
        tables: Sequence[tuple[int, list[Label]]],
    ) -> Label:
        """``Grade`` among a table's areas is the grade of the whole."""
        overall = self.form.overall
        if label.sort is not Sort.GRADE or overall is None:
            return label
        among = any(
            other.sort is Sort.AREA
            and other.column == label.column
            and other.row < label.row
            for other in ours
        )
        headed = any(
            row < label.row and any(head.column > label.column for head in heads)
            for row, heads in tables
        )
        if among and headed:
            return replace(label, sort=Sort.AREA, field=overall.key)
        return label

    def _tables(self, ours: Sequence[Label]) -> Iterator[tuple[int, list[Label]]]:
        """Rows that head a table of areas, with the labels on each."""
        by_row: dict[int, list[Label]] = {}
        for label in ours:
            by_row.setdefault(label.row, []).append(label)
        heads = (Sort.GRADE, Sort.REASON, Sort.ACTION)
        for row, labels in by_row.items():
            sorts = {label.sort for label in labels if label.sort in heads}
            if len(sorts) > 1 and not any(la.sort is Sort.AREA for la in labels):
                yield row, [label for label in labels if label.sort in heads]

    def _area(
        self,
        filled: Filled,
        label: Label,
        tables: Sequence[tuple[int, list[Label]]],
        ours: Sequence[Label],
    ) -> None:
        """An area's grade, reason and action: in a table's row, beside it, under it."""
        area = next(a for a in self.form.areas if a.key == label.field)
        heads = next(
            (heads for row, heads in reversed(tables) if row < label.row), None
        )
        if heads is not None and self._in_table(filled, label, heads):
            return
        if label.beside is not None:
            self._put(filled, area.grade, label.at, label.beside)
        below = list(self._labels_of(label, ours))
        for asked in below:
            key = area.grade if asked.sort is Sort.GRADE else area.rationale
            if key not in filled.typed:
                self._put(filled, key, *self._answer(filled.block, asked))
        if not below:
            self._in_row(filled, label, area.grade, area.rationale)

    def _in_table(self, filled: Filled, label: Label, heads: Sequence[Label]) -> bool:
        area = next(a for a in self.form.areas if a.key == label.field)
        right = [head for head in heads if head.column > label.column]
        done = False
        for head in right:
            place = (label.row, head.column)
            value, place = self._covering(place, head)
            if head.sort is Sort.ACTION:
                self._action(filled, head, area.key, place, value, label.row)
            else:
                key = area.grade if head.sort is Sort.GRADE else area.rationale
                if key not in filled.typed:
                    self._put(filled, key, place, value)
            done = True
        return done

    def _covering(self, place: Place, head: Label) -> tuple[Raw, Place]:
        """A cell's value; for a reason, that of the cell which is merged over it."""
        if head.sort is Sort.REASON:
            place = self._merged.get(place, place)
        return self.sheet.value(*place), place

    def _action(
        self,
        filled: Filled,
        head: Label,
        area: str,
        place: Place,
        value: Raw,
        row: int,
    ) -> None:
        part = head.field.partition(".")[2]
        if value is None or part == "area":
            return
        filled.used.add(place)
        mine = next((a for a in filled.actions if a.get("\0row") == row), None)
        if mine is None:
            mine = {"\0row": row, "area": area}
            filled.actions.append(mine)
        mine[part] = value

    def _labels_of(self, area: Label, ours: Sequence[Label]) -> Iterator[Label]:
        """The labels for grade and reason that follow an area before the next one."""
        after = ours[ours.index(area) + 1 :]
        for label in after:
            if label.sort in (Sort.AREA, Sort.FIELD) and label.row > area.row:
                return
            if label.sort in (Sort.GRADE, Sort.REASON) and (
                label.column >= area.column
            ):
                yield label

    def _in_row(self, filled: Filled, label: Label, grade: str, reason: str) -> None:
        """An area's grade and reason to its right, told by what they look like."""
        kind = self.form.by_key[grade].kind
        assert isinstance(kind, Grade)  # noqa: S101 - for the type checker
        row, first = self._box(label)
        for column in range(first, min(first + FAR, filled.block.right + 1)):
            value = self.sheet.value(row, column)
            if (row, column) in self._by_place:
                break
            if value is None or (row, column) in filled.used:
                continue
            if grade not in filled.typed and is_meant_as(kind, value):
                self._put(filled, grade, (row, column), value)
            elif reason not in filled.typed and isinstance(value, str):
                self._put(filled, reason, (row, column), value)

    # --- actions in a table of their own ----------------------------------------

    def _actions_apart(
        self,
        filled: Filled,
        ours: Sequence[Label],
        tables: Sequence[tuple[int, list[Label]]],
    ) -> None:
        """Actions under their headings, or one beside its label."""
        in_tables = {head.at for _, heads in tables for head in heads}
        loose = [
            label
            for label in ours
            if label.sort is Sort.ACTION and label.at not in in_tables
        ]
        by_row: dict[int, list[Label]] = {}
        for label in loose:
            by_row.setdefault(label.row, []).append(label)
        for row, heads in by_row.items():
            if not any(head.field.endswith(".") for head in heads):
                continue
            if len(heads) == 1:
                place, value = self._answer(filled.block, heads[0])
                if value is not None and place not in filled.used:
                    filled.used.add(place)
                    filled.actions.append({"": value})
                    continue
            self._rows_of_actions(filled, row, heads)

    def _rows_of_actions(
        self, filled: Filled, row: int, heads: Sequence[Label]
    ) -> None:
        for at in range(row + 1, filled.block.bottom + 1):
            cells = {
                head.field.partition(".")[2]: (at, head.column)
                for head in heads
                if (at, head.column) not in self._by_place
                and (at, head.column) not in filled.used
                and self.sheet.value(at, head.column) is not None
            }
            if not cells:
                return
            filled.used |= set(cells.values())
            filled.actions.append(
                {part: self.sheet.value(*place) for part, place in cells.items()}
            )


def where_in_words(places: Mapping[str, Place]) -> dict[str, str]:
    """The address of each field's cell."""
    return {key: a1(*place) for key, place in places.items()}
