"""Staff lists drawn in a test, looked through and saved as an officer would."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

from openpyxl import Workbook
from sqlalchemy.orm import Session

from backoffice.programme.staff_changes import StaffPlan
from backoffice.programme.staff_import import save_plan
from backoffice.programme.staff_list import staff_lines
from backoffice.programme.staff_plan import plan_of
from backoffice.store.rows import By
from form_definitions.catalog import shipped_list
from form_definitions.roles import shipped_roles
from importers import sheets
from importers.lists import list_in

TODAY = date(2026, 11, 24)
BY = By("performance@demo.example", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))

LIST = """
| No | Name            | Job title       | Team     | Area | Manager    | Start date |
| 1  | Anita Desmond   | Head of Service |          |      |            | 01/04/2010 |
| 2  | Nair, Priya     | SDM             |          | East | 1          | 01/03/2015 |
| 3  | Farida Oyelaran | Team Manager    | Seacroft | East | P Nair     | 01/06/2018 |
| 4  | Helen Marsh     | SW (NQSW)       | Seacroft | East | F Oyelaran | 07/09/2026 |
| 5  | Tom Ashworth    | AP              | Seacroft | East | F Oyelaran | 01/02/2020 |
|    | Vacant          | Social Worker   | Seacroft | East | F Oyelaran |            |
"""
LIKELY = {"manager:p nair": "number 2", "manager:f oyelaran": "number 3"}
"""The answers to what it asks."""


def rows_of(drawing: str) -> list[list[str | None]]:
    """Rows out of ``| a | b |`` lines; an empty place is a blank cell."""
    return [
        [cell.strip() or None for cell in line.strip().strip("|").split("|")]
        for line in drawing.replace("| No |", "| Staff No |").strip().splitlines()
    ]


def xlsx_of(drawing: str = LIST) -> bytes:
    """A drawn list as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Staff"
    for row in rows_of(drawing):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def look(
    session: Session,
    drawing: str = LIST,
    answers: Mapping[str, str] | None = None,
) -> StaffPlan:
    """What a drawn list would change."""
    sheet = sheets.Sheet("Staff", [list(row) for row in rows_of(drawing)])
    book = sheets.Workbook("staff.xlsx", [sheet])
    read = list_in(book, shipped_list("staff_list"), day=TODAY)
    lines = staff_lines(read, TODAY)
    return plan_of(session, lines, shipped_roles(), answers or {})


def save(
    session: Session,
    drawing: str = LIST,
    answers: Mapping[str, str] | None = None,
    leavers: tuple[int, ...] = (),
) -> StaffPlan:
    """Save what a drawn list changes."""
    plan = look(session, drawing, answers)
    save_plan(session, plan, BY, leavers)
    return plan


def counted(plan: StaffPlan) -> dict[str, int]:
    """What a plan counts, without what it counts none of."""
    return {name: many for name, many in plan.counts.items() if many}
