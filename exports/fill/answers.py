"""What stands where a template asks: the figure, the fact or the rows, or why none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exports.figures import Figures, Place
from exports.fill.language import NotUnderstood, Rows, Single, slug
from exports.fill.told import Told, Value, told
from exports.measures import shipped_measures
from exports.returns import shipped_returns
from exports.sheets import tables_of
from exports.tables import MARKING, Cell, Row, Shape, Symbol, Table
from form_definitions.spelling import did_you_mean

_ADDED_OVER = {"month", "quarter", "team", "form", "role", "by"}
"""What no record has two of, so that its counts may be added: never areas or scales."""


@dataclass(frozen=True)
class Known:
    """Words that mean something though a period has none of it: a team of which
    nothing came in is a nought, and a team that is misspelt is a fault.
    """

    places: tuple[Place, ...] = ()
    grades: frozenset[str] = frozenset()
    """The labels of the grades of every scale."""


@dataclass(frozen=True)
class Answer:
    """What one cell is to hold, and how it is said among words."""

    value: Cell
    shape: Shape


@dataclass(frozen=True)
class Block:
    """The rows that are to stand from one cell down."""

    name: str
    rows: Iterable[Row]


class Answers:
    """The answers that one edition of a return gives."""

    def __init__(self, figures: Figures, known: Known) -> None:
        self.figures = figures
        self.known = known
        self.facts = facts_of(figures)
        self._told = list(told(figures))
        self._by_name: defaultdict[str, list[Told]] = defaultdict(list)
        for one in self._told:
            for name in one.names:
                self._by_name[name].append(one)
        self._tables = {slug(table.name): table for table in tables_of(figures)}
        self._words = self._vocabulary()
        self._grades = {slug(label) for label in known.grades}
        self._measures = {
            slug(word)
            for measure in shipped_measures().values()
            for word in (measure.key, measure.name)
        }

    # --- one cell ---------------------------------------------------------------

    def single(self, asked: Single) -> Answer:
        """Raises NotUnderstood where there is no such fact or figure."""
        name = slug(asked.name)
        if name in self.facts and not asked.places:
            return self.facts[name]
        found = self._by_name.get(name, [])
        grade = name in self._grades
        if not (found or grade or name in self._measures):
            near = did_you_mean(name, [*self.facts, *self._by_name, *self._measures])
            raise NotUnderstood(f"asks for {asked.name!r}, which is no figure{near}")
        sheet = self._sheet_named(asked.places)
        places = [place for place in asked.places if self._of_sheet(place) == ""]
        wanted = [self._place(place) for place in places]
        if sheet:
            found = [one for one in found if slug(one.sheet) == sheet]
        told = self._agreed(asked, found, wanted)
        if told is not None:
            return told
        if self._leads or grade:
            # Their edition has not all that the template's own has; and a grade of a
            # scale that nobody used stands in no row.
            return Answer(Symbol.NOT_APPLICABLE, Shape.TEXT)
        has = sorted({f"{one.sheet}: by {_list(one.places)}" for one in found})
        raise NotUnderstood(
            f"asks for {asked.name!r} by places that no sheet of this return tells"
            f" apart{f'; there is {_list(has)}' if has else ''}"
        )

    def _agreed(
        self, asked: Single, found: Sequence[Told], wanted: Sequence[Sequence[Place]]
    ) -> Answer | None:
        """The figure in which the sheets agree that have it; None where none has."""
        by_sheet: defaultdict[str, list[Told]] = defaultdict(list)
        for one in found:
            by_sheet[one.sheet].append(one)
        able = [
            rows
            for rows in by_sheet.values()
            if all(any(p.by in _dimensions(rows) for p in said) for said in wanted)
        ]
        of_all = [rows for rows in able if not rows[0].of_some]
        values: dict[Value, Answer] = {}
        unclear: list[str] = []
        for rows in of_all or able:
            matching = [one for one in rows if _stands_at(one, wanted)]
            differ = _differing(matching)
            if len(matching) > 1 and not (rows[0].adds and differ <= _ADDED_OVER):
                unclear += sorted(differ)
                continue
            value = _value(matching, adds=rows[0].adds)
            values[value] = Answer(value, rows[0].shape)
        if Symbol.SUPPRESSED in values:
            return values[Symbol.SUPPRESSED]
        if len(values) > 1:
            # Of a form that has no such thing, one sheet may say so and another not.
            values.pop(Symbol.NOT_APPLICABLE, None)
        if len(values) > 1:
            sheets = _list(rows[0].sheet for rows in of_all or able)
            raise NotUnderstood(
                f"asks for {asked.name!r}, which {sheets} have, each of its own; say"
                f" which, like: in {(of_all or able)[0][0].sheet}"
            )
        if not values and unclear:
            raise NotUnderstood(
                f"asks for {asked.name!r}, of which there are several; add the"
                f" {_list(dict.fromkeys(unclear))}"
            )
        return next(iter(values.values()), None)

    @property
    def _leads(self) -> bool:
        return self.figures.what.audience == "leadership"

    # --- places -----------------------------------------------------------------

    def _vocabulary(self) -> dict[str, list[Place]]:
        """Every place by the words it can be called by."""
        words: defaultdict[str, dict[tuple[str, str | None], Place]]
        words = defaultdict(dict)
        places = list(self.known.places)
        places += [place for one in self._told for place in one.places.values()]
        for place in places:
            for word in (place.key or "", place.label):
                words[slug(word)].setdefault((place.by, place.key), place)
        for number, month in enumerate(self.figures.period.months, 1):
            place = Place("month", month, month)
            words[f"month_{number}"]["month", month] = place
            words[slug(month)].setdefault(("month", month), place)
        return {word: list(found.values()) for word, found in words.items() if word}

    def _place(self, said: str) -> list[Place]:
        found = self._words.get(slug(said))
        if not found:
            spelt = sorted({p.label for places in self._words.values() for p in places})
            near = did_you_mean(said, spelt)
            raise NotUnderstood(f"asks for the place {said!r}, which is none{near}")
        return found

    def _of_sheet(self, place: str) -> str:
        """The sheet that ``in Themes`` names; "" of another place."""
        said = slug(place)
        if said.startswith("in_") and said not in self._words:
            return said[3:]
        return ""

    def _sheet_named(self, places: Sequence[str]) -> str:
        named = [sheet for sheet in map(self._of_sheet, places) if sheet]
        sheets = self._tables.keys() | {slug(one.sheet) for one in self._told}
        for sheet in named:
            if sheet not in sheets and sheet not in self._left_out:
                near = did_you_mean(sheet, sorted(sheets))
                raise NotUnderstood(f"names {sheet!r}, which is no sheet{near}")
        if len(named) > 1:
            raise NotUnderstood("names two sheets of the return; name one")
        return named[0] if named else ""

    # --- rows -------------------------------------------------------------------

    @property
    def _left_out(self) -> set[str]:
        """The sheets that this edition has not and the whole return has."""
        whole = shipped_returns().get(self.figures.what.key)
        if whole is None or not self._leads:
            return set()
        return {slug(sheet.name) for sheet in whole.sheets} - self._tables.keys()

    def rows(self, asked: Rows) -> Block:
        """Raises NotUnderstood where there is no such sheet or column."""
        sheet = slug(asked.sheet)
        if sheet in self._left_out:
            return Block(asked.sheet, [[Symbol.NOT_APPLICABLE]])
        table = self._tables.get(sheet)
        if table is None:
            near = did_you_mean(
                asked.sheet, [one.name for one in self._tables.values()]
            )
            has = _list(one.name for one in self._tables.values())
            raise NotUnderstood(
                f"asks for the rows of {asked.sheet!r}, which is no sheet of"
                f" {self.figures.what.title}{near or f'; it has {has}'}"
            )
        if not asked.columns:
            return Block(table.name, table.rows)
        at = [self._column(table, column) for column in asked.columns]
        return Block(table.name, _chosen(table, at))

    def _column(self, table: Table, said: str) -> int | None:
        """Where a column stands; None of a grade that nobody was given."""
        headings = [slug(heading) for heading in table.headings]
        if (word := slug(said)) in headings:
            return headings.index(word)
        # ``Points since`` is the column "Points since Sept 2018" of any month.
        begin = [at for at, one in enumerate(headings) if one.startswith(f"{word}_")]
        if len(begin) == 1:
            return begin[0]
        if word in self._grades:
            return None
        near = did_you_mean(said, table.headings)
        raise NotUnderstood(
            f"asks for the column {said!r} of {table.name}, which has none"
            f" such{near or f'; it has {_list(table.headings)}'}"
        )


def facts_of(figures: Figures) -> Mapping[str, Answer]:
    """What a return says of itself, by the word a template asks with."""
    period = figures.period
    words = {
        "title": figures.title,
        "return": figures.what.title,
        "period": period.title,
        "period_short": period.short,
        "period_before": period.before.title,
        "council": figures.council,
        "status": figures.status,
        "marking": MARKING,
        "whose": figures.whose,
    }
    days = {
        "first_day": period.first,
        "last_day": period.last,
        "counted_on": figures.counted_on,
    }
    return {
        **{word: Answer(said, Shape.TEXT) for word, said in words.items()},
        **{word: Answer(day, Shape.DAY) for word, day in days.items()},
    }


def _dimensions(rows: Sequence[Told]) -> set[str]:
    return {by for one in rows for by in one.places}


def _stands_at(one: Told, wanted: Sequence[Sequence[Place]]) -> bool:
    return all(
        any((at := one.places.get(p.by)) is not None and at.key == p.key for p in said)
        for said in wanted
    )


def _differing(rows: Sequence[Told]) -> set[str]:
    """In what respects the places of these rows are not one."""
    return {
        by
        for by in _dimensions(rows)
        if len({one.places[by].key if by in one.places else "" for one in rows}) > 1
    }


def _value(rows: Sequence[Told], *, adds: bool) -> Value:
    """The one figure of these rows: of counts their sum, of none a nought."""
    if not rows:
        return 0 if adds else Symbol.NOT_AVAILABLE
    if len(rows) == 1:
        return rows[0].value
    for symbol in (Symbol.SUPPRESSED, Symbol.NOT_AVAILABLE):
        if any(one.value is symbol for one in rows):
            return symbol
    numbers = [one.value for one in rows if not isinstance(one.value, Symbol)]
    return sum(numbers) if numbers else Symbol.NOT_APPLICABLE


def _chosen(table: Table, at: Sequence[int | None]) -> Iterable[Row]:
    for row in table.rows:
        yield [Symbol.NOT_APPLICABLE if n is None else row[n] for n in at]


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)
