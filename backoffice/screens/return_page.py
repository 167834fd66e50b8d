"""What the page of a return shows of its figures, for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from backoffice.published.counts import GOOD, GRADED, RECEIVED
from backoffice.screens.count_links import CountLinks
from backoffice.screens.grade_plot import Tone, plot, tones
from backoffice.screens.measured_page import Part, moved, parts
from backoffice.screens.owed_columns import is_there, owed_headings, owed_words
from backoffice.screens.words import many
from exports.figures import (
    ALL_ROLES,
    ALL_TEAMS,
    NO_TEAM,
    Completed,
    Count,
    Figures,
    Graded,
    Share,
)
from exports.periods import month_title
from exports.sheets import completion, notes
from exports.tables import Symbol

_FEW_ROWS = 12
"""So many rows stand open; more are for whoever asks."""


@dataclass(frozen=True)
class FormDone:
    """A form's records in the whole period."""

    title: str
    completed: Count
    received: Count
    address: str
    received_address: str


@dataclass(frozen=True)
class Area:
    """One row of a table of grades, in words and links."""

    label: str
    overall: bool
    counts: tuple[tuple[str, str], ...]
    """What stands in each cell, and the list behind it ("" where there is none)."""
    not_applicable: tuple[str, str]
    not_graded: tuple[str, str]
    graded: tuple[str, str]
    share: tuple[str, str]
    change: str
    worse: bool


@dataclass(frozen=True)
class Scaled:
    """The grades of one form on one scale: a plot and its table."""

    title: str
    aside: str
    name: str
    plot: Markup
    key: list[Tone]
    headings: list[tuple[str, str]]
    """Of the grades' columns, which are columns of numbers."""
    hidden: bool
    """Whether every row has small numbers, so that there is nothing to draw."""
    ungraded: str
    """The areas that nobody was graded in; the plot leaves them out."""
    areas: list[Area]


@dataclass(frozen=True)
class Place:
    """A row of what was completed, by month and team."""

    month: str
    form: str
    team: str
    role: str
    completed: str
    received: str
    days: str
    address: str
    received_address: str
    area: str
    owed: tuple[tuple[str, str], ...]
    """What was owed, in words, each with the list of debts behind it."""


class Page:
    """The figures of a return as its page shows them.

    Args:
        open_lists: whether its reader may open the records behind a count.
        edition: the number of the edition they are; 0 where they are of this moment.
    """

    def __init__(self, figures: Figures, *, open_lists: bool, edition: int = 0) -> None:
        self.figures = figures
        self.open_lists = open_lists
        self._links = CountLinks(figures, edition)

    @property
    def for_leadership(self) -> bool:
        return self.figures.what.audience == "leadership"

    def forms(self) -> list[FormDone]:
        """Each form and how many of it were completed, those with none at the end."""
        done = [self._form_done(key, title) for key, title in self.figures.forms]
        return sorted(done, key=lambda row: row.completed == 0)

    def _form_done(self, key: str, title: str) -> FormDone:
        rows = [row for row in self.figures.completed if row.form == key]
        completed = _added(row.completed for row in rows)
        received = _added(row.received for row in rows)
        return FormDone(
            title,
            completed,
            received,
            self._opens(completed, self._links.form(key)),
            self._opens(received, self._links.form(key, RECEIVED)),
        )

    def _opens(self, figure: Count | Share, address: str) -> str:
        """The address, where there is something to be opened."""
        nothing = isinstance(figure, Symbol) or not figure
        return "" if nothing or not self.open_lists else address

    def places(self) -> list[Place]:
        """By month, form, team and role; only where there are any records."""
        return [self._place(row) for row in self.figures.completed if is_there(row)]

    def _place(self, row: Completed) -> Place:
        days = row.days_to_receive
        return Place(
            month=month_title(row.month),
            form=row.form_title,
            team=row.team or NO_TEAM,
            role=row.role or str(Symbol.NOT_APPLICABLE),
            completed=_count(row.completed),
            received=_count(row.received),
            days=str(days) if isinstance(days, Symbol) else f"{days:g}",
            address=self._opens(row.completed, self._links.place(row)),
            received_address=self._opens(
                row.received, self._links.place(row, RECEIVED)
            ),
            area=str(completion.service_area(row)),
            owed=tuple(
                (words, address if self.open_lists else "")
                for words, address in owed_words(row)
            ),
        )

    @property
    def owed_headings(self) -> list[tuple[str, str]]:
        """Of the columns of what was owed; none where that is not known."""
        return owed_headings(self.figures)

    @property
    def by_area(self) -> bool:
        return any(row.service_area for row in self.figures.completed)

    @property
    def by_team(self) -> bool:
        return any(row.team != ALL_TEAMS for row in self.figures.completed)

    @property
    def by_role(self) -> bool:
        return any(row.role not in ("", ALL_ROLES) for row in self.figures.completed)

    @property
    def places_open(self) -> bool:
        return len(self.places()) <= _FEW_ROWS

    def grades(self) -> list[Scaled]:
        """A plot and a table for each form and scale."""
        rows = sorted(
            enumerate(self.figures.graded),
            key=lambda numbered: (self._order(numbered[1]), numbered[0]),
        )
        groups = [
            [row for _, row in group]
            for _, group in groupby(rows, key=lambda n: (n[1].form, n[1].scale))
        ]
        forms = [group[0].form for group in groups]
        return [self._scaled(one, forms.count(one[0].form) > 1) for one in groups]

    def _order(self, row: Graded) -> tuple[int, str]:
        forms = [key for key, _ in self.figures.forms]
        return forms.index(row.form), row.scale

    def _scaled(self, rows: list[Graded], of_several: bool) -> Scaled:
        first = rows[0]
        name = f"{first.form}-{first.scale}".replace("_", "-")
        title = f"{first.form_title}: grades by area"
        if of_several:
            title += f", {first.scale_title}"
        return Scaled(
            title=title,
            aside=f"{first.scale_title}{self._headline(rows)}",
            name=name,
            plot=plot(
                [row for row in rows if row.graded],
                f"{title}, {self.figures.period.title}",
                name,
            ),
            key=tones(first),
            headings=[(label, "num") for _, label, _ in first.grades],
            hidden=all(
                any(isinstance(count, Symbol) for _, _, count in row.grades)
                for row in rows
                if row.graded
            ),
            ungraded=", ".join(row.area_label for row in rows if not row.graded),
            areas=[self._area(row) for row in rows],
        )

    def _headline(self, rows: list[Graded]) -> str:
        overall = next((row for row in rows if row.overall), None)
        if overall is None or isinstance(overall.good_share, Symbol):
            return ""
        words = f": {overall.good_share:.0%} good or better overall"
        if not isinstance(overall.change, Symbol):
            words += (
                f", {_points(overall.change)} since {self.figures.period.before.short}"
            )
        return words

    def _area(self, row: Graded) -> Area:
        def opened(words: str, count: Count | Share, what: str) -> tuple[str, str]:
            return words, self._opens(count, self._links.grade(row, what))

        def counted(count: Count, what: str) -> tuple[str, str]:
            return opened(_count(count), count, what)

        share = row.good_share
        said = str(share) if isinstance(share, Symbol) else f"{share:.0%}"
        return Area(
            label=row.area_label,
            overall=row.overall,
            counts=tuple(counted(count, key) for key, _, count in row.grades),
            not_applicable=counted(row.not_applicable, "not_applicable"),
            not_graded=counted(row.not_graded, "not_graded"),
            graded=counted(row.graded, GRADED),
            share=opened(said, share, GOOD),
            change=_change(row.change),
            worse=not isinstance(row.change, Symbol) and round(row.change) < 0,
        )

    def parts(self, references: Mapping[str, str]) -> list[Part]:
        """Its other sheets; `references` leads to the records its lists name."""
        return parts(self.figures, open_lists=self.open_lists, references=references)

    def notes(self) -> list[tuple[str, str]]:
        """What each figure means and what is left out, as in the workbook."""
        return [
            (str(name), str(detail)) for name, detail in notes.table(self.figures).rows
        ]


def _added(counts: Iterator[Count]) -> Count:
    """The sum; the first symbol where one of them is hidden or does not apply."""
    found = list(counts)
    hidden = next((n for n in found if isinstance(n, Symbol)), None)
    return hidden if hidden is not None else sum(n for n in found if isinstance(n, int))


def _count(count: Count) -> str:
    return str(count) if isinstance(count, Symbol) else f"{count:,}"


def _change(change: Share) -> str:
    return str(change) if isinstance(change, Symbol) else moved(change)


def _points(points: float) -> str:
    """``3 points up``."""
    whole = round(points)
    if not whole:
        return moved(points)
    return f"{many(abs(whole), 'point')} {'up' if whole > 0 else 'down'}"
