"""What is wrong with what a person sent in, and where in a workbook it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Origin:
    """Where in its sender's workbook an entry stands.

    `row` is the number a person sees; `cells` gives the cell of each field
    ("audit_date": "J7"); `cell` is set where one row holds several records.
    """

    sheet: str
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    cell: str | None = None


@dataclass(frozen=True)
class Problem:
    """Something to put right or to know, in words for the sender.

    `severity` is ``hold`` (a person must settle it) or ``note``. `place` names the
    row of a repeat that it stands in: ("actions", 1) is the second action. `answer` is
    the number of the remembered answer that settled it.
    """

    field: str | None
    words: str
    code: str = "other"
    severity: str = "hold"
    raw: str = ""
    cell: str = ""
    place: tuple[str, int] | None = None
    answer: int | None = None
