"""What figures are broken down by: month, quarter, form, team, area, person, a field.

Each is a column of the query, the heading above it, and the words for what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, case, cast, func, literal

from backoffice.figures.areas import Areas
from backoffice.figures.asked import Asked
from backoffice.figures.owed import Owing
from backoffice.figures.subjects import Subject
from exports.figures import ALL_TEAMS, NO_AREA, NO_TEAM, Place
from exports.measures.names import scales_of
from exports.periods import month_title, period_of, quarter_of
from exports.private import is_typed
from form_definitions.form import Form
from form_definitions.kinds import Choice, Grade

NOT_SAID = "Not recorded"
SCALE, SERVICE_AREA = "scale", "service_area"

_HEADINGS = {
    "form": "Record type",
    "month": "Month",
    "quarter": "Quarter",
    "team": "Team",
    "area": "Area",
    SCALE: "Scale",
    SERVICE_AREA: "Service area",
    "by": "Auditor or observer",
    "role": "Role",
    "found_theme": "Theme",
    "found_as": "Found as",
}


@dataclass(frozen=True)
class Breakdown:
    """One respect in which figures are told apart, over the forms that are counted."""

    key: str
    asked: Asked
    forms: Sequence[Form]

    @cached_property
    def areas(self) -> Areas:
        """The areas that teams stand in, at all times."""
        return Areas(self.asked.session)

    @property
    def heading(self) -> str:
        if self.key in _HEADINGS:
            return _HEADINGS[self.key]
        fields = (form.by_key.get(self.key) for form in self.forms)
        return next((field.label for field in fields if field), self.key)

    def name_in(self, form: Form) -> str | None:
        """What it is called among the names of a form; None where it is no column."""
        match self.key:
            case "form":
                return None
            case "team":
                return "unit" if self.asked.what.by_team else None
            case "quarter":
                return "month"
            case "service_area":
                return "unit"
            case "by":
                return form.record.by
            case "role":
                return f"{form.record.by}_role"
            case _:
                return self.key

    def names_in(self, form: Form) -> set[str]:
        """All that is asked for it of a form, by name."""
        own = self.name_in(form) or ""
        if self.key != SERVICE_AREA:
            return {own}
        return {own, "month", *(["record_date"] if self.areas.within_months else [])}

    @property
    def depends_on(self) -> Hashable:
        """What its column is made of beside its key."""
        return self.areas.changes if self.key == SERVICE_AREA else None

    def told(self, found: Any) -> Any:
        """The key of a place, of what its column says."""
        return self.areas.area(found) if self.key == SERVICE_AREA else found

    def column(self, subject: Subject) -> ColumnElement[Any]:
        """What tells one place from another in a query of that form."""
        if self.key == "form":
            return literal(subject.form.key)
        if self.key == "team" and not self.asked.what.by_team:
            return literal(ALL_TEAMS)
        name = self.name_in(subject.form)
        if name is None or not subject.has(name):
            return literal(None)
        columns = subject.terms.columns
        column = columns[name]
        if self.key == SERVICE_AREA:
            day = columns["record_date"] if self.areas.within_months else None
            return self.areas.column(columns["month"], day, column)
        if self.key == "quarter":
            return _quarter(column)
        return column

    def of_debt(self, debt: Owing) -> Any:
        """What tells one debt from another."""
        match self.key:
            case "form":
                return debt.form.key
            case "month":
                return debt.month
            case "quarter":
                return quarter_of(debt.month).key
            case "team":
                return debt.team if self.asked.what.by_team else ALL_TEAMS
            case "service_area":
                return debt.service_area
            case "role":
                return debt.role or None
            case "by":
                return debt.who
            case _:
                return None

    def place(self, form: Form, key: Any) -> Place:
        """The place of that key, in words."""
        kept = None if key is None else str(key)
        return Place(self.key, kept, self._label(form, key), self.shared_words)

    @property
    def shared_words(self) -> bool:
        """Whether its places are what people typed, to be shown where many did."""
        if not self.asked.what.suppress_below:
            return False
        fields = (form.by_key.get(self.key) for form in self.forms)
        return any(field is not None and is_typed(field) for field in fields)

    def _label(self, form: Form, key: Any) -> str:
        if key is None or key == "":
            return _NONE.get(self.key, NOT_SAID)
        if self.key in _LABELS:
            return _LABELS[self.key](form, key)
        field = form.by_key.get(self.name_in(form) or "")
        return str(key) if field is None else str(field.kind.show(key))

    def order(self, form: Form, key: Any) -> tuple[Any, ...]:
        """Where a place stands among the others: forms, areas and answers in their
        own order, all else by its words, what is not recorded at the end.
        """
        if key is None:
            return (1, 0, "")
        known = self._known(form)
        return (0, known.index(key) if key in known else len(known), self._words(key))

    def _words(self, key: Any) -> str:
        return str(key).casefold()

    def _known(self, form: Form) -> list[Any]:
        match self.key:
            case "form":
                return [form.key for form in self.forms]
            case "area":
                overall = [area.key for area in form.areas if area.overall]
                return [*overall, *(a.key for a in form.areas if not a.overall)]
            case "scale":
                return [scale.key for scale in scales_of(form)]
        field = form.by_key.get(self.name_in(form) or "")
        if field is None:
            return []
        if isinstance(field.kind, Choice):
            return [option.key for option in field.kind.options]
        if isinstance(field.kind, Grade):
            return [option.key for option in field.kind.scale.options]
        return []


def _quarter(month: ColumnElement[Any]) -> ColumnElement[Any]:
    """The key of the quarter that a month is in (`periods.quarter_of`)."""
    year, number = func.substr(month, 1, 4), func.substr(month, 6)
    before = cast(cast(year, Integer) - 1, String)
    return case(
        (number < "04", before.concat("-Q4")),
        (number < "07", year.concat("-Q1")),
        (number < "10", year.concat("-Q2")),
        else_=year.concat("-Q3"),
    )


def _area(form: Form, key: str) -> str:
    labels = (area.label for area in form.areas if area.key == key)
    return next(labels, key.replace("_", " ").capitalize())


def _scale(form: Form, key: str) -> str:
    titles = (scale.title for scale in scales_of(form) if scale.key == key)
    return next(titles, key.replace("_", " ").capitalize())


_NONE = {"team": NO_TEAM, SERVICE_AREA: NO_AREA}
_LABELS: Mapping[str, Callable[[Form, Any], str]] = {
    "form": lambda form, key: form.plural,
    "month": lambda form, key: month_title(key),
    "quarter": lambda form, key: period_of(key).title,
    "area": _area,
    SCALE: _scale,
}
