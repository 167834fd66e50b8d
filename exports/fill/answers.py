"""What stands where a template asks: the figure, the fact or the rows, or why none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exports.figures import Figures
from exports.fill.language import NotUnderstood, Rows, Single, slug
from exports.fill.lookup import Known, Lookup, listed
from exports.sheets import tables_of
from exports.tables import MARKING, Cell, Row, Shape, Symbol, Table
from form_definitions.spelling import did_you_mean


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
        self.lookup = Lookup(figures, known)
        self._tables = {slug(table.name): table for table in tables_of(figures)}

    # --- one cell ---------------------------------------------------------------

    def single(self, asked: Single) -> Answer:
        """Raises NotUnderstood where there is no such fact or figure."""
        name = slug(asked.name)
        if name in self.facts and not asked.places:
            return self.facts[name]
        if not self.lookup.is_figure(name):
            near = did_you_mean(name, [*self.facts, *sorted(self.lookup.names)])
            raise NotUnderstood(f"asks for {asked.name!r}, which is no figure{near}")
        places = [place for place in asked.places if not self._of_sheet(place)]
        found = self.lookup.find(asked, places, self._sheet_named(asked.places))
        if found is not None:
            return Answer(found.value, found.column.shape)
        if self.lookup.is_grade(name):
            # A grade of a scale that nobody used stands in no row.
            none = self.lookup.nothing_graded(places)
            return Answer(0 if none else Symbol.NOT_APPLICABLE, Shape.WHOLE)
        if self._leads:
            # Their edition has not all that the template's own has.
            return Answer(Symbol.NOT_APPLICABLE, Shape.TEXT)
        apart = listed(self.lookup.told_apart(name))
        raise NotUnderstood(
            f"asks for {asked.name!r} by places that no sheet of this return tells"
            f" apart{f'; there is {apart}' if apart else ''}"
        )

    @property
    def _leads(self) -> bool:
        return self.figures.what.audience == "leadership"

    def _of_sheet(self, place: str) -> str:
        """The sheet that ``in Themes`` names; "" of another place."""
        said = slug(place)
        return said[3:] if said[:3] == "in_" and not self.lookup.is_place(said) else ""

    def _sheet_named(self, places: Sequence[str]) -> str:
        named = [sheet for sheet in map(self._of_sheet, places) if sheet]
        sheets = self._tables.keys() | self.lookup.sheets.keys()
        for sheet in named:
            if sheet not in sheets | self._left_out:
                near = did_you_mean(sheet, sorted(sheets))
                raise NotUnderstood(f"names {sheet!r}, which is no sheet{near}")
        if len(named) > 1:
            raise NotUnderstood("names two sheets of the return; name one")
        return named[0] if named else ""

    # --- rows -------------------------------------------------------------------

    @property
    def _left_out(self) -> set[str]:
        """The sheets that this edition has not and the whole return has."""
        if not self._leads:
            return set()
        return {slug(sheet) for sheet in self.known.sheets} - self._tables.keys()

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
            has = listed(one.name for one in self._tables.values())
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
        if self.lookup.is_grade(said):
            return None
        near = did_you_mean(said, table.headings)
        raise NotUnderstood(
            f"asks for the column {said!r} of {table.name}, which has none"
            f" such{near or f'; it has {listed(table.headings)}'}"
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


def _chosen(table: Table, at: Sequence[int | None]) -> Iterable[Row]:
    for row in table.rows:
        yield [Symbol.NOT_APPLICABLE if n is None else row[n] for n in at]
