"""What the demo shows of learning: a published report, the meeting that considered it,
an improvement plan, and findings that bear a theme. All of it is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.config import Settings
from backoffice.programme.learning import findings, themes
from backoffice.published.editions import Editions, NotPublished
from backoffice.store.fixed import RecordIndex
from backoffice.store.opening import Store
from backoffice.store.records import Records
from backoffice.store.rows import By
from exports.periods import period_of
from exports.returns import shipped_returns
from form_definitions.entry import check
from form_definitions.kept_in import kept_in
from form_definitions.themes import Side

REPORT, PERIOD = "case_audit_report", "2018-Q3"
AUDITS = (shipped_returns()[REPORT].forms or ("",))[0]
REVIEW, PLAN = kept_in().meetings, kept_in().plans

MEETING = {
    "findings_of": "case_file_audits",
    "considered_by": "pig",
    "considered_on": date(2019, 1, 22),
    "period": "2018-12",
    "prepared_by": "Helen Marsh",
    "who_met": ("head_of_service", "service_delivery_manager", "performance_team"),
    "strengths": "Children are seen alone, and what they say is written down.",
    "learning_points": "Plans say what professionals will do, and less often what will"
    " be different for the child.",
    "workforce_development": "Half a day on writing plans with families, in each team.",
}
AGREED = {
    "action": "Hold the half-day on plans in every team",
    "owner_role": "Service Delivery Manager",
    "due_on": date(2019, 3, 29),
    "status": "in_progress",
}
IMPROVES = {
    "title": "Plans that families can follow",
    "agreed_by": "pig",
    "agreed_on": date(2019, 1, 22),
    "review_on": date(2019, 6, 28),
    "lead": "Helen Marsh",
    "lead_role": "head_of_service",
    "aim": "Every child can say what their plan is and who does what in it.",
    "known_by": "Nine of ten audits find that the child knew the plan.",
}


def learning_in(store: Store, of: Settings, officer: str, publisher: str) -> None:
    """Put it in, once, and where there are audits to learn from."""
    with store.session() as session:
        if _there(session, REVIEW, 1):
            return
        audits = _there(session, AUDITS, 2)
        if len(audits) < 2:
            return
        number = _published(session, store, of, publisher)
        records = store.records(session, officer)
        read = {
            "report": shipped_returns()[REPORT].title,
            "period": PERIOD,
            "edition": number,
        }
        _keep(records, REVIEW, MEETING, {"considered": [read], "actions": [AGREED]})
        _keep(records, PLAN, IMPROVES, {"actions": _actions(audits)})
        _mark(session, records, officer, audits[0][0], of)


def _there(session: Session, form: str, most: int) -> list[tuple[int, str]]:
    i = RecordIndex
    asked = select(i.record_id, i.reference).where(i.form == form)
    rows = session.execute(asked.order_by(i.record_id).limit(most))
    return [(row[0], row[1]) for row in rows]


def _published(session: Session, store: Store, of: Settings, who: str) -> int | None:
    """The edition that the meeting reads; None where it cannot be published."""
    editions = Editions(session, store.versions, of, clock.now)
    try:
        made = editions.publish(shipped_returns()[REPORT], period_of(PERIOD), who, "")
    except NotPublished:
        return None
    return made.number


def _actions(audits: Sequence[tuple[int, str]]) -> list[dict[str, object]]:
    drawn_from = ", ".join(reference for _, reference in audits)
    return [
        {
            "action": "Write each plan with the child and the family",
            "draws_on": drawn_from,
            "owner_role": "Team Manager",
            "due_on": date(2019, 4, 30),
            "progress": "Two teams have begun.",
            "status": "in_progress",
        },
        {
            "action": "Ask young people to rewrite the plan's first page",
            "owner_role": "Head of Service",
            "due_on": date(2019, 2, 28),
            "status": "done",
            "completed_on": date(2019, 2, 21),
        },
    ]


def _keep(
    records: Records,
    form: str,
    answers: Mapping[str, object],
    repeats: Mapping[str, Sequence[Mapping[str, Any]]],
) -> None:
    kept = records.versions.current()[form]
    today = clock.now().date()
    records.save(check(kept, answers, today=today, repeats=repeats))


def _mark(
    session: Session, records: Records, officer: str, audit: int, of: Settings
) -> None:
    record = records.read(AUDITS, audit)
    today = clock.today(of.timezone)
    choice = {one.name: one.id for one in themes.to_choose(session, today)}
    places = [place.key for place in findings.places_of(record)] if record else []
    by = By(officer, clock.now())
    for place, (theme, side) in zip(places, _FOUND, strict=False):
        if record is not None and theme in choice:
            findings.mark(session, by, record, place, choice[theme], side, today)


_FOUND = (
    ("The voice of the child", Side.STRENGTH),
    ("Planning and review", Side.IMPROVEMENT),
)


commands: tuple[()] = ()  # none: it is part of `backoffice demo`
