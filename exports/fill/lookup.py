"""Finds the one figure that a template asks for by a measure and its places.

Nothing is guessed: where several figures fit and may not be added, or two sheets say
something else, it says what to add to the question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from exports.figures import Figures, Place
from exports.fill.language import NotUnderstood, Single, slug
from exports.fill.told import Column, Told, Value, columns
from exports.measures import shipped_measures
from exports.periods import Period, month_title, quarter_of
from exports.tables import Symbol
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
    sheets: frozenset[str] = frozenset()
    """The sheets that the whole return has, whatever this edition leaves out."""


@dataclass(frozen=True)
class Found:
    """A figure, and the column it is of."""

    value: Value
    column: Column


class Lookup:
    """The figures of one edition of a return, by what they are called."""

    def __init__(self, figures: Figures, known: Known) -> None:
        self.columns = list(columns(figures))
        self.sheets = {slug(one.sheet): one.sheet for one in self.columns}
        self._by_name: defaultdict[str, list[Column]] = defaultdict(list)
        for one in self.columns:
            for name in one.names:
                self._by_name[name].append(one)
        self._measures = {
            slug(word)
            for measure in shipped_measures().values()
            for word in (measure.key, measure.name)
        }
        self._grades = {slug(label) for label in known.grades}
        self._places = self._all_places(figures, known)

    @property
    def names(self) -> set[str]:
        """What a figure can be asked for by."""
        return {*self._by_name, *self._measures}

    def is_grade(self, word: str) -> bool:
        return slug(word) in self._grades

    def is_figure(self, word: str) -> bool:
        return slug(word) in self.names or self.is_grade(word)

    def find(self, asked: Single, places: Sequence[str], sheet: str) -> Found | None:
        """The figure of these places; None where no sheet tells it apart by them.

        Args:
            sheet: that it is to be of; "" for any.

        Raises NotUnderstood where a place is none, or more than one figure fits.
        """
        wanted = [self._place(place) for place in places]
        able = [
            one
            for one in self._by_name.get(slug(asked.name), [])
            if (not sheet or slug(one.sheet) == sheet) and _tells(one, wanted)
        ]
        whole = [one for one in able if not one.of_some]
        if able and not (whole or sheet):
            sheets = listed(dict.fromkeys(one.sheet for one in able))
            raise NotUnderstood(
                f"asks for {asked.name!r} by places that only {sheets} tells apart,"
                f" which leaves some out; if that is meant, add: in {able[0].sheet}"
            )
        able = whole or able
        found: dict[Value, Found] = {}
        unclear: dict[str, None] = {}
        for column in able:
            told = _matching(column, wanted, places)
            differ = _differing(told)
            if len(told) > 1 and not (column.adds and differ <= _ADDED_OVER):
                unclear |= dict.fromkeys(sorted(differ))
                continue
            value = _value(told, adds=column.adds)
            found.setdefault(value, Found(value, column))
        return _agreed(asked.name, found, unclear)

    def nothing_graded(self, places: Sequence[str]) -> bool:
        """Whether nothing at all was graded there, so that no grade was given."""
        wanted = [self._place(place) for place in places]
        able = [one for one in self._by_name["graded"] if _tells(one, wanted)]
        return bool(able) and not any(
            _stands_at(told, wanted) for one in able for told in one.told
        )

    def told_apart(self, name: str) -> list[str]:
        """By what each sheet tells a figure apart: ``Grades: by area, form, scale``."""
        found = self._by_name.get(slug(name), [])
        return sorted({f"{one.sheet}: by {listed(sorted(one.by))}" for one in found})

    # --- places -----------------------------------------------------------------

    def _all_places(self, figures: Figures, known: Known) -> dict[str, list[Place]]:
        """Every place by the words it can be called by."""
        words: defaultdict[str, dict[tuple[str, str | None], Place]]
        words = defaultdict(dict)
        told = (one for column in self.columns for one in column.told)
        for place in (*known.places, *(p for one in told for p in one.places.values())):
            for word in filter(None, (place.key, place.label)):
                for called in (word, f"{place.by} {word}"):
                    words[slug(called)].setdefault((place.by, place.key), place)
        for by, stretches in stretches_of(figures.period).items():
            for number, place in enumerate(stretches, 1):
                for word in filter(None, (f"{by} {number}", place.key, place.label)):
                    words[slug(word)].setdefault((by, place.key), place)
        return {word: list(found.values()) for word, found in words.items() if word}

    def is_place(self, said: str) -> bool:
        return slug(said) in self._places

    def _place(self, said: str) -> list[Place]:
        found = self._places.get(slug(said))
        if not found:
            spelt = {place.label for all_ in self._places.values() for place in all_}
            near = did_you_mean(said, sorted(spelt))
            raise NotUnderstood(f"asks for the place {said!r}, which is none{near}")
        return found


def _agreed(
    name: str, found: dict[Value, Found], unclear: Iterable[str]
) -> Found | None:
    """The figure in which all agree that have it; None where none has."""
    if Symbol.SUPPRESSED in found:
        return found[Symbol.SUPPRESSED]
    if len(found) > 1:
        # Of a form that has no such thing, one sheet may say so and another not.
        found.pop(Symbol.NOT_APPLICABLE, None)
    if len(found) > 1:
        of = [one.column for one in found.values()]
        sheets = dict.fromkeys(one.sheet for one in of)
        if len(sheets) == 1:
            raise NotUnderstood(
                f"asks for {name!r}, of which {of[0].sheet} has"
                f" {listed(one.name for one in of)}; ask for one of them"
            )
        raise NotUnderstood(
            f"asks for {name!r}, which {listed(sheets)} have, each of its own; say"
            f" which, like: in {of[0].sheet}"
        )
    missing = listed(unclear)
    if not found and missing:
        raise NotUnderstood(
            f"asks for {name!r}, of which there are several; add the {missing}"
        )
    return next(iter(found.values()), None)


def _tells(column: Column, wanted: Sequence[Sequence[Place]]) -> bool:
    return all(any(_is_told(column, place) for place in said) for said in wanted)


def _is_told(column: Column, place: Place) -> bool:
    """Whether a sheet tells of such a place: not of a form that it does not count."""
    counted = column.forms is None or place.by != "form" or place.key in column.forms
    return counted and place.by in column.by


def _matching(
    column: Column, wanted: Sequence[Sequence[Place]], said: Sequence[str]
) -> list[Told]:
    """The figures of these places. Raises NotUnderstood where one is two things."""
    told = list(column.told)
    for words, places in zip(said, wanted, strict=True):
        here = [
            (place.by, one) for place in places for one in told if _is_at(one, place)
        ]
        respects = sorted({by for by, _ in here})
        if len(respects) > 1:
            raise NotUnderstood(
                f"asks for {words!r}, which may be the {' or the '.join(respects)}; say"
                f" which, like: {respects[0]} {words}"
            )
        told = [one for _, one in here]
    return told


def _is_at(one: Told, place: Place) -> bool:
    at = one.places.get(place.by)
    return at is not None and at.key == place.key


def _stands_at(one: Told, wanted: Sequence[Sequence[Place]]) -> bool:
    return all(any(_is_at(one, place) for place in said) for said in wanted)


def _differing(told: Sequence[Told]) -> set[str]:
    """In what respects the places of these figures are not one."""
    return {
        by
        for by in {by for one in told for by in one.places}
        if len({one.places[by].key if by in one.places else "" for one in told}) > 1
    }


def _value(told: Sequence[Told], *, adds: bool) -> Value:
    """The one figure of these: of counts their sum, of none a nought."""
    if not told:
        return 0 if adds else Symbol.NOT_AVAILABLE
    if len(told) == 1:
        return told[0].value
    for symbol in (Symbol.SUPPRESSED, Symbol.NOT_AVAILABLE):
        if any(one.value is symbol for one in told):
            return symbol
    numbers = [one.value for one in told if not isinstance(one.value, Symbol)]
    return sum(numbers) if numbers else Symbol.NOT_APPLICABLE


def stretches_of(period: Period) -> Mapping[str, Sequence[Place]]:
    """The months and quarters of a period in order: ``quarter 2`` is the second."""
    quarters = {one.key: one for one in map(quarter_of, period.months)}
    return {
        "month": [Place("month", one, month_title(one)) for one in period.months],
        "quarter": [Place("quarter", key, q.title) for key, q in quarters.items()],
    }


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)
