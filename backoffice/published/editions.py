"""The editions of a return: published once, then revised, each kept as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from backoffice.access.scope import EVERYTHING
from backoffice.aside import folder_aside
from backoffice.config import Settings
from backoffice.figures.asked import Asked
from backoffice.figures.returns import figures_of, one_state
from backoffice.published.behind import records_behind
from backoffice.published.why import why_of
from backoffice.store.database import writing
from backoffice.store.return_tables import ReturnEdition
from backoffice.store.versions import Versions
from exports.differences import Difference, differences
from exports.figures import Figures
from exports.frozen import digest_of, packed, unpacked
from exports.periods import Period
from exports.returns import Return
from exports.revised import Edition, edition_of
from exports.sheets import tables_of
from exports.tables import as_json
from exports.workbook import write_workbook
from form_definitions.kinds import Day

WHOLE, LEADERSHIP, TOLD = "whole", "leadership", "told"
"""For whom an edition is: all of it, and leadership's; and for nobody to read, what
leadership's was made of, so that a revision can be held against it.
"""
LONGEST_REASON = 500


class NotPublished(ValueError):
    """A return that was not published; its message is a sentence that says why."""


@dataclass(frozen=True)
class Editions:
    """The editions in the database of a session, and the next one to be made."""

    session: Session
    versions: Versions
    settings: Settings
    clock: Callable[[], datetime]

    def of(self, what: Return, period: Period) -> Sequence[ReturnEdition]:
        """The whole editions of a period, the newest first."""
        return self.session.scalars(
            select(ReturnEdition)
            .where(
                ReturnEdition.return_key == what.key,
                ReturnEdition.period == period.key,
                ReturnEdition.audience == WHOLE,
            )
            .order_by(ReturnEdition.number.desc())
        ).all()

    def edition(
        self, what: Return, period: Period, audience: str, number: int | None = None
    ) -> ReturnEdition | None:
        """One edition, the newest where no number is given; None where none is."""
        query = select(ReturnEdition).where(
            ReturnEdition.return_key == what.key,
            ReturnEdition.period == period.key,
            ReturnEdition.audience == audience,
        )
        if number is not None:
            query = query.where(ReturnEdition.number == number)
        return self.session.scalars(
            query.order_by(ReturnEdition.number.desc()).limit(1)
        ).first()

    def figures(self, edition: ReturnEdition) -> Figures:
        """The figures of an edition, as they were."""
        return unpacked(content_of(self.session, edition).figures)

    def for_leadership(self, what: Return, period: Period) -> ReturnEdition | None:
        """What leadership reads of a period: the newest edition, and no other. None
        where none is published, or the period is not of the return's own length: from
        two that overlap, a third could be had by subtraction.
        """
        calendar = period.length == "year" and period.first.month != 4
        if calendar or period.length != what.period:
            return None
        return self.edition(what, period, LEADERSHIP)

    def workbook(self, edition: ReturnEdition) -> bytes:
        """The workbook that was given out, the very bytes."""
        return content_of(self.session, edition).workbook

    def changes(self, edition: ReturnEdition) -> list[dict[str, Any]]:
        """What is different from the edition before, and of lines why."""
        return list(content_of(self.session, edition).changes)

    def now(
        self,
        what: Return,
        period: Period,
        counted_on: date | None = None,
        *,
        hide: bool = True,
    ) -> Figures:
        """The figures as they stand at this moment: a draft.

        Args:
            counted_on: the day it is to be, for what is overdue; today where not said.
            hide: whether small numbers are hidden where the return says so.
        """
        today = self.clock().astimezone(self.settings.timezone).date()
        return figures_of(
            self.session,
            self.versions,
            what,
            period,
            council=self.settings.council_name,
            counted_on=counted_on or today,
            hide=hide,
        )

    def since(self, what: Return, period: Period) -> list[dict[str, Any]]:
        """What has moved since the newest edition, figure by figure; nothing where
        there is no edition yet.

        Counted as of the day of that edition: an action that was due yesterday has
        moved nothing.
        """
        newest = self.edition(what, period, WHOLE)
        if newest is None:
            return []
        then = self.figures(newest).counted_on
        return self._moved(newest, self.now(what, period, then))

    def _moved(self, before: ReturnEdition, after: Figures) -> list[dict[str, Any]]:
        moved = differences(tables_of(self.figures(before)), tables_of(after))
        why = why_of(self.session, [one.row for one in moved], before.at)
        return [_said(one, why.get(one.row, "")) for one in moved]

    def publish(
        self, what: Return, period: Period, who: str, reason: str = ""
    ) -> ReturnEdition:
        """Freeze the figures of this moment, for both audiences, as the next edition.

        Raises NotPublished: where the period is not over, where a revision gives no
        reason or would change nothing, or somebody else was quicker.
        """
        instant = self.clock()
        today = instant.astimezone(self.settings.timezone).date()
        if period.last >= today:
            first = Day().show(period.last + timedelta(days=1))
            raise NotPublished(
                f"{period.title} is not over; it can be published from {first}."
            )
        one_state(self.session)
        newest = self.edition(what, period, WHOLE)
        number = 1 if newest is None else newest.number + 1
        said = " ".join(reason.split())[:LONGEST_REASON]
        if newest is not None and not said:
            raise NotPublished("Say why it is revised; its readers are told.")
        if newest is not None and not self.since(what, period):
            raise NotPublished(
                "Nothing has changed since it was published, so there is nothing to"
                " revise."
            )
        figures = self.now(what, period)
        changes = [] if newest is None else self._moved(newest, figures)
        when = Day().show(today)
        status = f"Published {when}" if number == 1 else f"Revised {when}: {said}"
        asked = Asked(self.session, self.versions, what, period, EVERYTHING, today)
        whole = replace(figures, status=status, behind=records_behind(asked))
        # Why it is revised may tell of few: "a late audit from Harbour".
        status = f"Published {when}" if number == 1 else f"Revised {when}"
        leadership = self._for_leadership(what, period, status)
        rows = [self._edition(what, period, number, WHOLE, whole)]
        rows.append(self._edition(what, period, number, LEADERSHIP, leadership.shown))
        rows.append(self._told(what, period, number, leadership.told))
        for row in rows:
            row.at, row.who, row.changes = instant, who, []
            row.reason = said if row.audience == WHOLE else ""
        rows[0].changes = changes
        try:
            with writing(self.session):
                self.session.add_all(rows)
        except IntegrityError:
            raise NotPublished(
                f"Somebody else has just published {period.title}; look at theirs."
            ) from None
        return rows[0]

    def _for_leadership(self, what: Return, period: Period, status: str) -> Edition:
        """What leadership is given, beside all that it has been given of the period."""
        today = self.now(what.for_leadership(), period, hide=False)
        earlier = []
        for one in reversed(self.of(what, period)):
            told = self.edition(what, period, TOLD, one.number)
            shown = self.edition(what, period, LEADERSHIP, one.number)
            if told is not None and shown is not None:
                earlier.append(Edition(self.figures(told), self.figures(shown)))
        return edition_of(replace(today, status=status), earlier)

    def _edition(
        self,
        what: Return,
        period: Period,
        number: int,
        audience: str,
        figures: Figures,
    ) -> ReturnEdition:
        kept = packed(figures)
        workbook = self._written(kept.content)
        return ReturnEdition(
            return_key=what.key,
            period=period.key,
            number=number,
            audience=audience,
            figures=kept.content,
            figures_sha256=kept.sha256,
            workbook=workbook,
            workbook_sha256=hashlib.sha256(workbook).hexdigest(),
        )

    def _told(
        self, what: Return, period: Period, number: int, figures: Figures
    ) -> ReturnEdition:
        """What leadership's edition was made of. It is never a workbook."""
        kept = packed(figures)
        return ReturnEdition(
            return_key=what.key,
            period=period.key,
            number=number,
            audience=TOLD,
            figures=kept.content,
            figures_sha256=kept.sha256,
            workbook=b"",
            workbook_sha256=hashlib.sha256(b"").hexdigest(),
        )

    def _written(self, frozen: bytes) -> bytes:
        """The workbook of an edition, made of its frozen figures and nothing else."""
        kept = unpacked(frozen)
        with folder_aside(self.settings.data) as folder:
            path = folder / "return.xlsx"
            write_workbook(
                tables_of(kept),
                path,
                title=kept.title,
                about=kept.what.about,
                made_on=kept.counted_on,
            )
            return path.read_bytes()


def faults(session: Session) -> Iterator[str]:
    """Editions that are not what they were when published; a sentence each."""
    for found in session.scalars(select(ReturnEdition).order_by(ReturnEdition.id)):
        kept = content_of(session, found)
        right = (
            digest_of(kept.figures) == kept.figures_sha256
            and hashlib.sha256(kept.workbook).hexdigest() == kept.workbook_sha256
        )
        if not right:
            yield (
                f"The published return {kept.return_key}, {kept.period}, edition"
                f" {kept.number} for {kept.audience}, is not what was published."
            )


def content_of(session: Session, edition: ReturnEdition) -> ReturnEdition:
    """An edition with what it keeps."""
    return session.scalars(
        select(ReturnEdition)
        .where(ReturnEdition.id == edition.id)
        .options(
            undefer(ReturnEdition.figures),
            undefer(ReturnEdition.workbook),
            undefer(ReturnEdition.changes),
        )
        .execution_options(populate_existing=True)
    ).one()


def _said(one: Difference, why: str) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "before": as_json(one.before),
        "after": as_json(one.after),
        "why": why,
    }
