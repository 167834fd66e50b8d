"""Samples that are kept: a case list that was sent in, looked at, and drawn from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from backoffice.aside import nameless_file
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling.cases import (
    Case,
    CaseList,
    LeftOut,
    not_since,
    read_case_list,
)
from backoffice.programme.sampling.draw import Drawn, drawn, size_of
from backoffice.programme.sampling.known import FORM, audited_since
from backoffice.store.database import writing
from backoffice.store.people_history import Changes, PeopleHistory
from backoffice.store.rows import By
from backoffice.store.sampling_tables import Sample, SampleCase
from exports.periods import Period, period_of
from form_definitions.sampling_rules import SamplingRules

LARGEST_SEED: Final = 10**15
HISTORY: Final = "sample"
"""What the history of people and structure calls a change of a sample."""


def look_through(
    session: Session,
    path: Path,
    period: Period,
    rules: SamplingRules,
    *,
    today: date,
    maps: Iterable[tuple[str, str]] = (),
    name: str | None = None,
) -> CaseList:
    """The cases of a workbook that may be drawn for a period, as things stand now.

    Raises CannotRead with one sentence where it is no case list.
    """
    audited = audited_since(session, not_since(period, rules))
    return read_case_list(
        path, period, rules=rules, audited=audited, today=today, maps=maps, name=name
    )


def receive(
    session: Session,
    content: bytes,
    file_name: str,
    by: By,
    *,
    period: Period,
    size: str,
    seed: int,
    rules: SamplingRules,
    today: date,
) -> Sample:
    """Keep a case list that was sent in, to be looked at before it is drawn from.

    Raises CannotRead where it is no case list, NoSize where the size is none.
    """
    size_of(size, 1)
    with nameless_file([content]) as path:
        found = look_through(session, path, period, rules, today=today, name=file_name)
    with writing(session):
        kept = Sample(
            form=FORM,
            period=period.key,
            seed=seed,
            size=size.strip(),
            file_name=file_name[:255],
            sha256=hashlib.sha256(content).hexdigest(),
            who=by.who,
            at=by.at,
            cases={"known": found.known, "cases": [asdict(one) for one in found.cases]},
            left_out={
                "rows": [asdict(one) for one in found.left_out],
                "notes": found.notes,
            },
        )
        session.add(kept)
        session.flush()
    return kept


def kept_samples(session: Session) -> list[Sample]:
    """The samples there are, the newest first."""
    return list(session.scalars(select(Sample).order_by(Sample.id.desc())))


def frame(session: Session, sample: Sample) -> tuple[int, list[Case]]:
    """How many open cases a kept list has, and those of them that may be drawn."""
    said = session.scalars(
        select(Sample).options(undefer(Sample.cases)).where(Sample.id == sample.id)
    ).one()
    cases = [
        Case(**{**one, "people": tuple(one["people"]), "teams": tuple(one["teams"])})
        for one in said.cases["cases"]
    ]
    return said.cases["known"], cases


def left_out(sample: Sample) -> tuple[list[LeftOut], list[str]]:
    """The rows of a kept list that are not drawn from, and what else was told."""
    rows = [LeftOut(**one) for one in sample.left_out["rows"]]
    return rows, list(sample.left_out["notes"])


def would_draw(session: Session, sample: Sample) -> list[Drawn]:
    """The cases that a kept list gives, by its own size and seed."""
    known, cases = frame(session, sample)
    size = size_of(sample.size, known)
    return drawn(cases, size, sample.seed, period_of(sample.period).months)


def draw_sample(session: Session, by: By, number: int) -> Sample:
    """Draw a sample from a kept list, once and for all.

    Raises NotChanged where it is not there, was drawn already, or has no cases.
    """
    with writing(session):
        history = PeopleHistory(session, by)
        sample = locked(session, number)
        if sample.drawn_at is not None:
            raise NotChanged("That sample was drawn already; look at it again.")
        found = would_draw(session, sample)
        if not found:
            raise NotChanged("No case of that list may be drawn.")
        session.add_all(
            case_row(number, one.position, one.case, one.month) for one in found
        )
        sample.drawn_at, sample.drawn_by = by.at, by.who
        session.flush()
        told: Changes = {"drawn": [None, len(found)], "seed": [None, sample.seed]}
        told["list"] = [None, sample.sha256]
        history.tell(HISTORY, number, "drawn", told)
    return sample


def discard(session: Session, number: int) -> None:
    """Throw a list away that nothing was drawn from. Raises NotChanged otherwise."""
    with writing(session):
        sample = locked(session, number)
        if sample.drawn_at is not None:
            raise NotChanged("What was drawn stays, and so does its list.")
        session.delete(sample)


def case_row(number: int, position: int, case: Case, month: str) -> SampleCase:
    """A row for a case that was drawn."""
    return SampleCase(
        sample_id=number,
        position=position,
        case_ref=case.ref,
        team=case.team[:200],
        plan_type=case.plan_type[:200],
        worker=case.worker[:200],
        manager=case.manager[:200],
        month=month,
    )


def locked(session: Session, number: int) -> Sample:
    """A sample, so that nobody else changes it until this is done.

    Raises NotChanged where it is not there.
    """
    sample = session.scalars(
        select(Sample)
        .where(Sample.id == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if sample is None:
        raise NotChanged("That sample is not there any more.")
    return sample


def rows_of(session: Session, number: int) -> list[SampleCase]:
    """The cases of a sample by their position, those that were swapped among them."""
    asked = select(SampleCase).where(SampleCase.sample_id == number)
    return list(session.scalars(asked.order_by(SampleCase.month, SampleCase.position)))
