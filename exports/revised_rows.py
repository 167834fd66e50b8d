"""The rows of described sheets that a revision would give away (`exports.revised`)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from exports.figures import Figure, Figures, Measured, MeasuredRow
from exports.gathered import Line, is_hidden, line_of, lines_added
from exports.measures import Measure
from exports.small_numbers import tells_of_few
from exports.suppressed_rows import respects, told_apart
from exports.tables import Symbol

Told: TypeAlias = Mapping[Hashable, int]
"""The counts that something tells of, each by what it is a count of."""
Key: TypeAlias = tuple[str | None, ...]
Sheets: TypeAlias = Mapping[str, Measured]
_Column: TypeAlias = tuple[str, str]
_Rows: TypeAlias = Mapping[Key, MeasuredRow]


def moved(now: Told, before: Told) -> list[int]:
    """By how much each count differs; noughts left out."""
    keys = {*now, *before}
    differs = (abs(now.get(key, 0) - before.get(key, 0)) for key in keys)
    return [number for number in differs if number]


def told_sheets(
    today: Sheets, before: Sequence[Sheets], below: int
) -> tuple[dict[str, Measured], dict[str, set[Line]]]:
    """The sheets as they are told after earlier editions: rows of today, and rows of
    the last edition where today's would tell of few.

    Args:
        today: with no small number hidden; `before`, as the earlier editions told them.

    Returns:
        The sheets, and by name the lines in which rows stand as they were.
    """
    beside = {
        name: _Beside(measured, [one[name] for one in before if name in one], below)
        for name, measured in today.items()
    }
    standing = {name: one.few() for name, one in beside.items()}
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, measured in today.items():
        if told_apart(measured):
            groups.setdefault(respects(measured), []).append(name)
    for names in groups.values():
        for name in names:
            if standing[name]:
                standing[name] |= beside[name].changed()
        places = {beside[n].apart(key) for n in names for key in standing[n]}
        for name in names:
            every = beside[name].keys
            standing[name] |= {k for k in every if beside[name].apart(k) in places}
    sheets = {name: one.told(standing[name]) for name, one in beside.items()}
    lines = {
        name: {beside[name].line(key) for key in keys}
        for name, keys in standing.items()
    }
    return sheets, lines


def few_lines(now: Figures, before: Figures) -> dict[str, set[Line]]:
    """The lines of each sheet whose sum differs by few from an earlier edition's."""
    return {
        name: _few_lines(measured, before.measured[name], now.what.suppress_below)
        for name, measured in now.measured.items()
        if name in before.measured and told_apart(measured)
    }


def _few_lines(now: Measured, before: Measured, below: int) -> set[Line]:
    sums, sums_before = lines_added(now), lines_added(before)
    then = {_key(row): row for row in sums_before.rows}
    few = set()
    for row in sums.rows:
        told = _counts(sums_before, then.get(_key(row)))
        if tells_of_few(moved(_counts(sums, row), told), below):
            few.add(line_of(sums, row))
    return few


class _Beside:
    """A sheet of today beside what earlier editions told of it."""

    def __init__(self, today: Measured, before: Sequence[Measured], below: int) -> None:
        self._today, self._before, self._below = today, before, below
        self._rows = _by_key(today)
        self._then = [_by_key(one) for one in before]
        last = self._then[-1] if before else {}
        self.keys = [*self._rows, *(key for key in last if key not in self._rows)]
        """Of all rows, those of today first."""

    def few(self) -> set[Key]:
        """The rows that differ by few, or by what no count explains."""
        return {key for key in self.keys if self._tells_of_few(key)}

    def changed(self) -> set[Key]:
        """The rows that differ at all."""
        return {key for key in self.keys if any(self._moved(key))}

    def apart(self, key: Key) -> Key:
        """What of a row's place tells some people's work from others'."""
        return tuple(key[one] for one in told_apart(self._today))

    def line(self, key: Key) -> Line:
        apart = told_apart(self._today)
        return tuple(one for at, one in enumerate(key) if at not in apart)

    def told(self, standing: set[Key]) -> Measured:
        """The sheet, with these rows as the last edition told them: one that it had not
        is not told yet.
        """
        if not self._before:
            return self._today
        last = self._then[-1]
        rows = []
        for key in self.keys:
            if key in standing and key in last:
                rows.append(self._in_columns_of_today(last[key]))
            elif key in self._rows and key not in standing:
                rows.append(self._with_changes(key))
        return replace(self._today, rows=tuple(rows))

    def _in_columns_of_today(self, row: MeasuredRow) -> MeasuredRow:
        then = _by_column(self._before[-1], row)
        return replace(
            row,
            figures=tuple(
                # A grade that nobody had been given has no column.
                then.get((measure.key, measure.name), Figure(Symbol.NOT_APPLICABLE))
                for measure in self._today.measures
            ),
        )

    def _with_changes(self, key: Key) -> MeasuredRow:
        """A row of today, with a change since the period before as it was told where it
        tells of few who came late there.
        """
        row = self._rows[key]
        several = [
            _by_column(measured, rows[key])
            for measured, rows in zip(self._before, self._then, strict=True)
            if key in rows
        ]

        def figure(own: Figure, measure: Measure) -> Figure:
            column = (measure.key, measure.name)
            then = [one[column] for one in several if column in one]
            tells = measure.change_of and any(
                self._change_tells(key, own, one) for one in then
            )
            return then[-1] if tells else own

        pairs = zip(row.figures, self._today.measures, strict=True)
        return replace(row, figures=tuple(figure(*pair) for pair in pairs))

    def _change_tells(self, key: Key, own: Figure, then: Figure) -> bool:
        by = moved(_months(own.before), _months(then.before))
        unexplained = not by and not any(self._moved(key)) and then.value != own.value
        return unexplained or tells_of_few(by, self._below)

    def _tells_of_few(self, key: Key) -> bool:
        by = self._moved(key)
        return any(tells_of_few(one, self._below) for one in by) or any(
            not one and self._unexplained(key, number) for number, one in enumerate(by)
        )

    def _moved(self, key: Key) -> list[list[int]]:
        """By how much the counts of a row differ from each earlier edition's."""
        now = _counts(self._today, self._rows.get(key))
        return [
            moved(now, _counts(measured, rows.get(key)))
            for measured, rows in zip(self._before, self._then, strict=True)
        ]

    def _unexplained(self, key: Key, number: int) -> bool:
        """Whether a median is another though as many records have one."""
        if key not in self._rows or key not in self._then[number]:
            return False
        then = _by_column(self._before[number], self._then[number][key])
        return any(
            column in then and then[column].value != figure.value
            for column, figure, measure in _columns(self._today, self._rows[key])
            if not measure.change_of
        )


def still_hidden(
    shown: Sheets, told: Sheets, last_told: Sheets, last_shown: Sheets
) -> dict[str, Measured]:
    """The sheets, with what the last edition hid, and is told as then, hidden still."""
    return {
        name: _still_hidden(measured, told[name], last_told[name], last_shown[name])
        if name in last_told and name in last_shown
        else measured
        for name, measured in shown.items()
    }


def _still_hidden(
    shown: Measured, told: Measured, last_told: Measured, last_shown: Measured
) -> Measured:
    then, was = _by_key(last_told), _by_key(last_shown)

    def row(now: MeasuredRow, own: MeasuredRow) -> MeasuredRow:
        key = _key(own)
        if key not in then:
            return now
        before = _by_column(last_told, then[key])
        seen = _by_column(last_shown, was[key]) if key in was else {}
        # A row that is not there though it was told of was hidden as a whole.
        whole = key not in was or is_hidden(was[key], last_shown.measures)
        alike = _counts(told, own) == _counts(last_told, then[key])

        def stays(column: _Column, figure: Figure) -> bool:
            hidden = seen.get(column, figure).value is Symbol.SUPPRESSED
            same = column in before and before[column].value == figure.value
            return bool(figure.pieces) and ((alike and whole) or (same and hidden))

        pairs = zip(now.figures, _columns(told, own), strict=True)
        return replace(
            now,
            figures=tuple(
                Figure(Symbol.SUPPRESSED) if stays(column, counted) else figure
                for figure, (column, counted, _) in pairs
            ),
        )

    rows = zip(shown.rows, told.rows, strict=True)
    return replace(shown, rows=tuple(row(*pair) for pair in rows))


def _key(row: MeasuredRow) -> Key:
    return tuple(place.key for place in row.places)


def _by_key(measured: Measured) -> _Rows:
    return {_key(row): row for row in measured.rows}


def _columns(
    measured: Measured, row: MeasuredRow
) -> Iterator[tuple[_Column, Figure, Measure]]:
    for measure, figure in zip(measured.measures, row.figures, strict=True):
        yield (measure.key, measure.name), figure, measure


def _by_column(measured: Measured, row: MeasuredRow) -> dict[_Column, Figure]:
    return {column: figure for column, figure, _ in _columns(measured, row)}


def _counts(measured: Measured, row: MeasuredRow | None) -> Told:
    """All that a row tells of: its own counts, and those of each month of each thing
    that it adds up.
    """
    found: dict[Hashable, int] = {}
    for column, figure, _ in _columns(measured, row) if row is not None else ():
        found |= {(column, side): n for side, n in enumerate(figure.pieces)}
        of = row.of if row is not None and row.of else ("",)
        months = len(figure.leaves) // len(of)
        for at, leaf in enumerate(figure.leaves):
            where = (column, of[at // months], at % months)
            found |= {(where, side): n for side, n in enumerate(leaf)}
    return found


def _months(before: Sequence[Sequence[int]]) -> Told:
    return {
        (at, side): n for at, sides in enumerate(before) for side, n in enumerate(sides)
    }
