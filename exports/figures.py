"""The figures of one return, as plain data: what is counted, and how it is said.

The back office counts them; the sheets of this package and the page of the screen
show them. A figure is a number, or a symbol where there is none to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TypeAlias

from exports.asked import MeasuredSheet
from exports.measures import Measure
from exports.periods import Period
from exports.returns import Return
from exports.tables import Column, Fresh, Symbol

Count: TypeAlias = int | Symbol
Share: TypeAlias = float | Symbol


@dataclass(frozen=True)
class OwedHere:
    """What was owed at one place of Completion, and what came in of it; : where it is
    not known, z where nobody owes records of that form."""

    expected: Count = Symbol.NOT_AVAILABLE
    exempt: Count = Symbol.NOT_AVAILABLE
    on_time: Count = Symbol.NOT_AVAILABLE
    late: Count = Symbol.NOT_AVAILABLE
    outstanding: Count = Symbol.NOT_AVAILABLE
    completion_share: Share = Symbol.NOT_AVAILABLE
    on_time_share: Share = Symbol.NOT_AVAILABLE
    months_missed: Count = Symbol.NOT_AVAILABLE

    @property
    def told(self) -> tuple[tuple[str, Count | Share], ...]:
        """Each figure by the key of its measure, in the order of the sheet."""
        return tuple((one.name, getattr(self, one.name)) for one in fields(self))


@dataclass(frozen=True)
class Completed:
    """Records of one form completed in one month, by one team and role."""

    form: str
    form_title: str
    month: str
    team: str
    """"" where records name no team; "All teams" where teams are not told apart."""
    completed: Count
    received: Count
    """How many say when the Performance Team had them; z where the form does not."""
    days_to_receive: Share
    """The median from the record's date to that day."""
    address: str = ""
    """The list that has exactly these records."""
    role: str = ""
    """Whose work it is, in words; "" where the form asks for no role, and "All roles"
    where roles are not told apart."""
    service_area: str = ""
    """That the team was in then, in words; "" where no areas are recorded."""
    owed: OwedHere = OwedHere()
    due_addresses: tuple[tuple[str, str], ...] = ()
    """The list of debts behind each of its figures, by the key of its measure."""


ALL_AREAS = "All areas"
ALL_ROLES = "All roles"
ALL_TEAMS = "All teams"
NO_AREA = "No area recorded"
NO_TEAM = "No team recorded"


@dataclass(frozen=True)
class Graded:
    """The grades of one area of one form, on one scale, in the whole period."""

    form: str
    form_title: str
    area: str
    area_label: str
    overall: bool
    scale: str
    scale_title: str
    grades: tuple[tuple[str, str, Count], ...]
    """Key, label and count of each grade of the scale, best first."""
    good_or_better: frozenset[str]
    """Which of them count as good or better; empty where the scale has no such line."""
    not_applicable: Count
    not_graded: Count
    graded: Count
    good_share: Share
    """Good or better, of those graded; : where nothing is graded or no line exists."""
    change: Share = Symbol.NOT_AVAILABLE
    """Percentage points since the period before, on the same scale."""
    addresses: tuple[tuple[str, str], ...] = ()
    """The list behind each grade (and behind N/A), by its key."""
    before: tuple[tuple[int, int], ...] = ()
    """Good or better, and the others graded, in each month of the period before."""
    parts: tuple[Graded, ...] = ()
    """The same of each shorter period that this one is made of and one can ask for:
    what is hidden there must not be had from here by subtraction."""

    @property
    def of_good(self) -> list[int]:
        """Where in `grades` those stand that are good or better."""
        keys = [key for key, _, _ in self.grades]
        return [at for at, key in enumerate(keys) if key in self.good_or_better]


@dataclass(frozen=True)
class Lines:
    """One row for each record: the columns, and rows made anew when asked."""

    columns: tuple[Column, ...]
    rows: Fresh


@dataclass(frozen=True)
class Place:
    """What a row is about, in one respect: its breakdown, the key there, its label."""

    by: str
    key: str | None
    """None where records say nothing of it."""
    label: str
    typed: bool = False
    """Whether people wrote it in their own words: leadership is shown such a place only
    where many records are of it.
    """


@dataclass(frozen=True)
class Figure:
    """One figure, and what it was worked out of."""

    value: int | float | Symbol
    pieces: tuple[int, ...] = ()
    """The counts it tells of: those counted and, of a share, the rest. Where one is
    small, the figure gives people away."""
    address: str = ""
    """The records behind it."""
    leaves: tuple[tuple[int, ...], ...] = ()
    """The same of each month, where small numbers are to be hidden: a longer time must
    not give away a shorter one."""
    before: tuple[tuple[int, ...], ...] = ()
    """The same of the period before, which a change tells of too."""


@dataclass(frozen=True)
class MeasuredRow:
    """The figures of one place, one for each measure of the sheet."""

    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    of: tuple[tuple[str, str, str], ...] = ()
    """The forms, areas and scales it adds up, where small numbers are to be hidden; its
    figures' leaves are of each of them."""


@dataclass(frozen=True)
class Measured:
    """Measures by what a sheet breaks them down by."""

    sheet: MeasuredSheet
    headings: tuple[str, ...]
    """Of the breakdowns, as many as each row has places."""
    measures: tuple[Measure, ...]
    rows: tuple[MeasuredRow, ...]


@dataclass(frozen=True)
class Note:
    """Something its reader must know, printed in Notes."""

    about: str
    words: str


@dataclass(frozen=True)
class Figures:
    """Everything one return says, counted at one time for one reader."""

    what: Return
    period: Period
    council: str
    counted_on: date
    whose: str
    """Which records were counted: "All records", or those an account may see."""
    completed: tuple[Completed, ...]
    graded: tuple[Graded, ...]
    lines: Lines | None
    measures: tuple[Measure, ...]
    notes: tuple[Note, ...] = ()
    withdrawn: Count = 0
    held: Count = 0
    """Rows of uploads a person has still to settle; they count nowhere yet."""
    suppress_below: int = 0
    forms: tuple[tuple[str, str], ...] = field(default=())
    """Key and title (plural) of every form that was looked at."""
    measured: Mapping[str, Measured] = field(default_factory=dict)
    """What its described sheets measure, and `listed` what they list, by their names.
    """
    listed: Mapping[str, Lines] = field(default_factory=dict)
    behind: Lines | None = None
    """The records behind what is completed and graded, kept with what is published: no
    sheet of the return, but what its counts open.
    """
    owed_unknown: str = ""
    """Why it is not known what is owed; "" where it is."""
    status: str = "Draft: figures move as records arrive"
    """Draft, published or revised; of the latter two, when."""

    @property
    def title(self) -> str:
        """``Monthly return, October 2018``."""
        return f"{self.what.title}, {self.period.title}"
