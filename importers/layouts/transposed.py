"""A table turned on its side: questions down, a case in each column.

It is turned back and read as any other table; every place is then told as it stands
on the sheet. Answers, comments and struck-through cases need no rule of their own.
Where the questions come again further down, for the next cases, each block is a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from form_definitions.form import Form
from importers.headings import Headings, as_heading
from importers.layouts.base import Claim, Found, NotRecord, SourceRow
from importers.layouts.grouped import grouped
from importers.layouts.questions import Block, blocks_of, turned_back, turned_over
from importers.layouts.rows import above, aside
from importers.layouts.table import table
from importers.sheets import Sheet, a1
from importers.values import as_text, is_prose

MOST_ROWS, MOST_COLUMNS = 400, 400
"""Beyond this, nobody turns a table on its side."""
LABELS_WITHIN = 5
"""Columns from the left in which the questions stand."""
_QUESTION = re.compile(
    r"\s*(?:(?:q(?:uestion)?\s*)?(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[a-z])[.):]?"
    r"|no\.?|nos\.?|number|#|ref\.?|q)\s*",
    re.I,
)
"""The number of a question, in the column before it, and what heads such numbers."""


def transposed(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet whose first columns name the fields, with cases beside them."""
    if not (2 < len(sheet.rows) <= MOST_ROWS and 2 < sheet.width <= MOST_COLUMNS):
        return None
    found = [
        _block_of(block, sheet, headings)
        for block in blocks_of(sheet, headings, LABELS_WITHIN)
    ]
    blocks = [block for block in found if block is not None]
    if not blocks or len(blocks) < len(found):
        return None
    # One answer to a label, again and again, is forms one under another.
    if max(len(block.cases) for block in blocks) < 2:
        return None
    first = blocks[0]
    columns = [column for column in first.claim.columns if column.heading]
    fields = sum(column.field is not None for column in columns)
    why = (
        f"column {a1(0, first.labels)[:-1]} names {fields} of the form's fields, with a"
        " case in a column"
    )
    return Claim(
        "transposed",
        "records",
        min(block.claim.sure for block in blocks),
        why,
        lambda: (found for block in blocks for found in block.read()),
        (),
        tuple(replace(column, at=first.labels) for column in columns),
    )


def _block_of(block: Block, sheet: Sheet, headings: Headings) -> _Turned | None:
    """The cases of one block; None where its labels name too little."""
    turned = turned_over(block.asked)
    claims = (grouped(turned, headings), table(turned, headings))
    claim = max(filter(None, claims), key=lambda claim: claim.sure, default=None)
    if claim is None or claim.role != "records":
        return None
    if claim.header_rows[-1] >= LABELS_WITHIN:
        return None
    where = {c.field: c.at for c in claim.columns if c.field}
    record = headings.form.record
    keys = (record.subject, *record.about, record.by, record.date)
    told = [where[key] for key in dict.fromkeys(keys) if key in where]
    rows = _Turned(sheet, headings.form, claim, told, block)
    if not told or not rows.cases:
        return None
    if any(_labels(block.whole, column, headings) for column in rows.cases):
        return None
    return rows


def _labels(sheet: Sheet, column: int, headings: Headings) -> bool:
    """Whether a column holds labels, as a form has them beside its boxes."""
    texts = {
        as_heading(value)
        for row in sheet.rows
        if column < len(row) and isinstance(value := row[column], str)
    }
    named = {m.field for text in texts if (m := headings.known(text)) is not None}
    return len(named) > 2 or any(text.endswith(":") for text in texts)


@dataclass
class _Turned:
    """The cases of a block, read from its turned copy and told as they stand."""

    sheet: Sheet
    form: Form
    claim: Claim
    told: list[int]
    """The rows that say which case a column is, the likeliest to name it first."""
    block: Block
    answered: set[int] = field(default_factory=set)

    @property
    def labels(self) -> int:
        """The column of the questions."""
        return self.claim.header_rows[-1]

    @cached_property
    def cases(self) -> list[int]:
        """The columns that say of most of the keys which case they are of."""
        return [
            column
            for column in range(self.labels + 1, self.sheet.width)
            if sum(self.sheet.value(row, column) is not None for row in self.told) * 2
            > len(self.told)
        ]

    def read(self) -> Iterator[Found]:
        """Each case as a record, and what stands beside the cases."""
        self.answered.clear()
        for found in self.claim.read():
            match found:
                case SourceRow() if self._is_case(found.row):
                    self.answered |= self._filled(found.row)
                    yield self._as_it_stands(found)
                case SourceRow(row=column):
                    self.answered |= self._filled(column)
                    if self._case_explained(column) is None:
                        yield from self._beside(column)
                case NotRecord(row=column, kind=kind, text=text) if (
                    column > self.labels and kind != "blank"
                ):
                    self.answered |= self._filled(column)
                    if self._case_explained(column) is None:
                        cell = a1(self.told[0], column)
                        yield NotRecord(self.sheet.name, self.told[0], kind, text, cell)
        yield from self._unanswered()

    def _is_case(self, column: int) -> bool:
        return any(self.sheet.value(row, column) is not None for row in self.told)

    def _filled(self, column: int) -> set[int]:
        rows = range(len(self.block.whole.rows))
        return {at for at in rows if self.block.whole.value(at, column) is not None}

    def _case_explained(self, column: int) -> int | None:
        """The case whose answers this column explains: the next one to its left."""
        if self._is_case(column):
            return None
        case = max((c for c in self.cases if c < column), default=None)
        if case is None or any(map(self._filled, range(case + 1, column))):
            return None
        said = [self.sheet.value(at, column) for at in self._filled(column)]
        return case if sum(map(is_prose, said)) * 2 > len(said) - 1 > 0 else None

    def _as_it_stands(self, found: SourceRow) -> SourceRow:
        column, first = found.row, self.told[0]
        cells = {key: a1(at, column) for key, at in found.columns.items()}
        told = [replace(said, cell=turned_back(said.cell)) for said in found.told]
        source = replace(found, sheet=self.sheet, row=first, cells=cells, told=told)
        source.cell = a1(first, column)
        beside = column + 1
        if self._case_explained(beside) == column:
            self._explain(source, beside, cells)
        return source

    def _explain(self, source: SourceRow, beside: int, cells: dict[str, str]) -> None:
        """Take the reasons from the column beside a case's own."""
        reasons = {area.grade: area.rationale for area in self.form.areas}
        asked = {column.at: column for column in self.claim.columns}
        for at in sorted(self._filled(beside)):
            value, question = self.sheet.value(at, beside), asked.get(at)
            key = reasons.get(question.field or "") if question else None
            if key and key not in source.typed:
                source.typed[key] = value
                cells[key] = a1(at, beside)
            else:
                name = question.heading if question else a1(at, beside)
                source.unmapped[f"{name} (beside)"] = as_text(value)

    def _beside(self, column: int) -> Iterator[NotRecord]:
        """A column of hints between the questions and the cases, or of totals."""
        for at in sorted(self._filled(column)):
            text = as_text(self.sheet.value(at, column))[:200]
            yield NotRecord(self.sheet.name, at, "note", text, a1(at, column))

    def _unanswered(self) -> Iterator[NotRecord]:
        """Rows that only the questions' columns fill: titles, breaks, a key."""
        first = self.block.first
        for at, row in enumerate(self.block.whole.rows):
            texts = [as_text(v) for v in row[: self.labels + 1] if v is not None]
            before = [c for c, v in enumerate(row[: self.labels]) if v is not None]
            said = " ".join(texts)
            if at in self.answered:
                asked = as_heading(self.sheet.value(at, self.labels))
                for column in before:
                    text = as_text(row[column])
                    if not asked or not _QUESTION.fullmatch(text):
                        cell = a1(at, column)
                        yield NotRecord(self.sheet.name, at, "note", text[:200], cell)
            elif texts:
                titled = first and not self.answered & set(range(at + 1))
                kind = above(texts, first=True) if titled else aside(as_heading(said))
                yield NotRecord(self.sheet.name, at, kind, said[:200])
                first = False
