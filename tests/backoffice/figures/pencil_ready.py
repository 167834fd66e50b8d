"""The sheets every return has, counted by pencil: completion, grades, line list, cover.

Each gives its headings and its rows, as they must stand in the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from form_definitions.form import Form
from tests.backoffice.figures.pencil import (
    NO_SUCH,
    SCALES,
    UNKNOWN,
    Asked,
    days_to,
    given,
    good_share,
    graded,
    grades_of,
    median,
    month_words,
    points,
)
from tests.backoffice.figures.service import LABELS
from tests.backoffice.figures.whole_service import BY, MTG, OBS, Kept

Sheet = tuple[list[str], list[list[Any]]]

ROLE = {
    "team_manager": "Team Manager",
    "service_delivery_manager": "Service Delivery Manager",
    "head_of_service": "Head of Service",
    "": "Not recorded",
}
"""In the order in which the forms offer them."""


def forms_in_order(asked: Asked, only: Sequence[str] | None) -> list[Form]:
    """Audits, then observations, then reviews, then all else; those named, as named."""
    if only is not None:
        return [asked.forms[key] for key in only]
    first = ["audit", "observation", "review"]
    return sorted(
        asked.forms.values(),
        key=lambda form: (
            first.index(form.family) if form.family in first else 9,
            form.plural,
        ),
    )


def completion(
    asked: Asked, only: Sequence[str] | None, by_team: bool, by_role: bool
) -> Sheet:
    rows = []
    for month in asked.months:
        for form in forms_in_order(asked, only):
            here = [k for k in asked.counted if (k.form, k.month) == (form.key, month)]
            places = sorted({_place(kept, by_team, by_role) for kept in here})
            if not here:
                received = _received(form, [])
                rows.append(_done(month, form, "All teams", "All roles", 0, received))
            for place in places:
                there = [k for k in here if _place(k, by_team, by_role) == place]
                team = (place[0] or "No team recorded") if by_team else "All teams"
                role = list(ROLE.values())[place[1]] if by_role else "All roles"
                if by_role and form.key not in ("case_file_audit", OBS, MTG):
                    role = NO_SUCH
                count = len(there)
                rows.append(
                    _done(month, form, team, role, count, _received(form, there))
                )
    return (
        [
            *("Month", "Record type", "Service area", "Team", "Role"),
            *("Expected", "Exempt", "Completed", "On time", "Late", "Outstanding"),
            *("Completion %", "On-time %", "Consecutive months missed"),
            *("With a date received", "Median days to receive"),
        ],
        rows,
    )


def _place(kept: Kept, by_team: bool, by_role: bool) -> tuple[str, int]:
    role = str(kept.says(f"{BY[kept.form]}_role") or "")
    return (
        str(kept.says("team") or "") if by_team else "",
        list(ROLE).index(role) if by_role else 0,
    )


def _received(form: Form, records: list[Kept]) -> list[Any]:
    """How many say when they were received, and the median; z where a form does not."""
    if "date_received" not in form.by_key:
        return [NO_SUCH, NO_SUCH]
    days = days_to(records, "date_received")
    return [len(days), median(days)]


def _done(
    month: str, form: Form, team: str, role: str, count: int, received: list[Any]
) -> list[Any]:
    before = [month_words(month), form.plural, UNKNOWN, team, role]
    return [*before, UNKNOWN, UNKNOWN, count, *[UNKNOWN] * 6, *received]


def grades(asked: Asked, only: Sequence[str] | None) -> Sheet:
    now, before = given(asked.counted), given(asked.before)
    rows: list[tuple[Form, str, bool]] = []
    for form in forms_in_order(asked, only):
        if not any(one.kept.form == form.key for one in now):
            continue
        areas = sorted(form.areas, key=lambda area: not area.overall)
        for area in areas:
            used = {
                one.kept.old
                for one in now
                if (one.kept.form, one.area) == (form.key, area.key)
            }
            in_force = {
                asked.first < date(2014, 4, 1),
                asked.last < date(2014, 4, 1),
            }
            rows += [(form, area.key, old) for old in sorted(used | in_force)]
    labels = list(
        dict.fromkeys(LABELS[grade] for _, _, old in rows for grade in grades_of(old))
    )
    found = []
    for form, area_key, old in rows:
        place = (form.key, area_key, old)
        here = [g for g in now if (g.kept.form, g.area, g.kept.old) == place]
        earlier = [g for g in before if (g.kept.form, g.area, g.kept.old) == place]
        own = {LABELS[grade]: grade for grade in grades_of(old)}
        found.append(
            [
                form.plural,
                next(area.label for area in form.areas if area.key == area_key),
                SCALES[old],
                graded(here),
                *(
                    sum(one.grade == own[label] for one in here)
                    if label in own
                    else NO_SUCH
                    for label in labels
                ),
                sum(one.grade == "not_applicable" for one in here),
                sum(one.grade == "not_graded" for one in here),
                good_share(here),
                points(here, earlier),
                "Yes" if graded(here) < 10 else "No",
            ]
        )
    return (
        [
            *("Record type", "Area", "Scale", "Graded"),
            *labels,
            *("Not applicable", "Not graded", "Good or better"),
            *(f"Points since {asked.before_short}", "Fewer than 10 graded"),
        ],
        found,
    )


def line_list(asked: Asked) -> Sheet:
    """Every record by itself, with people's names: for the Performance Team alone.

    But what is under legal privilege: it is counted, and stands in no list.
    """
    forms = [
        form
        for form in forms_in_order(asked, None)
        if any(kept.form == form.key for kept in asked.counted)
    ]
    areas: dict[str, str] = {}
    for form in forms:
        for area in form.areas:
            areas.setdefault(area.label.casefold(), area.label)
    return (
        [
            *("Reference", "Record type", "Month", "Date", "Team", "Case or subject"),
            *("Auditor or observer", "Date received", "Scale", *areas.values()),
        ],
        [
            [
                kept.reference,
                form.plural,
                month_words(kept.month),
                kept.day,
                kept.says("team"),
                kept.says("case_id"),
                kept.says(BY[form.key]),
                kept.says("date_received"),
                SCALES[kept.old],
                *_line_grades(kept, form, list(areas)),
            ]
            for form in forms
            for kept in asked.counted
            if kept.form == form.key and kept.says("meeting_type") != "legal_planning"
        ],
    )


def _line_grades(kept: Kept, form: Form, labels: Sequence[str]) -> Iterator[Any]:
    own = {area.label.casefold(): area.key for area in form.areas}
    for label in labels:
        if label not in own:
            yield NO_SUCH
        else:
            grade = kept.grades.get(own[label])
            yield None if grade is None else LABELS[grade]


def cover(asked: Asked, only: Sequence[str] | None) -> list[list[Any]]:
    """What stands between the head of the cover and the list of sheets."""
    return [
        [
            f"{form.plural} completed",
            str(len([kept for kept in asked.counted if kept.form == form.key])),
        ]
        for form in forms_in_order(asked, only)
    ]
