"""What a sender's cell says, as a page shows it.

A date cell holds a day and no text: it is shown as days are, and that it is one is
said beside it, so that nobody takes it for what was typed.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from form_definitions.kinds import Day
from form_definitions.spelling import as_typed


class RawText(NamedTuple):
    """A cell's text, and whether it is a date cell."""

    text: str
    is_date: bool = False


def raw_text(raw: object, most: int | None = None) -> RawText:
    """What a raw cell says.

    Args:
        most: characters, where it is to be cut to one line of them.
    """
    if not isinstance(raw, date):
        text = as_typed("" if raw is None else raw)
        return RawText(text if most is None else short(text, most))
    shown = Day().show(raw)
    if isinstance(raw, datetime) and raw.time() != time():
        shown += f" {raw:%H:%M}"
    return RawText(shown, True)


def as_in_the_cell(raw: object, said: str, most: int = 400) -> RawText:
    """What a problem says that its cell says, as that cell shows it.

    Args:
        raw: what the cell holds; another cell's, where the problem is of that.
    """
    if isinstance(raw, date) and said[:10] == raw.isoformat()[:10]:
        return raw_text(raw)
    return RawText(short(said, most))


def short(raw: object, most: int) -> str:
    """A cell in one line, cut where it is long."""
    text = " ".join(str(raw if raw is not None else "").split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
