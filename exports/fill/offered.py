"""What a template can ask a return for, to be copied: each with what it says now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.figures import Place
from exports.fill.answers import Answers
from exports.fill.language import NotUnderstood, Single
from exports.fill.lookup import stretches_of
from exports.fill.told import Column, Told
from exports.fill.written import said
from exports.sheets import tables_of
from exports.tables import Symbol

_MOST = 150
"""Of one sheet; the others are made like them."""
_FACTS = (
    "title",
    "return",
    "period",
    "period short",
    "period before",
    "first day",
    "last day",
    "council",
    "status",
    "counted on",
    "marking",
    "whose",
)


@dataclass(frozen=True)
class Offered:
    """A placeholder, what it is, and what it says in this period."""

    words: str
    about: str
    now: str


@dataclass(frozen=True)
class Group:
    """The placeholders of one sheet of the return."""

    title: str
    offered: Sequence[Offered]
    more: int = 0
    """How many there are besides."""


def offered(answers: Answers) -> Iterator[Group]:
    """Facts, then tables, then the figures of each sheet. Every one is understood."""
    facts = [
        Offered(_braced(word), word.capitalize(), said(answers.single(Single(word))))
        for word in _FACTS
    ]
    yield Group("The return itself", facts)
    tables = [
        Offered(_braced(f"table: {_quoted(table.name)}"), table.about, "")
        for table in tables_of(answers.figures)
    ]
    yield Group("Rows, from a cell down", tables)
    by_sheet: dict[str, list[tuple[Column, Told]]] = {}
    for column in answers.lookup.columns:
        by_sheet.setdefault(column.sheet, []).extend((column, t) for t in column.told)
    for sheet, figures in by_sheet.items():
        found = [made for each in figures[:_MOST] if (made := _of(*each, answers))]
        if found:
            yield Group(sheet, found, max(0, len(figures) - _MOST))


def _of(column: Column, one: Told, answers: Answers) -> Offered | None:
    """The shortest placeholder that gives this very figure; None where none does."""
    name = column.measure.replace("_", " ")
    if one.value is Symbol.NOT_APPLICABLE:
        return None
    every = {by: _word(place, answers) for by, place in one.places.items()}
    fewer = (
        [word for by, word in every.items() if by not in without]
        for without in (("month", "scale", "role"), ("month", "scale"), ())
    )
    called = [
        word if word.startswith(f"{by} ") else f"{by} {word}"
        for by, word in every.items()
        if by != "month"
    ]
    named = f"in {column.sheet}"
    for places in (*fewer, [*every.values(), named], [*called, named]):
        try:
            answer = answers.single(Single(name, tuple(places)))
        except NotUnderstood:
            continue
        if answer.value == one.value:
            words = ", ".join(_quoted(place) for place in places)
            about = ", ".join([column.name, *places])
            return Offered(
                _braced(f"{name}: {words}" if words else name), about, said(answer)
            )
    return None


def _word(place: Place, answers: Answers) -> str:
    """A place in words that fit every period: its second month is ``month 2``."""
    stretches = stretches_of(answers.figures.period).get(place.by, ())
    keys = [one.key for one in stretches]
    return (
        f"{place.by} {keys.index(place.key) + 1}" if place.key in keys else place.label
    )


def _quoted(place: str) -> str:
    return f'"{place}"' if "," in place else place


def _braced(words: str) -> str:
    return f"{{{{ {words} }}}}"
