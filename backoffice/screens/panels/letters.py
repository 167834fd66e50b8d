"""The 48-hour clock: follow-up letters that have not gone out."""

from __future__ import annotations

from sqlalchemy import case, func, select

from backoffice.programme.notices.writing import SENT
from backoffice.screens.notices_view import ADDRESS, letters
from backoffice.screens.panels.shown import Home, Panel
from backoffice.store.notice_tables import NoticeRow

MOST = 6


def panel(home: Home) -> Panel | None:
    if not home.may("manage_programme"):
        return None
    unsent = NoticeRow.state != SENT
    past = func.sum(case((NoticeRow.due_at < home.now, 1), else_=0))
    many, late = home.session.execute(select(func.count(), past).where(unsent)).one()
    tile: dict[str, object] = {
        "number": f"{many:,}",
        "words": "follow-up letter not sent"
        if many == 1
        else "follow-up letters not sent",
        "address": ADDRESS,
        "small": "" if many else "nothing waits",
    }
    if late:
        tile["late"] = f"{late:,} past the time"
    if not many:
        return Panel("", tiles=[tile])
    rows = home.session.scalars(
        select(NoticeRow).where(unsent).order_by(NoticeRow.due_at).limit(MOST)
    )
    shown = letters(rows.all(), home.now)
    return Panel("letters", {"letters": shown, "total": many}, tiles=[tile])
