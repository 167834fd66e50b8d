"""A staff list as plain lines: a post of a person each, before anybody is looked up.

Also what such a list leaves to a person, and what an answer is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from form_definitions.catalog import shipped_list
from form_definitions.entry import Entry
from form_definitions.spelling import as_typed, folded
from importers.lists import ListRead, read_list
from importers.people_as_written import in_order, without_post
from importers.troubles import CannotRead
from importers.values import is_nobody

Ref: TypeAlias = int | str
"""A person or unit: its number, or the key under which the list adds it."""


@dataclass(frozen=True)
class Line:
    """One row of a staff list."""

    where: str
    """Sheet and row, for people."""
    key: str
    """Whose row it is: by staff number, else by address, else by name."""
    name: str
    staff_number: str | None = None
    email: str | None = None
    known_as: str | None = None
    started_on: date | None = None
    left_on: date | None = None
    since: date | None = None
    """From when the post was held, where the list says so."""
    title: str = ""
    stage: str = ""
    team: str = ""
    area: str = ""
    service: str = ""
    manager: str = ""
    manager_number: str = ""


@dataclass(frozen=True)
class ListQuestion:
    """Something that only a person can say. The same doubt is asked once."""

    key: str
    """Under which the answer is kept: ``role:snr sw``."""
    words: str
    rows: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    """Value and words of each answer; none where the workbook must be put right."""
    likely: str = ""
    """The one answer that is likely; only a person accepts it."""
    why: str = ""
    """Why that is likely, or what else may help to answer."""


@dataclass
class StaffLines:
    """What a staff list says, row by row."""

    day: date
    """The day that it tells of."""
    read: ListRead
    lines: list[Line] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """Rows that name nobody, or cannot be read: where, and why."""
    unread: list[str] = field(default_factory=list)
    """Names in rows that cannot be read: they are not missing from the list."""


def read_staff_list(
    path: Path,
    *,
    today: date,
    as_of: date | None = None,
    maps: Iterable[tuple[str, str]] = (),
    name: str | None = None,
) -> StaffLines:
    """The lines of a staff-list workbook.

    Args:
        today: the day it tells of, where neither it nor `as_of` says.
        as_of: that day, as whoever sends it says.
        maps: headings matched by hand, (heading, field) each.
        name: what its sender called it.

    Raises CannotRead with one sentence where it is no staff list.
    """
    day, form = as_of or today, shipped_list("staff_list")
    read = read_list(path, form, day=day, given=bool(as_of), maps=maps, name=name)
    return staff_lines(read, day)


def staff_lines(read: ListRead, day: date) -> StaffLines:
    """The lines of a list that was read, which is of `day` unless its rows say
    another. Raises CannotRead likewise.
    """
    columns = {c.field for several in read.columns.values() for c in several if c.field}
    if not columns & {"name", "last_name"} or "role" not in columns:
        raise CannotRead(
            "This staff list has no column of names, or none of roles; match their"
            " headings by hand"
        )
    said = (entry.values["listed_on"] for entry in read.entries)
    days = [one for one in said if isinstance(one, date)]
    found = StaffLines(max(days, default=day), read)
    for entry in read.entries:
        _take(found, entry)
    return found


def _take(found: StaffLines, entry: Entry) -> None:
    where = f"{entry.origin.sheet}, row {entry.origin.row}" if entry.origin else ""
    wrong = [p.words for p in entry.problems if p.severity == "hold"]
    name = _name(entry)
    if wrong:
        found.left_out.append((where, "; ".join(wrong)))
        found.unread.append(name)
    elif not folded(name):
        found.left_out.append((where, "names nobody"))
    elif is_nobody(name):
        found.left_out.append((where, f"a post that nobody holds ({name})"))
    else:
        found.lines.append(_line(where, name, entry))


def _line(where: str, name: str, entry: Entry) -> Line:
    text = {key: as_typed(entry.values.get(key) or "") for key in _TEXTS}
    number, email = text["staff_number"] or None, text["email"].casefold() or None
    key = f"number {number}" if number else email or f"name {in_order(name)}"
    known_as = text["known_as"]
    if known_as and " " not in known_as and " " in name:
        # A preferred first name; the surname goes with it.
        known_as = f"{known_as} {name.rpartition(' ')[2]}"
    return Line(
        where,
        key,
        name,
        number,
        email,
        known_as or None,
        _day(entry, "started_on"),
        _day(entry, "left_on"),
        _day(entry, "in_post_since"),
        *(text[key] for key in _TEXTS[3:]),
    )


_TEXTS = (
    *("staff_number", "email", "known_as"),
    *("role", "stage", "team", "area", "service", "manager", "manager_number"),
)
"""The first three, then the rest as `Line` has them."""


def _name(entry: Entry) -> str:
    """A name as people say it, of one column or of two."""
    whole = as_typed(entry.values.get("name") or "")
    first = as_typed(entry.values.get("first_name") or "")
    last = as_typed(entry.values.get("last_name") or "")
    return (
        " ".join((whole or f"{first} {last}").split()) if not whole else spoken(whole)
    )


def spoken(text: str) -> str:
    """``Smith, Jane (TM)`` as ``Jane Smith``."""
    name = without_post(text)
    last, comma, first = name.partition(",")
    return " ".join((f"{first} {last}" if comma else name).split())


def _day(entry: Entry, key: str) -> date | None:
    value = entry.values.get(key)
    return value if isinstance(value, date) else None


def rows_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """Where lines stand."""
    return tuple(line.where for line in lines)


def by_key(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines of each person, in the order of the list."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.key, []).append(line)
    return iter(found.items())
