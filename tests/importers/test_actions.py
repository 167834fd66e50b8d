"""Several follow-up actions in one cell."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from datetime import date

import pytest

from importers.actions import split
from tests.importers.drawn import read


@pytest.mark.parametrize(
    ("cell", "actions"),
    [
        ("Visit; update chronology", ["Visit", "update chronology"]),
        ("Visit\nUpdate chronology", ["Visit", "Update chronology"]),
        ("1) Visit 2) Update chronology", ["Visit", "Update chronology"]),
        (
            "1. Visit; see GP\n2. Update chronology",
            ["Visit; see GP", "Update chronology"],
        ),
        (
            "Minutes to be circulated in 10 days",
            ["Minutes to be circulated in 10 days"],
        ),
        ("none", []),
        ("N/A", []),
    ],
)
def test_it_takes_the_actions_of_a_cell_apart(cell: str, actions: list[str]) -> None:
    assert split(cell) == actions


def test_it_reads_whose_an_action_is_and_by_when() -> None:
    report = read(r"""
    | Case ID | Date of audit | Auditor | Overall grade | Action             | By whom | By when  | Done? |
    | 0123456 | 12/04/2018    | P Nair  | Good          | Visit\nChronology  | J Xu    | 30/04/18 | Y     |
    | 0123457 | 12/04/2018    | P Nair  | Good          | See the GP         | J Xu    | next sup | N     |
    """)

    first, second = (v.entry.repeats["actions"] for v in report.entries)
    assert [(a["action"], a["owner"], a["due_on"], a["status"]) for a in first] == [
        ("Visit", "J Xu", date(2018, 4, 30), "done"),
        ("Chronology", "J Xu", date(2018, 4, 30), "done"),
    ]
    assert (second[0]["due_on"], second[0]["due_text"]) == (None, "next sup")
