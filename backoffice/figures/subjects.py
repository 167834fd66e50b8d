"""What a measure counts of one form: its records, their grades, the findings that bear
a theme, or a repeat's rows.

Each is a query to go on with: where its rows are, which of them count, and what the
names of conditions and breakdowns stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    false,
    func,
    or_,
    select,
)

from backoffice.figures.asked import RECORDS as INDEX
from backoffice.figures.asked import Asked
from backoffice.figures.sql_conditions import Terms
from backoffice.store.fixed import Rating
from backoffice.store.tables import FormTable
from backoffice.store.theme_tables import FindingTheme, ThemeRow
from exports.measures import GRADES, RECORDS, THEMES
from exports.measures.names import Names, names_of, scales_of
from exports.periods import Period
from form_definitions.conditions import Condition
from form_definitions.form import Field, Form
from form_definitions.kinds import Grade

RATINGS = Rating.__table__
FINDINGS, THEME_LIST = FindingTheme.__table__, ThemeRow.__table__


@dataclass(frozen=True)
class Subject:
    """Rows to count: where they are, and what is said of them."""

    form: Form
    source: FromClause
    where: tuple[ColumnElement[bool], ...]
    record_id: ColumnElement[int]
    terms: Terms
    names: Names
    times: ColumnElement[int] | None = None
    """How many rows one of its rows stands for, where they were added up before."""

    def has(self, name: str) -> bool:
        return name in self.terms.columns or name in self.terms.counts

    def can_answer(self, *conditions: Condition | None) -> bool:
        """Whether these conditions can be asked of its rows."""
        return all(one is None or self.names.can_answer(one) for one in conditions)


def subject_of(
    asked: Asked, form: Form, of: str, names: Iterable[str], *, added_up: bool = False
) -> Subject | None:
    """The rows of that sort which count, or None where the form has no such rows.

    Args:
        of: ``records``, ``grades``, ``themes``, or the key of a repeat.
        names: what conditions and breakdowns will speak of; a table that nobody
            speaks of is not read.
        added_up: whether rows that are alike in all the names may come as one, with
            `times`: a million of them are then counted as their index is read.
    """
    known, table = names_of(form, of), asked.versions.table(form.key)
    if known is None:
        return None
    if of == RECORDS:
        if added_up and set(names) <= {"", "month", "unit"}:
            return _indexed(asked, form, known)
        return _records(asked, form, table, known)
    if of == GRADES:
        return _grades(asked, form, table, known, set(names), added_up)
    if of == THEMES:
        return _findings(asked, form, table, known)
    return _rows(asked, form, table, known, of)


def _records(asked: Asked, form: Form, table: FormTable, known: Names) -> Subject:
    columns = table.table.c
    terms = _terms(asked, known, _of_record(form, table), table)
    where = tuple(asked.dated(columns))
    return Subject(form, table.table, where, columns.id, terms, known)


def _indexed(asked: Asked, form: Form, known: Names) -> Subject:
    """Records, from the projection that has their months and teams alone."""
    index = INDEX.c
    alike = (index.month, index.unit)
    rows = (
        select(*alike, func.count().label("times"))
        .where(index.form == form.key, *asked.counted(index))
        .group_by(*alike)
        .subquery()
    )
    columns: dict[str, ColumnElement[Any]] = {
        "month": rows.c.month,
        "unit": rows.c.unit,
    }
    terms = Terms(columns, {}, {}, asked.on, _dialect(asked))
    return Subject(form, rows, (), rows.c.times, terms, known, rows.c.times)


def _findings(asked: Asked, form: Form, table: FormTable, known: Names) -> Subject:
    """What bears a theme; of a record that is withdrawn, nothing does."""
    record, found = table.table, FINDINGS.c
    columns = {
        **_of_record(form, table),
        "found_theme": THEME_LIST.c.name,
        "found_as": found.side,
    }
    return Subject(
        form,
        FINDINGS.join(record, found.record_id == record.c.id).join(
            THEME_LIST, THEME_LIST.c.id == found.theme_id
        ),
        (found.removed_at.is_(None), *asked.dated(record.c)),
        record.c.id,
        _terms(asked, known, columns, table),
        known,
    )


def _rows(asked: Asked, form: Form, table: FormTable, known: Names, of: str) -> Subject:
    rows, record = table.repeats[of].table, table.table
    repeat = next(repeat for repeat in form.repeats if repeat.key == of)
    columns = {
        **_of_record(form, table),
        **{field.key: rows.c[field.column] for field in _live(repeat.fields)},
        **{name: record.c[name] for name in _COMMON},
    }
    return Subject(
        form,
        rows.join(record, rows.c.record_id == record.c.id),
        tuple(asked.dated(record.c)),
        record.c.id,
        _terms(asked, known, columns, table),
        known,
    )


def _grades(
    asked: Asked,
    form: Form,
    table: FormTable,
    known: Names,
    names: set[str],
    added_up: bool,
) -> Subject:
    ratings: Any = RATINGS.c
    times = None
    source: FromClause = RATINGS
    where = [ratings.form == form.key, *_in_months(ratings.month, asked.period)]
    ids = asked.ids()
    if ids is not None:
        where.append(ratings.record_id.in_(ids))
    of_record = _of_record(form, table)
    joined = _of_records_too(table, names)
    if added_up and grades_alone(table, names):
        alike = [ratings[name] for name in _ALIKE]
        grouped = select(*alike, func.count().label("times")).where(*where)
        source = grouped.group_by(ratings.form, *alike).subquery()
        ratings, where, times = source.c, [], source.c.times
    columns: dict[str, ColumnElement[Any]] = {
        **{name: ratings[name] for name in _ALIKE},
        **_of_scales(form, ratings),
    }
    if times is None:
        columns["record_date"] = ratings.record_date
    if joined:
        source = RATINGS.join(table.table, ratings.record_id == table.table.c.id)
        columns = {**of_record, **columns}
    record_id = ratings.record_id if times is None else times
    terms = _terms(asked, known, columns, table)
    return Subject(form, source, tuple(where), record_id, terms, known, times)


def _of_records_too(table: FormTable, names: set[str]) -> set[str]:
    """The names that a grade itself does not know."""
    of_record = {*_of_record(table.form, table), *table.repeats}
    return names & (of_record - {"month", "record_date", "unit"})


def grades_alone(table: FormTable, names: set[str]) -> bool:
    """Whether these names ask nothing but a grade's month, place, scale and team."""
    return not _of_records_too(table, names) and "record_date" not in names


_ALIKE = ("month", "area", "scale", "grade", "unit")
"""In the order of the index that figures read."""


def _in_months(month: Any, period: Period) -> list[ColumnElement[bool]]:
    return [month >= period.months[0], month <= period.months[-1]]


_COMMON = ("record_date", "month", "unit", "reference", "subject")
"""What every record has; a repeat's own field of that name stands behind it."""


def _of_record(form: Form, table: FormTable) -> dict[str, ColumnElement[Any]]:
    columns = table.table.c
    return {
        **{name: columns[name] for name in _COMMON},
        **{field.key: columns[field.column] for field in _live(form.fields)},
    }


def _live(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if not field.retired]


def _of_scales(form: Form, ratings: Any) -> dict[str, ColumnElement[Any]]:
    """What is said of a grade by the scale it is on: whether it is a grade at all,
    can be good, is good; and whether its area judges the whole.
    """
    graded, can_be_good, good = [], [], []
    for scale in scales_of(form):
        on = ratings.scale == scale.key
        answers = [answer.key for answer in scale.answers]
        is_grade = and_(on, ratings.grade.not_in(answers))
        graded.append(is_grade)
        if scale.good_from:
            can_be_good.append(is_grade)
            goods = [g.key for g in scale.grades if scale.is_good(g.key)]
            good.append(and_(on, ratings.grade.in_(goods)))
    overall = form.overall
    return {
        "graded": or_(false(), *graded),
        "can_be_good": or_(false(), *can_be_good),
        "good": or_(false(), *good),
        "overall": ratings.area == overall.key if overall else false(),
    }


def _terms(
    asked: Asked, known: Names, columns: dict[str, ColumnElement[Any]], table: FormTable
) -> Terms:
    graded = {
        key: field.kind.scales
        for key, field in known.fields.items()
        if isinstance(field.kind, Grade)
    }
    counts = {
        key: select(func.count())
        .where(rows.table.c.record_id == table.table.c.id)
        .correlate(table.table)
        .scalar_subquery()
        for key, rows in table.repeats.items()
    }
    return Terms(columns, graded, counts, asked.on, _dialect(asked))


def _dialect(asked: Asked) -> str:
    return asked.session.get_bind().dialect.name
