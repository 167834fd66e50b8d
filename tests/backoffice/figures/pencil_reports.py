"""The sheets of the quarterly, six-monthly and annual returns, counted by pencil."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.backoffice.figures.pencil import (
    SCALES,
    Asked,
    actions_row,
    days_to,
    filled,
    given,
    is_,
    learning_row,
    median,
    month_words,
    points,
    quarter_words,
    scales_used,
    share,
    share_of,
)
from tests.backoffice.figures.pencil_described import (
    ACTIONS,
    FOUND,
    LEARNING,
    REVIEWED,
    TIMES,
    WITH_ACTIONS,
    asked_and_done,
    found_themes,
    moderation_row,
    of_form,
    themes_by_scale,
)
from tests.backoffice.figures.pencil_ready import Sheet
from tests.backoffice.figures.whole_service import CFA, MTG, OBS, SUP, Kept

Cells = Callable[[Sequence[Kept]], list[Any]]


def _by_month(records: Sequence[Kept], cells: Cells) -> list[list[Any]]:
    months = sorted({kept.month for kept in records})
    return [
        [month_words(month), *cells([k for k in records if k.month == month])]
        for month in months
    ]


def _by_quarter(records: Sequence[Kept], cells: Cells) -> list[list[Any]]:
    months = sorted({kept.month for kept in records})
    return [
        [quarter, *cells([k for k in records if quarter_words(k.month) == quarter])]
        for quarter in dict.fromkeys(map(quarter_words, months))
    ]


def _with_actions(records: Sequence[Kept]) -> Any:
    return share(sum(1 for kept in records if kept.actions), len(records))


def _agreed(records: Iterable[Kept], columns: int) -> list[Any]:
    return actions_row([a for kept in records for a in kept.actions], columns)


def _acting(records: Iterable[Kept]) -> list[Kept]:
    return [kept for kept in records if kept.actions]


def _each(
    records: Sequence[Kept], key: str, words: dict[str | None, str], cells: Cells
) -> list[list[Any]]:
    """A row for each answer that was given, in the order of the form."""
    found = [
        (said, [kept for kept in records if kept.says(key) == answer])
        for answer, said in words.items()
    ]
    return [[said, *cells(here)] for said, here in found if here]


# --- supervision, quarterly and six-monthly -------------------------------------------


def strengths_and_learning(asked: Asked) -> Sheet:
    rows = []
    now, before = given(of_form(asked, SUP)), given(asked.before)
    areas = asked.forms[SUP].areas
    for area in sorted(areas, key=lambda area: not area.overall):
        mine = [one for one in now if one.area == area.key]
        for old in scales_used(mine):
            here = [one for one in mine if one.kept.old is old]
            earlier = [
                one
                for one in before
                if (one.kept.form, one.area, one.kept.old) == (SUP, area.key, old)
            ]
            cells = [*learning_row(here), points(here, earlier)]
            rows.append([area.label, SCALES[old], *cells])
    return ["Area", "Scale", *LEARNING, "Points since the period before"], rows


def review_by_month(asked: Asked) -> Sheet:
    def cells(here: Sequence[Kept]) -> list[Any]:
        days = days_to(here, "date_received")
        return [
            len(here),
            share_of(here, filled("reviewed_with_manager_on"), bool),
            len(days),
            median(days),
            _with_actions(here),
        ]

    heads = ["Completed", REVIEWED, "With a date received", "Median days to receive"]
    return ["Month", *heads, WITH_ACTIONS], _by_month(of_form(asked, SUP), cells)


def review_by_quarter(asked: Asked) -> Sheet:
    def cells(here: Sequence[Kept]) -> list[Any]:
        reviewed = share_of(here, filled("reviewed_with_manager_on"), bool)
        return [len(here), reviewed, _with_actions(here)]

    heads = ["Quarter", "Completed", REVIEWED, WITH_ACTIONS]
    return heads, _by_quarter(of_form(asked, SUP), cells)


def supervision_actions(asked: Asked) -> Sheet:
    rows = _by_month(_acting(of_form(asked, SUP)), lambda k: _agreed(k, 8))
    return ["Month", *ACTIONS], rows


def actions_by_quarter(asked: Asked, form: str) -> Sheet:
    rows = _by_quarter(_acting(of_form(asked, form)), lambda k: _agreed(k, 5))
    return ["Quarter", *ACTIONS[:5]], rows


# --- case file audits, quarterly ------------------------------------------------------


def overall_by_month(asked: Asked) -> Sheet:
    overall = [one for one in given(of_form(asked, CFA)) if one.area == "overall"]
    rows = []
    for month in sorted({one.kept.month for one in overall}):
        here = [one for one in overall if one.kept.month == month]
        # No month has both: the scale changed on the first of one.
        (old,) = scales_used(here)
        rows.append([month_words(month), SCALES[old], *learning_row(here)])
    return ["Month", "Scale", *LEARNING], rows


def grades_by_team(asked: Asked) -> Sheet:
    overall = [one for one in given(of_form(asked, CFA)) if one.area == "overall"]
    teams = {one.kept.says("team") for one in overall}
    rows = []
    for team in sorted(teams, key=lambda team: (team is None, str(team).lower())):
        mine = [one for one in overall if one.kept.says("team") == team]
        for old in scales_used(mine):
            here = [one for one in mine if one.kept.old is old]
            rows.append([team or "No team recorded", SCALES[old], *learning_row(here)])
    return ["Team", "Scale", *LEARNING], rows


PLANS: dict[str | None, str] = {
    "child_in_need": "Child in need",
    "care_leaver": "Care leaver",
    None: "Not recorded",
}
"""In the order in which the form offers them."""


def grades_by_plan(asked: Asked) -> Sheet:
    overall = [one for one in given(of_form(asked, CFA)) if one.area == "overall"]
    rows = []
    for plan, words in PLANS.items():
        mine = [one for one in overall if one.kept.says("plan_type") == plan]
        for old in scales_used(mine):
            here = [one for one in mine if one.kept.old is old]
            rows.append([words, SCALES[old], *learning_row(here)])
    return ["Plan type", "Scale", *LEARNING], rows


def thematic_audits(asked: Asked) -> Sheet:
    return ["Theme", "Scale", *LEARNING], themes_by_scale(asked)


def themes(asked: Asked, form: str) -> Sheet:
    return ["Theme", *FOUND], found_themes(asked, form)


def themes_observed(asked: Asked) -> Sheet:
    rows = [
        [asked.forms[key].plural, *row]
        for key in (OBS, MTG)
        for row in found_themes(asked, key)
    ]
    return ["Record type", "Theme", *FOUND], rows


def moderation_by_quarter(asked: Asked) -> Sheet:
    def cells(here: Sequence[Kept]) -> list[Any]:
        moderated, *_, agreement = moderation_row(here)
        return [moderated, share(moderated, len(here)), agreement]

    heads = ["Quarter", "Moderated", "Share moderated", "Agreement"]
    return heads, _by_quarter(of_form(asked, CFA), cells)


def timeliness_by_quarter(asked: Asked) -> Sheet:
    return ["Quarter", *TIMES], _by_quarter(of_form(asked, CFA), asked_and_done)


# --- observations, each year ----------------------------------------------------------


def _consent(records: Sequence[Kept]) -> Any:
    asked_for = is_("consent_obtained", "yes", "no")
    return share_of(records, is_("consent_obtained", "yes"), asked_for)


STAGES: dict[str | None, str] = {
    "newly_qualified": "Newly qualified",
    "experienced": "Experienced",
    "support_needed": "In need of support",
    None: "Not recorded",
}
MEETINGS: dict[str | None, str] = {
    "cp_conference_initial": "Child Protection Conference – Initial",
    "core_group": "Core Group meeting",
    "marac": "MARAC",
    "legal_planning": "Legal Planning Meeting",
}
"""In the order in which the forms offer them."""


def staff_observed(asked: Asked) -> Sheet:
    def cells(here: Sequence[Kept]) -> list[Any]:
        reviewed = share_of(here, filled("reviewed_in_supervision_on"), bool)
        return [len(here), _consent(here), reviewed, _with_actions(here)]

    heads = ["Stage", "Completed", "Consent obtained", "Reviewed in supervision"]
    rows = _each(of_form(asked, OBS), "worker_stage", STAGES, cells)
    return [*heads, WITH_ACTIONS], rows


def meetings_observed(asked: Asked) -> Sheet:
    def cells(here: Sequence[Kept]) -> list[Any]:
        discussed = share_of(here, filled("discussed_with_chair_on"), bool)
        return [len(here), _consent(here), discussed, _with_actions(here)]

    heads = ["Type of meeting", "Completed", "Consent obtained"]
    rows = _each(of_form(asked, MTG), "meeting_type", MEETINGS, cells)
    return [*heads, "Discussed with the chair", WITH_ACTIONS], rows


def observation_actions(asked: Asked) -> Sheet:
    rows = [
        [asked.forms[form].plural, *row]
        for form in (OBS, MTG)
        for row in _by_quarter(_acting(of_form(asked, form)), lambda k: _agreed(k, 5))
    ]
    return ["Record type", "Quarter", *ACTIONS[:5]], rows
