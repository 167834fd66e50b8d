"""The sheets that returns describe, counted by pencil: headings and rows of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.backoffice.figures.pencil import (
    NO_SUCH,
    SCALES,
    UNKNOWN,
    Asked,
    actions_row,
    days_to,
    filled,
    given,
    is_,
    learning_row,
    median,
    month_words,
    moved_up,
    of,
    overdue,
    scales_used,
    share,
    share_of,
)
from tests.backoffice.figures.pencil_ready import Sheet, forms_in_order
from tests.backoffice.figures.service import LABELS
from tests.backoffice.figures.whole_service import CFA, MTG, OBS, SUP, Kept

LEARNING = [
    "Graded",
    "Strength (good or better)",
    "Learning (below good)",
    "Good or better",
]
FOUND = ["Strengths found", "Areas for improvement found"]
ACTIONS = [
    *("Actions agreed", "Done", "Verified", "Still open", "Overdue"),
    *("Overdue more than 30 days", "Overdue more than 60 days"),
    "Overdue more than 90 days",
]
REVIEWED = "Reviewed with the manager"
WITH_ACTIONS = "With follow-up actions"
STATUS = {
    "open": "Open",
    "in_progress": "In progress",
    "done": "Done",
    "verified": "Verified",
    "not_needed": "No longer needed",
}


def of_form(asked: Asked, form: str) -> list[Kept]:
    return [kept for kept in asked.counted if kept.form == form]


def _months(records: Iterable[Kept]) -> list[str]:
    return sorted({kept.month for kept in records})


def _forms_with_records(asked: Asked) -> list[str]:
    keys = [form.key for form in forms_in_order(asked, None)]
    return [key for key in keys if of_form(asked, key)]


# --- the monthly return ------------------------------------------------------------


def moderation_row(records: Sequence[Kept]) -> list[Any]:
    """Moderated, unchanged, up one, down one, two or more, agreement."""
    moves = [m for m in map(moved_up, records) if m is not None]
    return [
        len(moves),
        of(moves, lambda move: move == 0),
        of(moves, lambda move: move == 1),
        of(moves, lambda move: move == -1),
        of(moves, lambda move: abs(move) > 1),
        share(of(moves, lambda move: move == 0), len(moves)),
    ]


MOVES = ["Unchanged", "Up one grade", "Down one grade", "Two grades or more"]


def moderation(asked: Asked) -> Sheet:
    """Of case file audits: no other form is moderated."""
    rows = []
    for month in _months(of_form(asked, CFA)):
        here = [kept for kept in of_form(asked, CFA) if kept.month == month]
        moderated, *moves = moderation_row(here)
        # Each of them has an overall grade.
        apart = [move for move in map(moved_up, here) if move is not None]
        cells = [
            *(moderated, share(moderated, len(here)), *moves),
            share(of(apart, lambda move: abs(move) < 2), len(apart)),
            of(here, lambda kept: kept.says("final_grade")),
            share(of(here, _good_as_agreed), len(here)),
        ]
        rows.append(["Case file audits", month_words(month), *cells])
    heads = ["Record type", "Month", "Moderated", "Share moderated", *MOVES]
    more = ["Agreement", "Within one grade", "With an agreed grade"]
    return [*heads, *more, "Good or better as agreed"], rows


def _good_as_agreed(kept: Kept) -> bool:
    grade = kept.says("final_grade") or kept.grades["overall"]
    return grade in ("outstanding", "good")


def moderation_by_auditor(asked: Asked) -> Sheet:
    found = [kept for kept in of_form(asked, CFA) if moved_up(kept) is not None]
    people = sorted({str(k.says("auditor")) for k in found}, key=str.casefold)
    rows = [
        [
            "Case file audits",
            person,
            *moderation_row([k for k in found if k.says("auditor") == person]),
        ]
        for person in people
    ]
    heads = ["Record type", "Auditor or observer", "Moderated", *MOVES, "Agreement"]
    return heads, rows


def asked_and_done(records: Sequence[Kept]) -> list[Any]:
    """What case file audits say of time, discussion and feedback."""
    notified = days_to(records, "actions_notified_on")
    offered = is_("reflective_discussion_offered", "yes", "declined")
    return [
        median(days_to(records, "date_received")),
        median(notified),
        share(of(notified, lambda days: days <= 2), len(notified)),
        share_of(records, offered, filled("reflective_discussion_offered")),
        share_of(records, filled("reflective_discussion_date"), offered),
        *(
            share_of(records, is_(f"{who}_feedback_sought", "yes"), asked_or_not)
            for who, asked_or_not in (
                ("child", is_("child_feedback_sought", "yes", "no")),
                ("parent", is_("parent_feedback_sought", "yes", "no")),
            )
        ),
    ]


TIMES = [
    "Median days to receive",
    "Median days to notify actions",
    "Actions notified within 48 hours",
    "Reflective discussion offered",
    "Reflective discussion held",
    "Feedback from the child",
    "Feedback from parent or carer",
]


def timeliness(asked: Asked) -> Sheet:
    rows = []
    for key in _forms_with_records(asked):
        for month in _months(of_form(asked, key)):
            here = [kept for kept in of_form(asked, key) if kept.month == month]
            cells: list[Any] = [NO_SUCH] * 10
            if key == CFA:
                cells[:7] = asked_and_done(here)
            if key == SUP:
                cells[0] = median(days_to(here, "date_received"))
                cells[7] = share_of(here, filled("reviewed_with_manager_on"), bool)
            if key == OBS:
                cells[8] = share_of(here, filled("reviewed_in_supervision_on"), bool)
            if key == MTG:
                cells[9] = share_of(here, filled("discussed_with_chair_on"), bool)
            rows.append([asked.forms[key].plural, month_words(month), *cells])
    reviewed = [REVIEWED, "Reviewed in supervision", "Discussed with the chair"]
    return ["Record type", "Month", *TIMES, *reviewed], rows


def actions(asked: Asked) -> Sheet:
    """Every action, a row each; how long it is overdue, where it is open and late."""
    return (
        [
            *("Reference", "Record type", "Area", "Action", "Owner", "Owner's role"),
            *("Team", "Due", "Due as written", "Days overdue", "Status"),
            *("Completed", "Verified"),
        ],
        [
            [
                kept.reference,
                asked.forms[key].plural,
                *(action.get(k) for k in ("area", "action", "owner", "owner_role")),
                kept.says("team"),
                *(action.get(k) for k in ("due_on", "due_text")),
                overdue(action),
                STATUS.get(str(action.get("status"))),
                *(action.get(k) for k in ("completed_on", "verified_on")),
            ]
            for key in _forms_with_records(asked)
            for kept in of_form(asked, key)
            # A legal planning meeting's records are privileged: none leaves by a list.
            if kept.says("meeting_type") != "legal_planning"
            for action in kept.actions
        ],
    )


def actions_by_team(asked: Asked, told_apart: bool = True) -> Sheet:
    rows = []
    for key in _forms_with_records(asked):
        found = [kept for kept in of_form(asked, key) if kept.actions]
        if found and not told_apart:
            agreed = [action for kept in found for action in kept.actions]
            name = asked.forms[key].plural
            row = [name, "All teams", *actions_row(agreed), _difference(agreed)]
            rows.append(row)
            continue
        teams = {kept.says("team") for kept in found}
        for team in sorted(teams, key=lambda team: (team is None, str(team).lower())):
            agreed = [a for k in found if k.says("team") == team for a in k.actions]
            words = team or "No team recorded"
            cells = [*actions_row(agreed), _difference(agreed)]
            rows.append([asked.forms[key].plural, words, *cells])
    return ["Record type", "Team", *ACTIONS, "Difference told"], rows


OWED = (
    *("Expected", "Exempt", "On time", "Late", "Outstanding"),
    *("Completion %", "On-time %"),
)


def completion_by_area(asked: Asked) -> Sheet:
    """Nobody's posts and no areas are recorded in this service."""
    rows: list[list[Any]] = []
    for key in _forms_with_records(asked):
        for month in asked.months:
            here = [kept for kept in of_form(asked, key) if kept.month == month]
            if here:
                place = [asked.forms[key].plural, month_words(month)]
                unknown = [UNKNOWN] * len(OWED)
                rows.append([*place, "No area recorded", len(here), *unknown])
    return ["Record type", "Month", "Service area", "Completed", *OWED], rows


def completion_by_auditor(asked: Asked) -> Sheet:
    """As nobody is known to owe anything, it has no rows."""
    about = ["Record type", "Month", "Auditor or observer"]
    return [*about, *OWED, "Consecutive months missed"], []


def _difference(actions: Sequence[dict[str, Any]]) -> Any:
    """The share of verified actions that say whether they made a difference."""
    verified = [
        one
        for one in actions
        if "verified_on" in one or one.get("status") == "verified"
    ]
    return share(of(verified, lambda one: "difference_made" in one), len(verified))


def themes_by_scale(asked: Asked) -> list[list[Any]]:
    overall = [one for one in given(of_form(asked, CFA)) if one.area == "overall"]
    rows = []
    for theme in ("Care leavers", "Neglect"):
        found = [one for one in overall if one.kept.says("theme") == theme]
        for old in scales_used(found):
            here = [one for one in found if one.kept.old is old]
            rows.append([theme, SCALES[old], *learning_row(here)])
    return rows


def thematic_audits(asked: Asked) -> Sheet:
    rows = [["Case file audits", *row] for row in themes_by_scale(asked)]
    return ["Record type", "Theme", "Scale", *LEARNING], rows


def found_themes(asked: Asked, form: str) -> list[list[Any]]:
    """Of each theme how often it was found, strengths apart from the rest."""
    found = [one for kept in of_form(asked, form) for one in kept.themes]
    return [
        [theme, *(found.count((theme, side)) for side in ("strength", "improvement"))]
        for theme in sorted({theme for theme, _ in found})
    ]


def themes(asked: Asked) -> Sheet:
    rows = [
        [form.plural, *row]
        for form in forms_in_order(asked, None)
        for row in found_themes(asked, form.key)
    ]
    return ["Record type", "Theme", *FOUND], rows


def re_audits(asked: Asked) -> Sheet:
    """Beside each the newest audit of the case before it, of whatever period."""
    rows = []
    for kept in of_form(asked, CFA):
        if kept.says("audit_type") != "re_audit":
            continue
        earlier = [
            other
            for other in asked.made
            if other.says("case_id") == kept.says("case_id")
            and not other.withdrawn
            and (other.day, other.number) < (kept.day, kept.number)
        ]
        original: list[Any] = [None, None, None]
        if earlier:
            last = max(earlier, key=lambda other: (other.day, other.number))
            original = [last.reference, last.day, LABELS[last.grades["overall"]]]
        rows.append(
            [
                *(kept.reference, "Case file audits", kept.says("team")),
                *original,
                kept.day,
                LABELS[kept.grades["overall"]],
            ]
        )
    return (
        [
            *("Reference", "Record type", "Team", "Original audit", "Original date"),
            *("Original grade", "Re-audit date", "Re-audit grade"),
        ],
        rows,
    )
