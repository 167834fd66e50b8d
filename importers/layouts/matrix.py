"""Several records on one row: a worker a row and observations across, or two tables
side by side.

What stands on a row once (the worker, the team) is said of each of its records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.columns import Column, assign
from importers.headings import Headings
from importers.layouts.bands import Path, in_words, paths
from importers.layouts.base import Claim, Found, NotRecord, SourceRow, Total
from importers.layouts.rows import kind_of_row, repeats_header
from importers.layouts.sets import Set, repeats_itself, sets_of
from importers.layouts.table import HEADER_WITHIN, LOOK_ON, some
from importers.layouts.under import RowsUnder
from importers.sheets import NO_MARK, Raw, Row, Sheet, a1
from importers.values import as_text, looks_like_day

_BEGINNING = re.compile(
    r"(?:start(?:ed)?|join(?:ed|ing)?|commenced|in post)\b|date (?:of )?(?:start|join)"
)
_WHOLE_ROW = frozenset(["total", "average", "legend", "section_break", "nil_return"])


def matrix(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet whose headings name the same fields again and again."""
    best: _Matrix | None = None
    for bottom in range(min(HEADER_WITHIN, len(sheet.rows))):
        if best is not None and bottom > best.bottom + LOOK_ON:
            break
        if not repeats_itself(sheet.rows[bottom], headings):
            continue
        for top in range(bottom, max(-1, bottom - 3), -1):
            found = _matrix_of(sheet, headings, top, bottom)
            if found is not None and (best is None or found.sure > best.sure):
                best = found
    if best is None:
        return None
    columns = [*best.shared, *(c for one in best.sets for c in best.own_of(one))]
    why = f"its headings name {len(best.sets)} records on a row"
    return Claim(
        "matrix",
        "records",
        best.sure,
        why,
        best.read,
        tuple(range(best.top, best.bottom + 1)),
        tuple(sorted(columns, key=lambda column: column.at)),
    )


def _matrix_of(
    sheet: Sheet, headings: Headings, top: int, bottom: int
) -> _Matrix | None:
    over = paths(sheet, top, bottom)
    sets = sets_of(over, headings)
    if len(sets) < 2:
        return None
    ours = {column for one in sets for column in one.own}
    words = in_words(over, headings)
    shared = {column: words[column] for column in over if column not in ours}
    found = _Matrix(sheet, headings.form, top, bottom, sets)
    below = sheet.rows[bottom + 1 :]
    width = max(over) + 1
    for one in sets:
        texts = shared | one.texts
        row: Row = [texts.get(column) for column in range(width)]
        values = {column: some(below, column) for column in texts}
        one.columns = tuple(assign(headings, row, values, again=True))
    found.shared = tuple(c for c in sets[0].columns if c.at in shared)
    found.shared += _nameless(sheet, bottom, over)
    return found if found.holds() else None


def _nameless(
    sheet: Sheet, bottom: int, over: Mapping[int, Path]
) -> tuple[Column, ...]:
    """Columns without a heading that hold something all the same."""
    filled = {
        column
        for row in sheet.rows[bottom + 1 :]
        for column, value in enumerate(row)
        if value is not None and column not in over
    }
    return tuple(Column(column, "") for column in sorted(filled))


@dataclass
class _Matrix:
    """One sheet with several records on a row."""

    sheet: Sheet
    form: Form
    top: int
    bottom: int
    sets: list[Set]
    shared: tuple[Column, ...] = ()

    def own_of(self, one: Set) -> list[Column]:
        return [column for column in one.columns if column.at in one.own]

    def holds(self) -> bool:
        """Whether at least two of its sets name a day and something else."""
        date = self.form.record.date
        fields = [
            {c.field for c in self.own_of(one) if c.field in self.form.by_key}
            for one in self.sets
        ]
        whole = [named for named in fields if date in named and len(named) > 1]
        return len(whole) > 1 and len(set.intersection(*whole)) > 1

    @property
    def sure(self) -> float:
        required = {f.key for f in self.form.fields if f.required}
        fields = {c.field for c in self.sets[0].columns}
        return min(0.99, 0.35 + 0.6 * len(required & fields) / max(1, len(required)))

    @cached_property
    def _rows(self) -> list[RowsUnder]:
        """The rows as each set sees them: its own columns and the shared ones."""
        return [
            RowsUnder(
                self.sheet,
                self.form,
                self.bottom,
                (*self.shared, *self.own_of(one)),
                self.top,
            )
            for one in self.sets
        ]

    @cached_property
    def _whole(self) -> RowsUnder:
        """The rows with all their columns, whosever they are."""
        every = [c for one in self.sets for c in self.own_of(one)]
        columns = (*self.shared, *every)
        return RowsUnder(self.sheet, self.form, self.bottom, columns, self.top)

    def read(self) -> Iterator[Found]:
        """Every row of the sheet: its records, or why there is none."""
        whole = self._whole
        yield from whole.above()
        for at, row in whole.rows():
            if any(repeats_header(row, header) for header in whole.headers):
                yield from whole.no_record(at, row, "header_repeat")
            else:
                yield from self._on(at, row)

    def _on(self, at: int, row: Row) -> Iterator[Found]:
        found = False
        for one, rows in zip(self.sets, self._rows, strict=True):
            own = [c for c in sorted(one.own) if self._is_filled(at, c, row)]
            if not own:
                continue
            found = True
            kind, source = self._record(at, row, one, rows)
            cell = a1(at, own[0])
            if kind is None:
                source.cell = cell
                yield source
            elif self.shared and kind in _WHOLE_ROW:
                yield from map(_of_part, rows.no_record(at, row, kind))
                return
            else:
                said = " · ".join(as_text(row[c]) for c in own if c < len(row))
                # A booking there is a remark beside a name, not a row of its own.
                kind = "note" if kind == "planned" else kind
                yield NotRecord(self.sheet.name, at, kind, said[:200], cell)
        if not found:
            yield from self._nobody(at, row)

    def _record(
        self, at: int, row: Row, one: Set, rows: RowsUnder
    ) -> tuple[str | None, SourceRow]:
        ours = {*one.own, *(column.at for column in self.shared)}
        part: Row = [value if c in ours else None for c, value in enumerate(row)]
        source = rows.source(at, part)
        kind = rows.kind(source, part) or self._aside(source, one, at, part)
        if kind is None:
            rows.keep_the_rest(source, part)
            self._whole.tell_dittos(source, rows.plan)
            source.not_before = self._beginning(at, part)
        return kind, source

    def _aside(self, source: SourceRow, one: Set, at: int, part: Row) -> str | None:
        """``N/A - maternity`` in place of a day, and nothing beside it: no record."""
        own = [c for c in one.own if c < len(part) and part[c] is not None]
        struck = sum(
            self.sheet.marks.get((at, column), NO_MARK).struck for column in own
        )
        if own and struck == len(own):
            return "withdrawn"
        day = source.typed.get(self.form.record.date)
        if len(own) == 1 and isinstance(day, str) and not looks_like_day(day):
            return "note"
        return None

    def _beginning(self, at: int, part: Row) -> tuple[str, Raw] | None:
        """The worker's first day, before which nobody can have observed them."""
        for column in self.shared:
            if column.field is None and _BEGINNING.match(folded(column.heading)):
                value = part[column.at] if column.at < len(part) else None
                if value is not None:
                    return column.heading, value
        return None

    def _nobody(self, at: int, row: Row) -> Iterator[Found]:
        """A row without a record: a key, a break, a worker nobody has observed yet."""
        rows = self._rows[0]
        keys = {c.at: c.field for c in self.shared if c.field in self.form.by_key}
        typed = {
            key: row[at]
            for at, key in keys.items()
            if key and at < len(row) and row[at] is not None
        }
        kind = kind_of_row(self.form, row, typed) or "note"
        yield from map(_of_part, rows.no_record(at, row, kind))

    def _is_filled(self, at: int, column: int, row: Row) -> bool:
        if column < len(row) and row[column] is not None:
            return True
        mark = self.sheet.marks.get((at, column), NO_MARK)
        return bool(mark.error or mark.formula)


def _of_part(found: Found) -> Found:
    """A figure under some columns counts those, not all records of the sheet."""
    return replace(found, counts_records=False) if isinstance(found, Total) else found
