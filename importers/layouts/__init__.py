"""Sheet shapes, one file each. A new one is a file here and a word in `LAYOUTS`."""

from __future__ import annotations

from importers.headings import Headings
from importers.layouts.base import (
    Claim,
    Found,
    Layout,
    NotRecord,
    SourceRow,
    Total,
)
from importers.layouts.others import empty, lookup, prose, summary
from importers.layouts.table import table
from importers.sheets import Sheet

LAYOUTS: tuple[Layout, ...] = (empty, table, lookup, summary, prose)


def claim_of(sheet: Sheet, headings: Headings) -> Claim:
    """The surest layout's claim on a sheet; prose takes what nobody else wants."""
    claims = [claim for layout in LAYOUTS if (claim := layout(sheet, headings))]
    return max(claims, key=lambda claim: claim.sure)


__all__ = [
    "LAYOUTS",
    "Claim",
    "Found",
    "NotRecord",
    "SourceRow",
    "Total",
    "claim_of",
]
