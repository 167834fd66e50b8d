"""Every place that a template may name, whether or not a period has any of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.figures.asked import RECORDS
from backoffice.store.versions import Versions
from exports.asked import MeasuredSheet
from exports.figures import Place
from exports.fill import Known
from exports.measures.names import scales_of
from exports.returns import Return
from exports.returns.known import known_returns
from form_definitions.form import Form
from form_definitions.kinds import Choice, Grade


def known_of(session: Session, versions: Versions, data: Path, what: Return) -> Known:
    """The places, grades and sheets that a return may tell of.

    Args:
        data: the folder of the council's data, where its own returns are.
        what: the return, in the edition of its reader.
    """
    whole = known_returns(data, versions.current()).returns.get(what.key, what)
    # Of a form that it does not count, a nought would be false.
    forms = [
        form
        for form in versions.current().values()
        if whole.forms is None or form.key in whole.forms
    ]
    teams = session.scalars(
        select(RECORDS.c.unit).where(RECORDS.c.unit.is_not(None)).distinct()
    )
    return Known(
        (
            *(Place("team", team, team) for team in teams),
            *(place for form in forms for place in _of(form, whole)),
        ),
        frozenset(
            grade.label
            for form in forms
            for scale in scales_of(form)
            for grade in scale.grades
        ),
        frozenset(sheet.name for sheet in whole.sheets),
    )


def _of(form: Form, what: Return) -> Iterator[Place]:
    yield Place("form", form.key, form.plural)
    for area in form.areas:
        yield Place("area", area.key, area.label)
    for scale in scales_of(form):
        yield Place("scale", scale.key, scale.title)
    role = f"{form.record.by}_role"
    for key, label in _answers(form, role):
        # Completion knows roles by their words alone.
        yield Place("role", key, label)
        yield Place("role", label, label)
    told_apart = {
        by for s in what.sheets if isinstance(s, MeasuredSheet) for by in s.by
    }
    for by in sorted(told_apart):
        for key, label in _answers(form, by):
            yield Place(by, key, label)


def _answers(form: Form, key: str) -> Iterator[tuple[str, str]]:
    """Key and label of each answer that a field has to choose from."""
    field = form.by_key.get(key)
    kind = None if field is None else field.kind
    if isinstance(kind, Choice):
        yield from ((option.key, option.label) for option in kind.options)
    elif isinstance(kind, Grade):
        yield from ((option.key, option.label) for option in kind.scale.options)
