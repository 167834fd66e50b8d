"""What only a workbook shows of a cell, settled before its kind reads it, or doubted.

A column's order of days, a number where nobody tells the scale, a remark beside an
answer, two case numbers in one cell, a name of nobody, an error where a value was.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from form_definitions.form import Form
from form_definitions.kinds import (
    NOTHING_GIVEN,
    Choice,
    Day,
    Given,
    Grade,
    Identifier,
    Kind,
    Month,
    Person,
    Unreadable,
)
from form_definitions.spelling import as_typed, folded
from importers.cells import Cells
from importers.dates import (
    DAYS_BETWEEN_SYSTEMS,
    OF_EITHER_SYSTEM,
    Order,
    is_serial,
    is_unborn,
    month_named,
    read_day,
)
from importers.identifiers import is_one, several_in
from importers.people_as_written import trouble_with
from importers.shown import Shown
from importers.values import is_number, is_undecided

_MOST_PLAIN = 5_000
_POINT_NOUGHT = re.compile(r"\s*(\d+)\.0+\s*")
_REMARK = re.compile(r"(.+?)\s*(?:[–—:;,(]|\s-)\s*(.+)", re.DOTALL)


class Settler:
    """Settles the cells of one form's records."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._days = _keys(form, Day)
        self._months = _keys(form, Month)
        people = _keys(form, Person)
        self._texts = ((self._grade, _keys(form, Grade)), (self._person, people))
        self._ids = _keys(form, Identifier)
        self._plain: dict[str, set[object]] = defaultdict(set)
        """Texts of each grade and name with which nothing is wrong."""
        self._required = frozenset(f.key for f in form.fields if f.required)
        self._roles = {
            key: form.by_key[f"{key}_role"]
            for key in people
            if f"{key}_role" in form.by_key
        }
        """Whose post is asked beside the name: ``P Nair (SDM)`` says both."""
        self._posts = _posts(form)

    def settle(self, cells: Cells, shown: Shown, at: int) -> Given:
        """Settle what the sheet decides; doubt what it leaves open.

        Args:
            shown: what the sheet shows as a whole.
            at: the record's position among the sheet's rows, as `shown` counts them.

        Returns what the values are to be read in the light of.
        """
        given, typed = NOTHING_GIVEN, cells.typed
        if at in shown.moved:
            given = Given(on=self._move(cells))
        self._dates(cells, shown)
        if typed.get(self.form.record.date) is None and at in shown.about:
            given = Given(on=shown.about[at])
        for key, told in shown.declared.items():
            if key in typed:
                self._numbered(cells, key, told, given)
        for settle, keys in self._texts:
            for key in keys:
                if key in typed and typed[key] not in self._plain[key]:
                    self._settled(cells, key, settle)
        for key in self._ids:
            if key in typed:
                self._identifier(cells, key)
        return given

    def _dates(self, cells: Cells, shown: Shown) -> None:
        for key in self._days:
            if key in cells.typed:
                raw = cells.typed[key]
                if shown.from_1904 and is_serial(raw):
                    cells.typed[key] = None
                    cells.doubt(key, OF_EITHER_SYSTEM, "ambiguous_date", raw)
                else:
                    self._day(cells, key, shown.orders.get(key, Order.DAY_FIRST))
        for key in self._months:
            if key in cells.typed:
                self._month(cells, key)

    def _settled(
        self, cells: Cells, key: str, settle: Callable[[Cells, str], None]
    ) -> None:
        """Settle a cell, and know its text again where nothing was wrong."""
        raw, plain = cells.typed[key], self._plain[key]
        doubts = len(cells.problems)
        settle(cells, key)
        if (
            isinstance(raw, str)
            and cells.typed[key] is raw
            and len(cells.problems) == doubts
            and len(plain) < _MOST_PLAIN
            and not raw.endswith(")")
        ):
            # A post in brackets says nothing only where its own field is filled.
            plain.add(raw)

    def _day(self, cells: Cells, key: str, order: Order) -> None:
        raw = cells.typed[key]
        if raw is None or raw.__class__ is date:
            return
        read = read_day(raw, order)  # type: ignore[arg-type]
        cells.typed[key] = read.day
        if read.code:
            unborn = isinstance(raw, str) and is_unborn(raw)
            undecided = read.code == "unreadable_date" and is_undecided(raw)
            light = (unborn or undecided) and key not in self._required
            cells.doubt(
                key, read.words, read.code, raw, "note" if light else read.severity
            )

    def _month(self, cells: Cells, key: str) -> None:
        """``April`` alone is the April nearest to the record's own day."""
        raw = cells.typed[key]
        number = month_named(raw)
        if number is None:
            return
        on = cells.typed.get(self.form.record.date)
        cells.typed[key] = None
        if isinstance(on, date):
            years = (on.year - 1, on.year, on.year + 1)
            near = min((date(y, number, 15) for y in years), key=lambda m: abs(m - on))
            cells.typed[key] = f"{near:%Y-%m}"
            if near.month != on.month:
                words = f"names no year; read as {Month().show(f'{near:%Y-%m}')}"
                cells.doubt(key, words, "ambiguous_date", raw, "note")
        else:
            words = "names no year, and the record no day; give both"
            cells.doubt(key, words, "unreadable_date", raw, "note")

    def _move(self, cells: Cells) -> date | None:
        """Leave out the days of a row pasted from a book that counts from 1904.

        Returns about when the row stands.
        """
        on = None
        for key in self._days:
            raw = cells.typed.get(key)
            if isinstance(raw, date):
                right = raw + timedelta(days=DAYS_BETWEEN_SYSTEMS)
                on = right if key == self.form.record.date else on
                cells.typed[key] = None
                words = (
                    f"is {Day().show(raw)}, four years and a day from the rows around"
                    f" it: {Day().show(right)}, if pasted from a workbook that counts"
                    " its days from 1904"
                )
                cells.doubt(key, words, "date_system_1904", raw.isoformat()[:10])
        return on

    def _numbered(
        self, cells: Cells, key: str, told: tuple[int, int], given: Given
    ) -> None:
        """A number on the scale that its heading tells, as that scale's own grade."""
        kind, number = self.form.by_key[key].kind, as_typed(cells.typed[key])
        on = cells.typed.get(self.form.record.date) or given.on
        if isinstance(kind, Grade) and number.isdigit():
            scale = kind.scale_on(on if isinstance(on, date) else None)
            points = [o.points for o in scale.grades if o.points is not None]
            grade = scale.numbered(number)
            if grade is not None and told == (min(points), max(points)):
                cells.typed[key] = scale.label(grade)

    def _grade(self, cells: Cells, key: str) -> None:
        raw, kind = cells.typed[key], self.form.by_key[key].kind
        remarked = _remarked(kind, raw) if isinstance(kind, Grade) else None
        if is_number(raw) and not _is_of_numbers(kind, raw):
            # Where nobody tells the scale, 1 may be the best or the worst.
            cells.typed[key] = None
            words = "is a number, and nothing says on which scale; choose the grade"
            cells.doubt(key, words, "unknown_grade", raw)
        elif remarked is not None:
            cells.typed[key], remark = remarked
            words = f"had a remark beside it: {remark}"
            cells.doubt(key, words, "other", raw, "note")

    def _person(self, cells: Cells, key: str) -> None:
        name = as_typed(cells.typed[key])
        role = self._roles.get(key)
        if role is not None and name.endswith(")") and role.key not in cells.typed:
            bare, _, post = name[:-1].rpartition("(")
            if bare and _reads(role.kind, post):
                name = cells.typed[key] = bare.strip()
                cells.typed[role.key] = post
        if folded(name) in self._posts:
            must = key in self._required
            cells.typed[key] = None if must else name
            words = "names a post, not a person; say who it was"
            cells.doubt(key, words, "unknown_person", name, "hold" if must else "note")
        elif trouble := _trouble(name):
            code, words = trouble
            must = key in self._required
            if must and code == "several_values":
                cells.typed[key] = None
                words = "names more than one person; choose one"
            cells.doubt(key, words, code, name, "hold" if must else "note")

    def _identifier(self, cells: Cells, key: str) -> None:
        """``1959248 (sib)`` is a number with a remark; two numbers are a question."""
        raw = cells.typed[key]
        if raw.__class__ is float or str(raw).isdigit():
            return
        if found := _POINT_NOUGHT.fullmatch(str(raw)):
            cells.typed[key] = found[1]
            return
        kind = self.form.by_key[key].kind
        if not isinstance(kind, Identifier):
            return
        text = as_typed(raw)
        bare, bracket, remark = text.partition("(")
        if bracket and is_one(kind, bare):
            cells.typed[key] = bare
            words = f"had a remark beside it: ({remark}"
            cells.doubt(key, words, "not_a_case_id", raw, "note")
            return
        if several_in(kind, text):
            cells.typed[key] = None
            words = "holds several numbers; choose one, or make a record for each"
            cells.doubt(key, words, "several_values", raw)


def _posts(form: Form) -> frozenset[str]:
    """What posts are called, folded: ``TM``, ``Service Delivery Manager``."""
    posts: set[str] = set()
    for key in _keys(form, Person):
        role = form.by_key.get(f"{key}_role")
        if role is not None and isinstance(role.kind, Choice):
            posts |= {folded(s) for o in role.kind.options for s in o.spellings}
        # Short names of a person's field are posts too; long ones are questions.
        names = (form.by_key[key].label, *form.by_key[key].also)
        posts |= {folded(name) for name in names if len(name.split()) < 4}
    return frozenset(posts)


def _keys(form: Form, kind: type[Kind]) -> tuple[str, ...]:
    return tuple(field.key for field in form.fields if isinstance(field.kind, kind))


_trouble = lru_cache(maxsize=50_000)(trouble_with)


def _remarked(kind: Grade, raw: object) -> tuple[str, str] | None:
    """The answer and the remark of ``N/A – newly allocated``.

    A grade with a remark stays a question: "RI - borderline good" is no RI.
    """
    text = as_typed(raw)
    found = _REMARK.match(text)
    if found is None or kind.scale.find(text) is not None:
        return None
    answers = {option.key for option in kind.scale.answers}
    return (found[1], found[2]) if kind.scale.find(found[1]) in answers else None


def _is_of_numbers(kind: Kind, raw: object) -> bool:
    """Whether a number is a grade of its own scale: 7 of 10."""
    return isinstance(kind, Grade) and kind.scale.find(as_typed(raw)) is not None


def _reads(kind: Kind, text: str) -> bool:
    try:
        kind.read(text)
    except Unreadable:
        return False
    return True
