"""The sheets a return asks for: those made for one thing, and those it describes.

sheets:
  - cover
  - sheet: Moderation
    about: How moderation moved the auditors' grades.
    by: [form, month]
    measures: [moderated, moderated_alike, agreement]
  - sheet: Actions
    about: One row for each follow-up action that is still open.
    rows_of: actions
    only: blank(completed_on)
    columns: [reference, form, action, owner, due_on]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from exports.measures import RECORDS, shipped_measures
from exports.tables import Shape
from form_definitions.conditions import Condition
from form_definitions.spelling import did_you_mean
from form_definitions.strictly import Part, Words

READY = {
    "cover": "Cover",
    "completion": "Completion",
    "grades": "Grades",
    "line_list": "Line list",
    "notes": "Notes",
}
"""The sheets made for one thing, each with a file in `exports.sheets`, and its name."""

PERSONAL = ("by",)
"""What tells one person's figures from another's: never for leadership."""


@dataclass(frozen=True)
class Ready:
    """A sheet made for one thing."""

    key: str

    @property
    def name(self) -> str:
        return READY[self.key]

    @property
    def personal(self) -> bool:
        """Whether it tells of single records or people."""
        return self.key == "line_list"


@dataclass(frozen=True)
class MeasuredSheet:
    """Measures by what they are broken down by: a row for each such place."""

    name: str
    about: str
    by: tuple[str, ...]
    """``form``, ``month``, ``quarter``, ``team``, ``service_area`` (the team's on the
    record's day), ``area``, ``by`` (who did it),
    ``role`` (theirs), or the key of any field."""
    measures: tuple[str, ...]
    forms: tuple[str, ...] | None = None
    """Fewer forms than the return counts; None for as many."""
    only: Condition | None = None
    """Which of what is counted; None for all."""
    every: bool = False
    """Whether it has rows of noughts where a place has no records."""
    shared_words: bool = False
    """Whether leadership is shown what people typed, where many typed it."""
    chart: str = ""
    """``share`` or ``count``: a chart of the figures beside the table."""

    @property
    def personal(self) -> bool:
        return any(one in PERSONAL for one in self.by)


@dataclass(frozen=True)
class ListedColumn:
    """A column of a list: a field, or what a condition's words work out."""

    heading: str
    key: str = ""
    """Of a field, or one of ``reference``, ``form``, ``date``, ``month``, ``team``,
    ``subject``, ``by``; with `before` of the subject's record before this one."""
    worked_out: Condition | None = None
    when: Condition | None = None
    """Blank in the rows of which this is not so."""
    before: bool = False
    shape: Shape = Shape.TEXT


@dataclass(frozen=True)
class ListedSheet:
    """A row for each record, or for each row of a repeat."""

    name: str
    about: str
    columns: tuple[ListedColumn, ...]
    rows_of: str = RECORDS
    forms: tuple[str, ...] | None = None
    only: Condition | None = None
    personal: bool = True


SheetAsked: TypeAlias = Ready | MeasuredSheet | ListedSheet

MEASURED_WORDS: Words = {
    "sheet": str,
    "about": str,
    "by": list,
    "measures": list,
    "forms": list,
    "only": str,
    "every": bool,
    "shared_words": bool,
    "chart": str,
}
LISTED_WORDS: Words = {
    "sheet": str,
    "about": str,
    "rows_of": str,
    "columns": list,
    "forms": list,
    "only": str,
}
COLUMN_WORDS: Words = {
    "column": str,
    "of": str,
    "is": str,
    "when": str,
    "before": bool,
    "shape": str,
}
CHARTS = ("share", "count")
MEASURED_NEEDED = ("sheet", "about", "by", "measures")
LISTED_NEEDED = ("sheet", "about", "rows_of", "columns")


def sheets_asked(part: Part) -> tuple[SheetAsked, ...]:
    """The sheets that a return says. Raises DefinitionError with line and remedy."""
    found: list[SheetAsked] = []
    for at, what in enumerate(part.what["sheets"]):
        if isinstance(what, dict):
            path = (*part.path, "sheets", at)
            found.append(
                _described(Part("a sheet", part.said, part.file_name, what, path))
            )
        elif what in READY:
            found.append(Ready(what))
        else:
            near = did_you_mean(str(what), READY)
            raise part.refused(f"there is no sheet {what!r}{near}", "sheets", at)
    names = [sheet.name.casefold() for sheet in found]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise part.refused(f"the sheet {name!r} stands twice", "sheets", at)
    return tuple(found)


def _described(part: Part) -> MeasuredSheet | ListedSheet:
    if "rows_of" in part.what:
        return _listed(part)
    part.only(MEASURED_WORDS, MEASURED_NEEDED)
    known = shipped_measures()
    for at, key in enumerate(part.texts("measures")):
        if key not in known:
            near = did_you_mean(key, known)
            raise part.refused(f"there is no measure {key!r}{near}", "measures", at)
        if known[key].change_of and {"month", "quarter"} & set(part.texts("by")):
            words = (
                f"{key!r} is the change since the period before, so it has no months"
            )
            raise part.refused(words, "measures", at)
    chart = part.what.get("chart", "")
    if chart and chart not in CHARTS:
        raise part.refused(f"'chart' must be one of: {', '.join(CHARTS)}", "chart")
    return MeasuredSheet(
        name=part.what["sheet"],
        about=part.what["about"],
        by=part.texts("by"),
        measures=part.texts("measures"),
        forms=part.texts("forms") or None,
        only=part.condition("only"),
        every=part.what.get("every", False),
        shared_words=part.what.get("shared_words", False),
        chart=chart,
    )


def _listed(part: Part) -> ListedSheet:
    part.only(LISTED_WORDS, LISTED_NEEDED)
    return ListedSheet(
        name=part.what["sheet"],
        about=part.what["about"],
        rows_of=part.what["rows_of"],
        columns=tuple(_columns(part)),
        forms=part.texts("forms") or None,
        only=part.condition("only"),
    )


def _columns(part: Part) -> list[ListedColumn]:
    found = []
    for at, what in enumerate(part.what["columns"]):
        if isinstance(what, str):
            found.append(ListedColumn("", what))
            continue
        if not isinstance(what, dict):
            raise part.refused("a column is a field or words of its own", "columns", at)
        path = (*part.path, "columns", at)
        found.append(_column(Part("a column", part.said, part.file_name, what, path)))
    return found


def _column(part: Part) -> ListedColumn:
    part.only(COLUMN_WORDS, ("column",))
    if ("of" in part.what) == ("is" in part.what):
        raise part.refused("a column says 'of' a field or what it 'is', one of them")
    shapes = {shape.value: shape for shape in Shape}
    shape = part.what.get("shape", "text")
    if shape not in shapes:
        raise part.refused(f"'shape' must be one of: {', '.join(shapes)}", "shape")
    return ListedColumn(
        heading=part.what["column"],
        key=part.what.get("of", ""),
        worked_out=part.condition("is"),
        when=part.condition("when"),
        before=part.what.get("before", False),
        shape=shapes[shape],
    )
