"""The editions of a return: published once, then revised, each kept as it was."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from backoffice.config import Settings
from backoffice.figures.returns import figures_of, one_state
from backoffice.published.why import why_of
from backoffice.store.database import writing
from backoffice.store.return_tables import ReturnEdition
from backoffice.store.versions import Versions
from exports.differences import Difference, differences
from exports.figures import Figures
from exports.frozen import frozen, thawed
from exports.periods import Period
from exports.returns import Return
from exports.sheets import tables_of
from exports.tables import as_json
from exports.workbook import write_workbook
from form_definitions.kinds import Day

WHOLE, LEADERSHIP = "whole", "leadership"
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
        packed = content_of(self.session, edition).figures
        return thawed(zlib.decompress(packed).decode())

    def workbook(self, edition: ReturnEdition) -> bytes:
        """The workbook that was given out, the very bytes."""
        return content_of(self.session, edition).workbook

    def changes(self, edition: ReturnEdition) -> list[dict[str, Any]]:
        """What is different from the edition before, and of lines why."""
        return list(content_of(self.session, edition).changes)

    def now(
        self, what: Return, period: Period, counted_on: date | None = None
    ) -> Figures:
        """The figures as they stand at this moment: a draft.

        Args:
            counted_on: the day it is to be, for what is overdue; today where not said.
        """
        today = self.clock().astimezone(self.settings.timezone).date()
        return figures_of(
            self.session,
            self.versions,
            what,
            period,
            council=self.settings.council_name,
            counted_on=counted_on or today,
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
        whole = replace(figures, status=status)
        leadership = replace(self.now(what.for_leadership(), period), status=status)
        rows = [
            self._edition(what, period, number, audience, instant, who, said, each)
            for audience, each in ((WHOLE, whole), (LEADERSHIP, leadership))
        ]
        rows[0].changes, rows[1].changes = changes, []
        try:
            with writing(self.session):
                self.session.add_all(rows)
        except IntegrityError:
            raise NotPublished(
                f"Somebody else has just published {period.title}; look at theirs."
            ) from None
        return rows[0]

    def _edition(
        self,
        what: Return,
        period: Period,
        number: int,
        audience: str,
        at: datetime,
        who: str,
        reason: str,
        figures: Figures,
    ) -> ReturnEdition:
        text = frozen(figures).encode()
        workbook = self._written(figures)
        return ReturnEdition(
            return_key=what.key,
            period=period.key,
            number=number,
            audience=audience,
            at=at,
            who=who,
            reason=reason,
            figures=zlib.compress(text),
            figures_sha256=hashlib.sha256(text).hexdigest(),
            workbook=workbook,
            workbook_sha256=hashlib.sha256(workbook).hexdigest(),
        )

    def _written(self, figures: Figures) -> bytes:
        """The workbook of an edition, made of its frozen figures and nothing else."""
        kept = thawed(frozen(figures))
        self.settings.data.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=self.settings.data, prefix=".return-")
        with folder as name:
            path = Path(name) / "return.xlsx"
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
        figures = zlib.decompress(kept.figures)
        right = (
            hashlib.sha256(figures).hexdigest() == kept.figures_sha256
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
