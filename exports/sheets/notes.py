"""Notes: what each figure means, what is left out, and the symbols."""

from __future__ import annotations

from collections.abc import Iterator

from exports.figures import Figures
from exports.hidden import hidden_cells
from exports.measures import GRADES, Measure
from exports.sheets.completion import owed_titles
from exports.tables import Column, Row, Shape, Symbol, Table

NAME = "Notes"


def table(figures: Figures) -> Table:
    return Table(
        NAME,
        f"Notes, {figures.period.title}",
        "What each figure of this return means and what it leaves out.",
        (Column("Note", wide=36), Column("Detail", Shape.LONG, wide=100)),
        list(_rows(figures)),
    )


def _rows(figures: Figures) -> Iterator[Row]:
    yield (
        "Which records",
        f"Records whose own date (of the audit, observation or meeting) is in"
        f" {figures.period.title}, whenever they arrived. {figures.whose}.",
    )
    yield (
        "Withdrawn records",
        f"Left out of every figure. Withdrawn in this period: {figures.withdrawn}.",
    )
    yield (
        "Rows held for a person",
        "Rows of uploads that somebody has still to settle count nowhere yet."
        f" Held when this was counted: {figures.held}.",
    )
    if figures.what.has("completion"):
        yield (
            "What is owed",
            f"{owed_titles()}: "
            + (
                figures.owed_unknown
                or "those of the obligations in force, each in the month it is due, as"
                " it stood on the day this was counted. z where nobody owes records of"
                " that kind."
            ),
        )
        yield (
            "Service area",
            "That of the team on the day of the record, or on the day that something"
            " was due; : where no areas are recorded under People.",
        )
    yield (
        "Scales",
        "Grades given on different scales stand in rows of their own and are never"
        " added up. Until March 2014 Ofsted's third grade was Adequate; it is not the"
        " same as Requires improvement.",
    )
    yield (
        "Small numbers",
        f"A share of fewer than {figures.what.small_numbers} graded says little;"
        " such rows are marked.",
    )
    if figures.suppress_below:
        yield (
            "Suppression",
            f"Counts from 1 to {figures.suppress_below - 1} are shown as c, and so are"
            " the counts and shares that would give them away.",
        )
        yield "Hidden in this return", _hidden(figures)
    for note in figures.notes:
        yield note.about, note.words
    yield from figures.what.notes
    for measure in figures.measures:
        yield measure.name, _said(measure)
    for symbol in Symbol:
        yield f"Symbol {symbol}", symbol.meaning.capitalize()


def _hidden(figures: Figures) -> str:
    """How many figures of each sheet are hidden: ``Grades: 12 of 96``."""
    several = [one for one in hidden_cells(figures) if one.hidden]
    if not several:
        return "No figure."
    return "; ".join(f"{one.sheet}: {one.hidden:,} of {one.of:,}" for one in several)


def _said(measure: Measure) -> str:
    words = measure.definition
    if measure.numerator:
        words += f" Counted: {measure.numerator}."
    if measure.denominator:
        words += f" Out of: {measure.denominator}."
    if measure.of == GRADES:
        words += (
            " Grades of all scales stand together."
            if measure.together
            else " Each scale by itself."
        )
    if measure.source:
        words += f" Source: {measure.source}."
    return words
