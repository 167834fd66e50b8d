"""The filters that a form's list offers, and how the names in them are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import Select, func, select

from backoffice.screens import filters
from backoffice.screens.filters import labels_of
from backoffice.screens.found_filter import FOUND
from backoffice.screens.lists import STATUS_WORDS
from form_definitions import kinds
from form_definitions.form import Field, Form


@dataclass(frozen=True)
class Shown:
    """A filter as it stands above the list. `look` is ``ticks``, ``text``, ``days``,
    ``themes``."""

    name: str
    title: str
    look: str
    options: tuple[tuple[str, str], ...] = ()
    ask: bool = False
    """Whether its options are what records hold: teams, people."""

    def say(self, value: str) -> str:
        return next((words for key, words in self.options if key == value), value)


def offered(form: Form, versions: int) -> list[Shown]:
    """The filters that stand above the list, the ones every list has first."""
    record = form.record
    first = [record.unit, form.overall.grade if form.overall else None]
    keys = [key for key in first if key and not form.field(key).retired]
    found = [_shown(form, form.field(key)) for key in keys]
    found.append(Shown("record_date", form.field(record.date).label, "days"))
    later = [record.by, *(f.key for f in form.fields if f.filtered and f.asked)]
    for key in dict.fromkeys(later):
        if key and key not in keys and key != record.date:
            found.append(_shown(form, form.field(key)))
    found.append(Shown(FOUND, "Theme found", "themes"))
    found.append(Shown("status", "Status", "ticks", tuple(STATUS_WORDS.items())))
    if versions > 1:
        numbers = tuple((str(n), f"Version {n}") for n in range(versions, 0, -1))
        found.append(Shown("form_version", "Version of the form", "ticks", numbers))
    return found


def _shown(form: Form, field: Field) -> Shown:
    key, kind = field.key, field.kind
    title = field.label
    if field.area:
        title = next(area.label for area in form.areas if area.key == field.area)
    match kind:
        case kinds.Choice(options) | kinds.Choices(options):
            return Shown(key, title, "ticks", (*labels_of(options).items(), _NO_ANSWER))
        case kinds.Grade():
            graded = (*labels_of(kind.options).items(), (filters.BLANK, "Not graded"))
            return Shown(key, title, "ticks", graded)
        case kinds.Flag():
            return Shown(
                key, title, "ticks", (("yes", "Yes"), ("no", "No"), _NO_ANSWER)
            )
        case kinds.Team() | kinds.Person():
            return Shown(key, title, "ticks", ask=True)
        case kinds.Day():
            return Shown(key, title, "days")
        case (
            kinds.Text()
            | kinds.LongText()
            | kinds.Identifier()
            | kinds.Whole()
            | kinds.Number()
            | kinds.Month()
        ):
            return Shown(key, title, "text")
        case _:
            assert_never(kind)


_NO_ANSWER = (filters.BLANK, "No answer")


def column_of(form: Form, model: Any, name: str) -> Any:
    """The column of a field; of a team the one that every table has an index of."""
    return model.unit if name == form.record.unit else getattr(model, name)


def steps(form: Form, model: Any, shown: Sequence[Shown]) -> dict[str, Select[Any]]:
    """For each column of teams or people with an index, how its values are asked."""
    most = filters.MOST_TICKS + 1
    return {
        box.name: one_by_one(column_of(form, model, box.name), most)
        for box in shown
        if box.ask and (box.name == form.record.unit or form.field(box.name).filtered)
    }


def one_by_one(column: Any, most: int) -> Select[Any]:
    """The different values of an indexed column, each found by a step along the index:
    as quick at a million records as at ten."""
    step = select(func.min(column).label("value")).cte("step", recursive=True)
    further = select(func.min(column)).where(column > step.c.value).scalar_subquery()
    step = step.union_all(select(further).where(step.c.value.is_not(None)))
    return select(step.c.value).where(step.c.value.is_not(None)).limit(most)
