"""Every filled row of an upload accounted for, in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from backoffice.intake.splitting import SPLIT
from backoffice.screens.words import many
from importers.report import DUPLICATE, HELD, READY, REFUSED

KINDS: Mapping[str, tuple[str, str]] = {
    "title": ("title", "titles"),
    "header_repeat": ("heading row", "heading rows"),
    "blank": ("blank row", "blank rows"),
    "total": ("total", "totals"),
    "average": ("average", "averages"),
    "nil_return": ("nil return", "nil returns"),
    "section_break": ("section break", "section breaks"),
    "legend": ("legend", "legends"),
    "note": ("note", "notes"),
    "test_entry": ("test entry", "test entries"),
    "withdrawn": ("withdrawn", "withdrawn"),
    "cancelled": ("cancelled", "cancelled"),
    "planned": ("not done yet", "not done yet"),
    "template": ("blank form", "blank forms"),
}
"""What a row that is no record is, and several of them."""


def account_of(counts: Counter[str], not_records: Iterable[Mapping[str, Any]]) -> str:
    """How many rows are records, and what the others are.

    Args:
        counts: of the upload, by status; and of the rows that splits have added.
        not_records: as the report has them.
    """
    kinds = Counter(row["kind"] for row in not_records)
    kinds.pop("blank", 0)
    more = counts[SPLIT]
    rows = sum(counts[status] for status in (READY, HELD, DUPLICATE, REFUSED)) - more
    beyond = f" {more:,} more came of rows that name several cases." if more else ""
    if not kinds:
        return f"Every filled row is a record: {rows:,}.{beyond}"
    others = ", ".join(
        many(number, *KINDS.get(kind, (kind, kind)))
        for kind, number in kinds.most_common()
    )
    aside = kinds.total()
    return (
        f"Every filled row is accounted for: {rows + aside:,} rows ="
        f" {many(rows, 'record')} + {aside:,} that are not records ({others}).{beyond}"
    )
