"""Entries of rows in which everything is as it seems, made a column at a time.

Most rows of a long log hold nothing that anybody has to look at twice, and say the
same few things again and again. What one text of a column stands for is worked out
once, as `entries.Maker` does for a row that holds nothing else. Whatever is doubted,
marked, objected to, or hangs on another cell is left to it, with the whole row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import repeat
from typing import Any, TypeAlias

from form_definitions.checking import SHORT, checking
from form_definitions.conditions import Condition, World
from form_definitions.entry import Entry, Origin
from form_definitions.form import Field, Form
from form_definitions.kinds import Day, Given, LongText, Team, Text, Unreadable
from importers.cells import Cells
from importers.doubts import Settler
from importers.layouts.base import SourceRow
from importers.sheets import CellsOfRow
from importers.shown import Shown

Column: TypeAlias = Sequence[Any]
"""What each of some rows holds in one field; None where nothing."""
_MOST = 20_000
"""Texts of a column, and answers to a condition, that are known at a time."""
_DOUBTED: Any = object()
"""What stands for a value that only the whole row tells."""
_NO_ROW = -1
"""The position of none of a sheet's rows."""


class ByColumn:
    """Makes entries of the rows of one sheet, all of one form."""

    def __init__(self, form: Form, today: date, settler: Settler, shown: Shown) -> None:
        self._form = form
        self._settler = settler
        self._shown = shown
        self._plan = checking(form)
        self._names = tuple(self._plan.blank)
        self._day = form.by_key[form.record.date]
        self._known: dict[tuple[int, str, type], _Known] = {}
        self._must = [ruled.key for ruled in self._plan.ruled if ruled.field.required]
        world = World(today, form.order)
        self._shows = [
            (ruled.key, _Answers(form, ruled.when, world))
            for ruled in self._plan.ruled
            if ruled.clears and ruled.when is not None
        ]
        """The fields whose answers go where they are hidden, and when they are not."""
        self._checks = [_Answers(form, one.rule, world) for one, _ in self._plan.checks]

    def entries(self, sources: Sequence[SourceRow], first: int) -> list[Entry | None]:
        """The entry of each row; None for one that must be looked at by itself.

        Args:
            first: the position of the first of them, as `Shown` counts the rows.
        """
        made: list[Entry | None] = [None] * len(sources)
        alone = [
            at
            for at, source in enumerate(sources)
            if _says_no_more(source) and first + at not in self._shown.moved
        ]
        for given, places in self._by_era(sources, alone):
            several = [sources[at] for at in places]
            for at, entry in zip(places, self._read(several, given), strict=True):
                made[at] = entry
        return made

    def _by_era(
        self, sources: Sequence[SourceRow], places: Sequence[int]
    ) -> Iterable[tuple[Given, list[int]]]:
        """The rows that are read in the same light; one without a day is in none."""
        found: dict[int, tuple[Given, list[int]]] = {}
        if not isinstance(self._day.kind, Day):
            return ()
        raws = [sources[at].typed.get(self._day.key) for at in places]
        days = self._column(self._day, raws, Given())
        for at, day in zip(places, days, strict=True):
            if day is not None and day is not _DOUBTED:
                given = Given(on=day)
                era = id(self._plan.era(given))
                found.setdefault(era, (given, []))[1].append(at)
        return found.values()

    def _read(
        self, sources: Sequence[SourceRow], given: Given
    ) -> Iterator[Entry | None]:
        """The entries of rows that are read in one light."""
        era, cells = self._plan.era(given), [source.typed for source in sources]
        nothing: Column = [None] * len(sources)
        columns = dict.fromkeys(self._names, nothing)
        doubted = {at for at, typed in enumerate(cells) if not _filled(typed)}
        for key, reads in era.reads.items():
            raws = [typed.get(key) for typed in cells]
            columns[key] = column = self._column(reads.field, raws, given)
            if column is not raws:
                doubted.update(at for at, one in enumerate(column) if one is _DOUBTED)
        for grade, scale, used in era.stands_on:
            columns[scale] = [None if one is None else used for one in columns[grade]]
        for key in self._must:
            doubted.update(at for at, one in enumerate(columns[key]) if one is None)
        for key, shown in self._shows:
            answers = zip(columns[key], shown.of(columns, nothing), strict=True)
            doubted.update(
                at for at, (one, so) in enumerate(answers) if one is not None and not so
            )
        for check in self._checks:
            so_each = check.of(columns, nothing)
            doubted.update(at for at, so in enumerate(so_each) if not so)
        rows = zip(*columns.values(), strict=True)
        for at, (source, values) in enumerate(zip(sources, rows, strict=True)):
            yield None if at in doubted else self._entry(source, values)

    def _entry(self, source: SourceRow, values: Sequence[Any]) -> Entry:
        where = source.cells or CellsOfRow(source.columns, source.row)
        return Entry(
            self._form,
            source.typed,
            Origin(source.sheet.name, source.row + 1, where, source.cell),
            dict(zip(self._names, values, strict=True)),
            {repeat.key: [] for repeat in self._form.repeats},
            [],
            source.unmapped,
        )

    def _column(self, field: Field, raws: Column, given: Given) -> Column:
        """What the cells of one field stand for."""
        kinds = set(map(type, raws))
        if kinds <= _BLANK:
            return raws
        if (
            kinds <= _TEXT
            and isinstance(field.kind, Text | LongText | Team)
            and _stand_as_typed(raws, field.kind.max_length)
        ):
            return raws
        known = {kind: self._known_of(field, kind, given) for kind in kinds - _BLANK}
        if len(known) == 1:
            (one,) = known.values()
            return [one[raw] for raw in raws]
        # A number may be equal to a yes or no, and is something else.
        return [None if raw is None else known[type(raw)][raw] for raw in raws]

    def _known_of(self, field: Field, kind: type, given: Given) -> _Known:
        era = id(self._plan.era(given))
        if (era, field.key, kind) not in self._known:
            ask = partial(self._stands_for, field, given)
            self._known[era, field.key, kind] = _Known(ask)
        return self._known[era, field.key, kind]

    def _stands_for(self, field: Field, given: Given, raw: Any) -> Any:
        """What a cell stands for, where nothing is wrong with it."""
        if field.key in self._shown.declared:
            return _DOUBTED
        cells = Cells(self._form, {field.key: raw}, {})
        self._settler.settle(cells, self._shown, _NO_ROW)
        settled = cells.typed.pop(field.key)
        if cells.problems or cells.typed:
            return _DOUBTED
        try:
            value = field.kind.read(settled, given)
        except Unreadable:
            return _DOUBTED
        # What is typed and says nothing may be owed, or not: its row shows it.
        return _DOUBTED if value in _SAYING_NOTHING else value


class _Known(dict[Any, Any]):
    """What the texts of one field stand for, each asked about once."""

    def __init__(self, ask: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._ask = ask

    def __missing__(self, raw: Any) -> Any:
        value = self._ask(raw)
        if len(self) < _MOST and (raw.__class__ is not str or len(raw) <= SHORT):
            self[raw] = value
        return value


class _Answers(dict[tuple[Any, ...], bool]):
    """Whether a condition holds, by the values that it asks for."""

    def __init__(self, form: Form, condition: Condition, world: World) -> None:
        super().__init__()
        self._condition = condition
        self._world = world
        self._names = sorted(condition.names())
        self._no_rows: dict[str, Any] = {repeat.key: [] for repeat in form.repeats}

    def of(self, columns: Mapping[str, Column], nothing: Column) -> Iterator[bool]:
        """Whether it holds, of each row."""
        asked = [columns.get(name, nothing) for name in self._names]
        if not asked:
            return repeat(self[()], len(nothing))
        return map(self.__getitem__, zip(*asked, strict=True))

    def __missing__(self, values: tuple[Any, ...]) -> bool:
        said = {**dict(zip(self._names, values, strict=True)), **self._no_rows}
        holds = self._condition.holds(said, self._world)
        if len(self) < _MOST:
            self[values] = holds
        return holds


_BLANK = frozenset((type(None),))
_TEXT = frozenset((str, type(None)))
_SAYING_NOTHING = (None, "", ())


def _says_no_more(source: SourceRow) -> bool:
    """Whether a row says nothing beside the cells of its fields."""
    return not (
        source.marks
        or source.actions
        or source.told
        or source.not_before
        or source.row in source.sheet.hidden_rows
    )


def _filled(typed: Mapping[str, Any]) -> bool:
    """Whether something is typed in every cell there is."""
    cells = typed.values()
    return all(cells) or not any(raw is None or raw == "" for raw in cells)


def _stand_as_typed(texts: Column, longest: int) -> bool:
    """Whether each of some texts is kept as it is typed; `as_typed` says why."""
    said = [text for text in texts if text is not None]
    whole = "|".join(said)
    return (
        "" not in said
        and _is_printable(whole)
        and "  " not in whole
        and " |" not in whole
        and "| " not in whole
        and whole[0] != " " != whole[-1]
        and max(map(len, said)) <= longest
    )


def _is_printable(text: str) -> bool:
    # Of plain letters, bytes tell the same as `isprintable` in a fifth of the time.
    if text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


_PRINTABLE = bytes(range(32, 127))
