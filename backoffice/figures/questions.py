"""Every question that returns and the feed ask, for whoever asks them all: to compare
what is kept with the records, or to count ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from backoffice.figures import completed, grades, left_out
from backoffice.figures.asked import Asked
from backoffice.figures.grades_by_place import grades_by_place
from backoffice.figures.measuring import measured
from exports.asked import MeasuredSheet, SheetAsked
from exports.measures import GRADES, shipped_measures
from exports.returns import LEADERSHIP, Return, shipped_returns


def every_return(returns: Iterable[Return]) -> Iterator[Return]:
    """These returns in their editions, and the feed as if it were one."""
    for what in returns:
        yield what
        if what.audience != LEADERSHIP:
            # Its completion sheet tells no roles apart either.
            yield replace(what.for_leadership(), by_role=False)
    monthly = shipped_returns()["monthly"]
    yield replace(monthly, sheets=tuple(_of_the_feed()))


def ask_all(asked: Asked) -> Iterator[None]:
    """Ask everything that a return shows, one after the other."""
    for form in asked.forms:
        if form.areas:
            yield from (None for _ in grades_by_place(asked, form, teams=True))
    completed.completed(asked)
    yield
    grades.counts_of(asked)
    yield
    left_out.from_uploads(asked, {form.key for form in asked.forms})
    yield
    for sheet in asked.what.sheets:
        if isinstance(sheet, MeasuredSheet):
            measured(asked, sheet)
            yield


def of_one_form(what: Return, form: str) -> Return | None:
    """A return as if it counted this form alone; None where it does not count it."""
    if what.forms is not None and form not in what.forms:
        return None
    sheets = tuple(_of_one_form(what.sheets, form))
    return replace(what, forms=(form,), sheets=sheets)


def _of_one_form(sheets: Iterable[SheetAsked], form: str) -> Iterator[SheetAsked]:
    for sheet in sheets:
        if isinstance(sheet, MeasuredSheet) and sheet.forms is not None:
            if form in sheet.forms:
                yield replace(sheet, forms=(form,))
        else:
            yield sheet


def _of_the_feed() -> Iterator[MeasuredSheet]:
    for key, one in shipped_measures().items():
        if not one.each and not one.change_of:
            apart = ("area", "scale") if one.of == GRADES else ()
            by = ("form", "month", "team", *apart)
            yield MeasuredSheet(one.name, "", by, (key,))
