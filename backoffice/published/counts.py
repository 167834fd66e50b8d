"""A count of what a return has completed or graded, and the records it counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backoffice.published.behind import Kept, kept_records
from exports.figures import ALL_ROLES, ALL_TEAMS, Count, Figures, Graded, Lines, Share
from exports.tables import Symbol

COMPLETED, RECEIVED = "completed", "received"
GRADED, GOOD, NOT_GOOD = "graded", "good", "not_good"
"""Counted beside single grades: all that were graded, good or better, the others."""


class NoSuchCount(LookupError):
    """A return has no such count."""


@dataclass(frozen=True)
class Wanted:
    """Which count: how many records are there, or in an area have a grade."""

    form: str
    what: str = COMPLETED
    """`COMPLETED` or `RECEIVED`; of an area a grade, an answer, or one of the rest."""
    month: str = ""
    """"" for all of the period."""
    team: str | None = None
    """None for every team; "" for none recorded."""
    role: str | None = None
    area: str = ""
    scale: str = ""


def wanted_of(said: Mapping[str, str]) -> Wanted:
    """The count that an address names. Raises NoSuchCount."""
    if "form" not in said:
        raise NoSuchCount
    return Wanted(
        form=said["form"],
        what=said.get("what", COMPLETED),
        month=said.get("month", ""),
        team=said.get("team"),
        role=said.get("role"),
        area=said.get("area", ""),
        scale=said.get("scale", ""),
    )


def counted(wanted: Wanted, figures: Figures, lines: Lines) -> Iterator[Kept]:
    """The records that a count of these figures is of, among their `lines`."""
    row = _row_of(wanted, figures)

    def has(one: Kept) -> bool:
        return (
            one.form == wanted.form
            and wanted.month in ("", one.month)
            and wanted.team in (None, ALL_TEAMS, one.team)
            and wanted.role in (None, ALL_ROLES, one.role)
            and (one.received or wanted.what != RECEIVED)
            and (row is None or _is_graded(one, row, wanted.what))
        )

    return filter(has, kept_records(lines))


def _is_graded(one: Kept, row: Graded, what: str) -> bool:
    grade = one.grades.get((row.area, row.scale))
    known = any(grade == key for key, _, _ in row.grades)
    match what:
        case "graded":
            return known
        case "good":
            return grade in row.good_or_better
        case "not_good":
            return known and grade not in row.good_or_better
        case _:
            return grade == what


def _row_of(wanted: Wanted, figures: Figures) -> Graded | None:
    """The row of grades that is asked for; None where it is a count of records.

    Raises NoSuchCount where the return has not such a row.
    """
    if not wanted.area:
        return None
    for row in figures.graded:
        if (row.form, row.area, row.scale) == (wanted.form, wanted.area, wanted.scale):
            return row
    raise NoSuchCount


def figure_of(wanted: Wanted, figures: Figures) -> Count | Share:
    """The count as the return says it. Raises NoSuchCount."""
    row = _row_of(wanted, figures)
    if row is not None:
        return _of_row(row, wanted.what)
    if wanted.what not in (COMPLETED, RECEIVED):
        raise NoSuchCount
    places = [
        place
        for place in figures.completed
        if place.form == wanted.form
        and wanted.month in ("", place.month)
        and (wanted.team is None or wanted.team == place.team)
        and (wanted.role is None or wanted.role == place.role)
    ]
    if not places:
        raise NoSuchCount
    counts = [
        place.completed if wanted.what == COMPLETED else place.received
        for place in places
    ]
    hidden = next((count for count in counts if isinstance(count, Symbol)), None)
    return hidden or sum(count for count in counts if isinstance(count, int))


def _of_row(row: Graded, what: str) -> Count | Share:
    known = {
        **{key: count for key, _, count in row.grades},
        GRADED: row.graded,
        GOOD: row.good_share,
        NOT_GOOD: row.good_share,
        "not_applicable": row.not_applicable,
        "not_graded": row.not_graded,
    }
    if what not in known:
        raise NoSuchCount
    return known[what]


def words_of(wanted: Wanted, figures: Figures) -> str:
    """What is counted, in words: ``Case file audits: Risk, Good or better``."""
    row = _row_of(wanted, figures)
    if row is not None:
        labels = {
            **{key: label for key, label, _ in row.grades},
            GRADED: "graded",
            GOOD: "good or better",
            NOT_GOOD: "graded, not good or better",
            "not_applicable": "not applicable",
            "not_graded": "not graded",
        }
        return f"{row.form_title}: {row.area_label}, {labels[wanted.what]}"
    titles = dict(figures.forms)
    words = "completed" if wanted.what == COMPLETED else "with a date received"
    return f"{titles.get(wanted.form, wanted.form)} {words}"
