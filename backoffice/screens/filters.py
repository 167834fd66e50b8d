"""The filters of a list, in Flask-Admin's query grammar and as boxes to tick.

    ?flt_team_in_list=Seacroft&flt_team_in_list=Moorside    any of these
    ?flt_overall_grade_in_list=good,outstanding             the same in one
    ?flt_audit_date_from=2018-10-01&flt_audit_date_to=2018-10-31
    ?flt_auditor_contains=pym · ?flt_month_equals=2018-10 · ?flt_theme_empty=1

A number after `flt` (``flt0_…``) is taken and means nothing. A filter nobody knows, or
a value that is none of its kind, is passed over: an old link still opens a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, assert_never

from flask_admin.contrib.sqla.filters import BaseSQLAFilter
from sqlalchemy import ColumnElement, String, cast, func, or_

from backoffice.screens.lists import STATUS_WORDS
from backoffice.store.rows import SUBMITTED
from form_definitions import kinds
from form_definitions.form import Field, Form
from form_definitions.kinds import Unreadable

MOST_VALUES = 200
"""Values one filter may be given; an address is not a way to send a list."""
MOST_TICKS = 60
"""More teams or people than these are looked for by name."""
BLANK = "-"
"""What stands in an address for records that have no answer."""


class RecordFilter(BaseSQLAFilter):
    """One column and one way to narrow it. `clean` takes all the values given."""

    def __init__(self, name: str, column: Any, operation: str) -> None:
        super().__init__(column, name)
        self.way = operation

    def operation(self) -> str:
        return self.way

    def apply(self, query: Any, value: Any, alias: Any = None) -> Any:
        return query.filter(self.clause(value))

    def clean(self, value: Any) -> Any:
        raise NotImplementedError

    def clause(self, value: Any) -> ColumnElement[bool]:
        raise NotImplementedError


class InList(RecordFilter):
    """Any of several answers; ``-`` is no answer at all."""

    def __init__(
        self,
        name: str,
        column: Any,
        read: Callable[[str], Any],
        parts: bool = True,
        inside: bool = False,
        way: str = "in list",
    ) -> None:
        super().__init__(name, column, way)
        self.read, self.parts, self.inside = read, parts, inside

    def clean(self, value: Sequence[str]) -> tuple[Any, ...]:
        given = value[:MOST_VALUES]
        if self.parts:
            given = [part for one in given for part in one.split(",")][:MOST_VALUES]
        values = [
            None if part.strip() == BLANK else self.read(part) for part in given if part
        ]
        if not values:
            raise ValueError("nothing to look for")
        return tuple(dict.fromkeys(values))

    def clause(self, value: tuple[Any, ...]) -> ColumnElement[bool]:
        known = [one for one in value if one is not None]
        ways: list[ColumnElement[bool]] = []
        if self.inside:
            # Several answers are kept as |one|two|.
            ways += [
                cast(self.column, String).contains(f"|{one}|", autoescape=True)
                for one in known
            ]
        elif known:
            ways.append(self.column.in_(known))
        if None in value:
            ways.append(self.column.is_(None))
        return or_(*ways)


class Contains(RecordFilter):
    """A name or a text with these letters in it."""

    def __init__(self, name: str, column: Any) -> None:
        super().__init__(name, column, "contains")

    def clean(self, value: Sequence[str]) -> str:
        text = " ".join(value[-1].replace("\x00", "").split())[:200]
        if not text:
            raise ValueError("nothing to look for")
        return text

    def clause(self, value: str) -> ColumnElement[bool]:
        return func.lower(self.column).contains(value.lower(), autoescape=True)


class Bound(RecordFilter):
    """From a day, a month or a number on, or up to one."""

    def __init__(
        self, name: str, column: Any, read: Callable[[str], Any], way: str
    ) -> None:
        super().__init__(name, column, way)
        self.read = read

    def clean(self, value: Sequence[str]) -> Any:
        return self.read(value[-1])

    def clause(self, value: Any) -> ColumnElement[bool]:
        if self.way == "from":
            return self.column >= value
        return self.column <= value


class Empty(RecordFilter):
    """Records without an answer (1), or with one (0)."""

    def __init__(self, name: str, column: Any) -> None:
        super().__init__(name, column, "empty")

    def clean(self, value: Sequence[str]) -> bool:
        if value[-1] not in ("0", "1"):
            raise ValueError("1 or 0")
        return value[-1] == "1"

    def clause(self, value: bool) -> ColumnElement[bool]:
        return self.column.is_(None) if value else self.column.is_not(None)


def filters_of(form: Form, model: type[Any]) -> list[RecordFilter]:
    """Every filter a list of this form takes, whether or not it is offered."""
    found: list[RecordFilter] = [
        InList("status", model.status, _one_of(STATUS_WORDS)),
        InList("form_version", model.form_version, read_number),
        InList("month", model.month, _month),
        InList("month", model.month, _month, way="equals"),
        InList("upload", model.upload_id, read_number, way="equals"),
        Bound("record_date", model.record_date, read_day, "from"),
        Bound("record_date", model.record_date, read_day, "to"),
    ]
    for field in form.fields:
        if field.part is None or field.asked:
            found += _filters(field, getattr(model, field.key))
    return found


def _filters(  # noqa: C901 - one case for each kind
    field: Field, column: Any
) -> list[RecordFilter]:
    key, kind = field.key, field.kind
    empty = Empty(key, column)
    match kind:
        case kinds.LongText():
            return [empty]
        case kinds.Text() | kinds.Identifier() | kinds.Person() | kinds.Team():
            return [
                InList(key, column, _text, parts=False),
                InList(key, column, _text, parts=False, way="equals"),
                Contains(key, column),
                empty,
            ]
        case kinds.Choice(options):
            return [*_alternatives(key, column, _one_of(labels_of(options))), empty]
        case kinds.Grade():
            read = _one_of(labels_of(kind.options))
            return [*_alternatives(key, column, read), empty]
        case kinds.Choices(options):
            read = _one_of(labels_of(options))
            return [InList(key, column, read, inside=True), empty]
        case kinds.Flag():
            return [*_alternatives(key, column, _flag), empty]
        case kinds.Day():
            return [*_bounds(key, column, read_day), empty]
        case kinds.Month():
            return [*_bounds(key, column, _month), empty]
        case kinds.Whole():
            return [*_bounds(key, column, read_number), empty]
        case kinds.Number():
            return [*_bounds(key, column, _decimal), empty]
        case _:
            assert_never(kind)


def _alternatives(
    key: str, column: Any, read: Callable[[str], Any]
) -> list[RecordFilter]:
    return [InList(key, column, read), InList(key, column, read, way="equals")]


def _bounds(key: str, column: Any, read: Callable[[str], Any]) -> list[RecordFilter]:
    return [
        Bound(key, column, read, "from"),
        Bound(key, column, read, "to"),
        InList(key, column, read, way="equals"),
    ]


def labels_of(options: Sequence[Any]) -> dict[str, str]:
    """Each option's words, by its key."""
    return {option.key: option.label for option in options}


def default_status(given: bool) -> tuple[str, ...]:
    """A list leaves out what was withdrawn, unless it is asked for."""
    return () if given else (SUBMITTED,)


def read_day(text: str) -> date:
    """A day of an address. Raises ValueError where it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return _read(kinds.Day(), text)


def _read(kind: Any, text: str) -> Any:
    try:
        return kind.read(text.replace("\x00", ""))
    except Unreadable as why:
        raise ValueError(str(why)) from None


def _month(text: str) -> str:
    return str(_read(kinds.Month(), text))


def read_number(text: str) -> int:
    """A whole number of an address. Raises ValueError where it is none."""
    number = int(_read(kinds.Whole(), text))
    if not -(2**31) <= number < 2**31:
        raise ValueError("no such number")
    return number


def _decimal(text: str) -> float:
    return float(_read(kinds.Number(), text))


def _flag(text: str) -> bool:
    return bool(_read(kinds.Flag(), text))


def _text(text: str) -> str:
    return text.replace("\x00", "")[:500]


def _one_of(known: dict[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.strip() not in known:
            raise ValueError("no such answer")
        return text.strip()

    return read
