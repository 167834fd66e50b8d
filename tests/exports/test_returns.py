"""Return files: read strictly, each fault named with its line and its remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.asked import READY, MeasuredSheet
from exports.private import without_people
from exports.returns import LENGTHS, read_return, shipped_returns
from exports.sheets import SHEETS as WRITTEN
from form_definitions.catalog import shipped_forms
from form_definitions.reader import DefinitionError

MONTHLY = """
return: weekly
title: Weekly return
about: What came in.
period: month
sheets: [cover, completion]
"""


def test_a_return_is_a_file() -> None:
    read = read_return(MONTHLY, file_name="weekly.yaml")

    assert (read.key, read.title) == ("weekly", "Weekly return")
    assert [sheet.name for sheet in read.sheets] == ["Cover", "Completion"]
    # What is not said is what tells least of people.
    assert read.names is False
    assert read.forms is None


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("titel: x", "line 7: a return has no word 'titel'; did you mean 'title'?"),
        ("names: yes", "line 7: 'names' must be true or false"),
        ("small_numbers: ten", "line 7: 'small_numbers' must be a whole number"),
        ("small_numbers: true", "line 7: 'small_numbers' must be a whole number"),
        ("title: Twice", "line 7: 'title' stands here twice (first on line 3)"),
        ("forms: some", "line 7: 'forms' must be 'all' or a list of forms"),
        (
            "leadership: {names: true}",
            "line 7: a return's edition for leadership has no word 'names'",
        ),
        ("leadership: none", "line 7: 'leadership' must be words of its own"),
    ],
)
def test_a_fault_names_its_line_and_remedy(said: str, refused: str) -> None:
    with pytest.raises(DefinitionError) as why:
        read_return(f"{MONTHLY}{said}\n", file_name="weekly.yaml")

    assert str(why.value).startswith("weekly.yaml, ")
    assert refused in str(why.value)


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("[cover, completion]", "[cover, grade]", "no sheet 'grade'; did you mean"),
        ("period: month", "period: week", f"must be one of: {', '.join(LENGTHS)}"),
        ("title: Weekly return", "", "a return must say its 'title'"),
    ],
)
def test_what_is_no_return_is_refused(old: str, new: str, refused: str) -> None:
    with pytest.raises(DefinitionError, match=refused):
        read_return(MONTHLY.replace(old, new), file_name="weekly.yaml")


def test_every_sheet_there_can_be_has_a_writer() -> None:
    assert set(READY) == set(WRITTEN)


def test_the_leadership_edition_tells_of_nobody() -> None:
    monthly = shipped_returns()["monthly"]
    leadership = monthly.for_leadership()

    shown = [sheet.name for sheet in monthly.sheets]
    of_people = {
        *("Line list", "Actions", "Re-audits"),
        *("Moderation by auditor", "Completion by auditor"),
    }
    assert of_people < set(shown)
    assert [sheet.name for sheet in leadership.sheets] == [
        name for name in shown if name not in of_people
    ]
    assert (leadership.names, leadership.by_team) == (False, False)
    assert leadership.suppress_below == 5


TEN = [
    "Cover",
    "Completion",
    "Grades",
    "Moderation",
    "Timeliness",
    "Actions",
    "Themes",
    "Re-audits",
    "Line list",
    "Notes",
]
"""The sheets of the monthly return (domain notes, section 2.2)."""


def test_the_monthly_return_has_its_ten_sheets_first() -> None:
    names = [sheet.name for sheet in shipped_returns()["monthly"].sheets]

    more = [
        *("Actions by team", "Moderation by auditor", "Thematic audits"),
        *("Completion by service area", "Completion by auditor"),
    ]
    assert names == [*TEN, *more]


@pytest.mark.parametrize(
    ("key", "length", "forms", "audience"),
    [
        ("supervision_summary", "quarter", ["supervision_audit"], "managers"),
        ("case_audit_report", "quarter", ["case_file_audit"], "leadership"),
        ("supervision_review", "half-year", ["supervision_audit"], "leadership"),
        (
            "observation_report",
            "year",
            ["staff_observation", "meeting_observation"],
            "leadership",
        ),
    ],
)
def test_what_the_framework_owes_to_whom(
    key: str, length: str, forms: list[str], audience: str
) -> None:
    """Sections 3 to 6 of the framework: who considers what, how often."""
    owed = shipped_returns()[key]

    assert (owed.period, list(owed.forms or ())) == (length, forms)
    assert (owed.audience, owed.names, owed.by_role) == (audience, False, False)
    assert not any(sheet.personal for sheet in owed.sheets)
    assert [owed.sheets[0].name, owed.sheets[-1].name] == ["Cover", "Notes"]
    if audience == "leadership":
        assert owed.suppress_below == 5
        assert owed.for_leadership() == owed


LEADERSHIP = """
return: findings
title: Findings
about: What was found.
period: quarter
audience: leadership
suppress_below: 5
sheets: [cover, grades, notes]
"""


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("[cover,", "[line_list,", "'Line list' tells of single records or people"),
        ("suppress_below: 5", "names: true", "leadership is given no names"),
        ("suppress_below: 5", "by_role: true", "leadership is given no by_role"),
        ("suppress_below: 5", "by_team: true", "must say 'suppress_below', such as 5"),
        ("suppress_below: 5", "suppress_below: 1", "must say 'suppress_below'"),
        ("audience: leadership", "audience: board", "must be one of: performance, man"),
        ("suppress_below: 5", "notes: [x]", "each of 'notes' must be a note"),
        (
            "suppress_below: 5",
            "notes: [{about: Grades}]",
            "a note must say its 'words'",
        ),
    ],
)
def test_a_return_for_leadership_cannot_tell_of_people(
    old: str, new: str, refused: str
) -> None:
    assert read_return(LEADERSHIP, file_name="findings.yaml").audience == "leadership"

    with pytest.raises(DefinitionError, match=refused):
        read_return(LEADERSHIP.replace(old, new), file_name="findings.yaml")


def test_leadership_has_no_areas_beside_teams() -> None:
    """An area less its teams that are shown would be the one that is hidden."""
    areas = MeasuredSheet("Areas", "", ("service_area",), ("completed",))
    teams = MeasuredSheet("Teams", "", ("team",), ("completed",))
    what = replace(shipped_returns()["case_audit_report"], sheets=(areas, teams))

    kept, left_out = without_people(what, shipped_forms())
    assert (kept.sheets, left_out) == ((teams,), ("Areas",))
    alone, nothing = without_people(replace(what, sheets=(areas,)), shipped_forms())
    assert (alone.sheets, nothing) == ((areas,), ())
