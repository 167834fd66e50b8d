"""Answers that hold from now on: what a text in a field is read as, and who said so.

Given in review for cells that say alike, each is kept for the workbooks to come, on
the scale of the records it was given for and on no other. What a cell was read as by
one is noted beside it. One that is changed or forgotten is kept with who ended it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.intake import kept
from backoffice.intake.desk import COMMITTED, Desk, NotTaken
from backoffice.store.database import writing
from backoffice.store.fixed import Account, Upload, UploadEntry
from backoffice.store.intake_tables import AnswerUse, RememberedAnswer
from form_definitions.catalog import Catalog
from form_definitions.entry import Entry
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice, Day, Flag, Grade
from form_definitions.scales import Option
from form_definitions.spelling import folded
from importers.answers import Answer, Answers, Said, means_one_thing, scale_of

ToCome = tuple[Field, str, str]
"""A field, what held its cells up, and what they said."""


@dataclass(frozen=True)
class Kept:
    """A remembered answer, and how many cells of saved uploads were read by it."""

    row: RememberedAnswer
    form: Form | None
    field: Field | None
    cells: int
    uploads: int
    last: datetime | None

    @property
    def shown(self) -> str:
        """What its text is read as, in words."""
        return self.field.kind.show(self.row.value) if self.field else self.row.value

    @property
    def era(self) -> str:
        """The scale it holds on, where its field has had others."""
        kind = self.field.kind if self.field else None
        if not isinstance(kind, Grade) or not kind.earlier:
            return ""
        return next((s.title for s in kind.scales if s.key == self.row.scale), "")

    @property
    def works(self) -> bool:
        """Whether its form still asks for the field, and knows the answer."""
        row = self.row
        return self.field is not None and _knows(self.field, row.scale, row.value)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What it may be changed to: (answer, label) each."""
        if self.field is None:
            return []
        found = _options(self.field, self.row.scale)
        return [(one.key, one.label) for one in found if not one.retired]


def known(session: Session, catalog: Catalog) -> Answers:
    """The answers in force, those that a form still asks for and still knows."""
    rows = session.scalars(
        select(RememberedAnswer).where(RememberedAnswer.ended_at.is_(None))
    ).all()
    names = _names(session, {row.who for row in rows})
    found: dict[Said, Answer] = {}
    for row in rows:
        form = catalog.get(row.form)
        field = form.by_key.get(row.field) if form else None
        if field is None or not _knows(field, row.scale, row.value):
            continue
        day = Day().show(row.at.astimezone(clock.LONDON).date())
        words = f"as {names.get(row.who) or row.who} answered on {day}"
        said = (row.form, row.field, row.scale, row.folded)
        found[said] = Answer(row.id, row.value, words)
    return found


def _options(field: Field, scale: str) -> tuple[Option, ...]:
    """What a field can be answered with, on one scale where it is a grade."""
    match field.kind:
        case Grade() as kind:
            return next((s.options for s in kind.scales if s.key == scale), ())
        case Choice(options):
            return options
        case Flag():
            return _YES, _NO
        case _:
            return ()


def _knows(field: Field, scale: str, value: str) -> bool:
    return any(option.key == value for option in _options(field, scale))


_YES, _NO = Option("yes", "Yes"), Option("no", "No")


def _names(session: Session, emails: set[str]) -> dict[str, str]:
    asked = select(Account.email, Account.name).where(Account.email.in_(emails))
    return {row.email: row.name for row in session.execute(asked)}


def used(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """By which answers some entries were read, those of the most cells first."""
    found: dict[int, dict[str, Any]] = {}
    for entry in entries:
        for said in entry.problems:
            if said.answer is not None:
                use = {"answer": said.answer, "field": said.field, "raw": said.raw}
                use |= {"message": said.words, "cells": 0}
                found.setdefault(said.answer, use)["cells"] += 1
    return sorted(found.values(), key=lambda use: -use["cells"])


def note_use(session: Session, upload_id: int, use: Iterable[dict[str, Any]]) -> None:
    """Keep by which answers an upload was read, in the place of what was kept."""
    session.execute(delete(AnswerUse).where(AnswerUse.upload_id == upload_id))
    session.add_all(
        AnswerUse(answer_id=one["answer"], upload_id=upload_id, cells=one["cells"])
        for one in use
    )
    session.flush()


def remember(
    desk: Desk, to_come: ToCome, rows: Sequence[UploadEntry], given_in: int
) -> int:
    """Let the answer that some rows have taken hold for the workbooks to come.

    Args:
        rows: as they were answered.
        given_in: the number of the answer in review.

    Returns how many scales it holds on from now on: none where it may not be kept,
    where rows were answered differently, or where none tells the day that its grade's
    scale hangs on.
    """
    field, _, raw = to_come
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows if means_one_thing(*to_come) else ():
        form = desk.versions.form(row.form or "", row.form_version)
        values = kept.entry_of(row, form).values
        scale, value = scale_of(form, field, values), values.get(field.key)
        if scale is not None and value is not None:
            found[form.key, scale].add(_key(value))
    if any(len(given) > 1 for given in found.values()):
        return 0
    for (form_key, scale), [answer] in found.items():
        _replace(desk, (form_key, field.key, scale, folded(raw)), raw, answer, given_in)
    return len(found)


def _key(value: object) -> str:
    if isinstance(value, bool):
        return _YES.key if value else _NO.key
    return str(value)


def _replace(
    desk: Desk, said: Said, raw: str, value: str, given_in: int | None
) -> None:
    """Put an answer in force in the place of the one that was."""
    form, field, scale, text = said
    _end(
        desk,
        RememberedAnswer.form == form,
        RememberedAnswer.field == field,
        RememberedAnswer.scale == scale,
        RememberedAnswer.folded == text,
    )
    answer = RememberedAnswer(
        form=form,
        field=field,
        scale=scale,
        folded=text,
        raw=raw,
        value=value,
        who=desk.who,
        at=clock.now(),
        given_in=given_in,
    )
    try:
        desk.session.add(answer)
        desk.session.flush()
    except IntegrityError:
        raise NotTaken(
            f"Somebody has just answered ‘{raw}’ too; look at theirs and try again."
        ) from None


def _end(desk: Desk, *which: object) -> int:
    ended = desk.session.execute(
        update(RememberedAnswer)
        .where(RememberedAnswer.ended_at.is_(None), *which)  # type: ignore[arg-type]
        .values(ended_at=clock.now(), ended_by=desk.who)
        .execution_options(synchronize_session="fetch")
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def forget(desk: Desk, number: int) -> RememberedAnswer:
    """Let an answer hold no more. Raises NotTaken where it does not any more."""
    with writing(desk.session):
        row = _in_force(desk, number)
        _end(desk, RememberedAnswer.id == number)
        return row


def forget_given_in(desk: Desk, answer_id: int) -> int:
    """Let an answer hold no more that was given with what is taken back; returns how
    many held."""
    return _end(desk, RememberedAnswer.given_in == answer_id)


def change(desk: Desk, number: int, value: str) -> RememberedAnswer:
    """Let another answer hold in the place of one. Raises NotTaken where that does
    not hold any more, or the field knows no such answer."""
    with writing(desk.session):
        row = _in_force(desk, number)
        form = desk.versions.current().get(row.form)
        field = form.by_key.get(row.field) if form else None
        if field is None or not _knows(field, row.scale, value):
            raise NotTaken("Choose one of the answers.")
        if value != row.value:
            said = (row.form, row.field, row.scale, row.folded)
            _replace(desk, said, row.raw, value, None)
        return row


def _in_force(desk: Desk, number: int) -> RememberedAnswer:
    row = desk.session.get(RememberedAnswer, number, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise NotTaken("Somebody has changed or forgotten this answer meanwhile.")
    return row


def listed(desk: Desk, *, ended: bool = False) -> list[Kept]:
    """The answers in force, or those that were, the newest first."""
    count = (
        select(
            AnswerUse.answer_id,
            func.sum(AnswerUse.cells).label("cells"),
            func.count().label("uploads"),
            func.max(Upload.settled_at).label("last"),
        )
        .join(Upload, Upload.id == AnswerUse.upload_id)
        .where(Upload.status == COMMITTED)
        .group_by(AnswerUse.answer_id)
        .subquery()
    )
    end = RememberedAnswer.ended_at
    asked = (
        select(RememberedAnswer, count.c.cells, count.c.uploads, count.c.last)
        .outerjoin(count, count.c.answer_id == RememberedAnswer.id)
        .where(end.is_not(None) if ended else end.is_(None))
        .order_by(RememberedAnswer.id.desc())
    )
    forms = desk.versions.current()
    found = []
    for row, cells, uploads, last in desk.session.execute(asked):
        form = forms.get(row.form)
        field = form.by_key.get(row.field) if form else None
        found.append(Kept(row, form, field, cells or 0, uploads or 0, last))
    return found
