"""Forms laid out for people, one under another or abreast, found by their labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from form_definitions.form import Form
from form_definitions.kinds import Day, Grade, Identifier, Kind, LongText
from importers.columns import Column
from importers.headings import Headings
from importers.layouts.answers import Block
from importers.layouts.base import Claim, Found, NotRecord, SourceRow
from importers.layouts.blocks import Blocks
from importers.layouts.boxes import Boxes
from importers.layouts.filled import Filled
from importers.layouts.labels import HEADS, Label, Sort, labels_on
from importers.sheets import Raw, Sheet, a1
from importers.values import as_text, is_meant_as

MOST_ROWS, MOST_COLUMNS = 10_000, 200
HEAD = 100
"""Rows from the top that show whether a sheet is a form at all."""


def stacked(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet with boxes beside or under labels that name the form's fields."""
    if len(sheet.rows) > MOST_ROWS or sheet.width > MOST_COLUMNS:
        return None
    head = replace(sheet, rows=sheet.rows[:HEAD])
    if not _spread(labels_on(head, headings)):
        return None
    labels = labels_on(sheet, headings)
    named = {label.field for label in labels if label.sort is Sort.FIELD}
    areas = {label.field for label in labels if label.sort is Sort.AREA}
    required = {field.key for field in headings.form.fields if field.required}
    overall = headings.form.overall
    if overall is not None and overall.key in areas:
        named.add(overall.grade)
    known = len(named & required)
    if len(named) < 2 or known * 2 < len(required):
        return None
    forms = _Forms(sheet, headings.form, labels)
    some = any(map(forms.is_filled, forms.filled))
    # One label to a box: a table's headings have a column of boxes each.
    if not forms.filled or not _is_form(forms):
        return None
    role = "records" if some else "template"
    sure = min(0.97, 0.3 + 0.55 * known / max(1, len(required)) + 0.01 * len(areas))
    times = len(forms.filled)
    often = "once" if times == 1 else "twice" if times == 2 else f"{times} times"
    why = f"labels name {len(named)} of the form's fields, {often}"
    columns = tuple(forms.columns()) if some else ()
    return Claim("stacked", role, sure, why, forms.read, forms.heads, columns)


def _spread(labels: Sequence[Label]) -> bool:
    """Whether the labels stand on several rows; a table's headings share one."""
    rows: defaultdict[int, set[str]] = defaultdict(set)
    for label in labels:
        if label.sort in (Sort.FIELD, Sort.AREA):
            rows[label.row].add(label.field)
    fullest = max(rows.values(), key=len, default=set[str]())
    return len(set[str]().union(*rows.values()) - fullest) > 1


def _is_form(forms: _Forms) -> bool:
    """Whether most of what the sheet holds is a label or its answer."""
    told = sum(len(filled.used) for filled in forms.filled)
    if told * 2 < sum(1 for _ in forms.sheet.filled()):
        return False
    answers = [
        sum(is_meant_as(kind, value) for value in forms.beside(label))
        for label in forms.labels
        if label.sort in (Sort.FIELD, Sort.AREA)
        and isinstance(kind := forms.kind_of(label), Day | Grade | Identifier)
    ]
    return sum(times > 1 for times in answers) * 2 < max(1, sum(map(bool, answers)))


@dataclass
class _Forms:
    """The forms of one sheet."""

    sheet: Sheet
    form: Form
    labels: list[Label]

    def kind_of(self, label: Label) -> Kind | None:
        """What the answer of a label is read as."""
        areas = {area.key: area.grade for area in self.form.areas}
        field = self.form.by_key.get(areas.get(label.field, label.field))
        return field.kind if field else None

    def beside(self, label: Label) -> Iterator[Raw]:
        """What stands in a label's row, up to the next label."""
        places = {other.at for other in self.labels}
        for column in range(label.column + 1, self.sheet.width):
            if (label.row, column) in places:
                return
            yield self.sheet.value(label.row, column)

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self.sheet, self.labels)

    @property
    def blocks(self) -> list[Block]:
        return self._blocks.all

    @cached_property
    def filled(self) -> list[Filled]:
        return [self._boxes.fill(block, self._misread) for block in self.blocks]

    @cached_property
    def _boxes(self) -> Boxes:
        return Boxes(self.sheet, self.form, self.labels)

    @cached_property
    def _misread(self) -> frozenset[str]:
        """Labels whose answers their field can hardly ever read."""
        forms = [self._boxes.fill(block) for block in self.blocks]
        texts: defaultdict[str, list[tuple[Label, Raw]]] = defaultdict(list)
        for filled in forms:
            by_field = {
                label.field: label
                for label in reversed(self.labels)
                if label.sort is Sort.FIELD and filled.block.holds(label.at)
            }
            for key, value in filled.typed.items():
                if key in by_field:
                    texts[by_field[key].text].append((by_field[key], value))
        return frozenset(
            text
            for text, answers in texts.items()
            if not self._fits([value for _, value in answers], answers[0][0])
        )

    def _fits(self, values: Sequence[Raw], label: Label) -> bool:
        kind: Kind = self.form.by_key[label.field].kind
        meant = sum(is_meant_as(kind, value) for value in values)
        if label.sure >= 92:
            return len(values) < 3 or meant >= len(values) * 0.15
        return meant * 2 > len(values)

    def read(self) -> Iterator[Found]:
        """Each form as a record; a blank one is told as a template."""
        yield from self._outside()
        for filled in self.filled:
            cell = self._corner(filled.block) if self._blocks.abreast else None
            top = filled.block.top
            if self.is_filled(filled):
                yield self._source(filled, cell)
            else:
                kept = {**filled.unmapped, **self._leftovers(filled)}
                said = ", ".join([*map(as_text, filled.typed.values()), *kept.values()])
                words = f"A form not filled in: {said}" if said else "A blank form"
                yield NotRecord(self.sheet.name, top, "template", words[:500], cell)

    def _outside(self) -> Iterator[NotRecord]:
        """What stands in no form, or is printed on each of them: titles, hints."""
        beside: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for row, column, value in self.sheet.filled():
            block = next((b for b in self.blocks if b.holds((row, column))), None)
            if block is None or self._is_first_print(block, row, column, value):
                beside[row].append((column, as_text(value)))
        for row, cells in beside.items():
            kind = "title" if row <= self.blocks[0].top else "note"
            cell = a1(row, cells[0][0])
            words = " · ".join(text for _, text in cells)
            yield NotRecord(self.sheet.name, row, kind, words[:200], cell)

    def _is_first_print(self, block: Block, row: int, column: int, value: Raw) -> bool:
        """Whether a text that is printed on several forms stands here first."""
        if self._printed.get(self._place(block, row, column, value), 0) < 2:
            return False
        filled = self.filled[self.blocks.index(block)]
        return (row, column) not in filled.used and not any(
            self._place(block, row, column, value)
            in {self._place(other, *cell) for cell in self._cells(other)}
            for other in self.blocks[: self.blocks.index(block)]
        )

    def is_filled(self, filled: Filled) -> bool:
        """Whether a form says more than whose it is; a blank one may have its names."""
        said = {*filled.typed, *filled.marks}
        return bool(filled.actions) or any(
            key == self.form.record.date
            or isinstance(self.form.by_key[key].kind, Grade | LongText | Day)
            for key in said
        )

    def _source(self, filled: Filled, cell: str | None) -> SourceRow:
        source = SourceRow(self.sheet, filled.block.top, filled.typed, {})
        source.cells = filled.cells
        source.cell = cell
        source.marks = filled.marks
        source.unmapped = {**filled.unmapped, **self._leftovers(filled)}
        for repeat in self.form.repeats[:1]:
            source.actions[repeat.key] = list(filled.actions.values())
        return source

    def _corner(self, block: Block) -> str:
        row = self.sheet.rows[block.top]
        filled = [c for c, v in enumerate(row) if v is not None]
        return a1(block.top, next((c for c in filled if c >= block.left), block.left))

    @cached_property
    def _printed(self) -> Counter[tuple[int, int, str]]:
        """How many forms say a text in one place: titles, what good looks like."""
        return Counter(
            self._place(block, row, column, value)
            for block in self.blocks
            for row, column, value in self._cells(block)
        )

    def _leftovers(self, filled: Filled) -> dict[str, str]:
        """Cells of a form that are neither a label nor anybody's answer."""
        block, left = filled.block, ("", -1)
        kept: dict[str, str] = {}
        for row, column, value in self._cells(block):
            text = as_text(value)
            if (row, column) in filled.used:
                continue
            printed = self._printed[self._place(block, row, column, value)] > 1
            if printed and left[1] != row:
                left = (text, row)
            else:
                named = left[1] == row and left[0] not in kept
                kept[left[0] if named else a1(row, column)] = text
        return kept

    def _cells(self, block: Block) -> Iterator[tuple[int, int, Raw]]:
        for row in range(block.top, block.bottom + 1):
            cells = self.sheet.rows[row] if row < len(self.sheet.rows) else []
            for column, value in enumerate(cells[: block.right + 1]):
                if value is not None and column >= block.left:
                    yield row, column, value

    def _place(
        self, block: Block, row: int, column: int, value: Raw
    ) -> tuple[int, int, str]:
        return row - block.top, column - block.left, as_text(value)

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """The rows that head a table within a form."""
        rows = Counter(label.row for label in self.labels if label.sort in HEADS)
        return tuple(sorted(row for row, labels in rows.items() if labels > 1))

    def columns(self) -> Iterator[Column]:
        """Each label once, with what it names."""
        seen: set[str] = set()
        areas = {area.key: area.grade for area in self.form.areas}
        for label in self.labels:
            if label.text in seen or label.row in self.heads:
                continue
            seen.add(label.text)
            if label.sort in HEADS:
                yield Column(label.column, label.text, None, "it is of the area above")
            else:
                field = areas.get(label.field, label.field) or None
                if label.text in self._misread:
                    yield Column(label.column, label.text)
                else:
                    why, sure = label.reason, label.sure
                    yield Column(label.column, label.text, field, why, sure)
