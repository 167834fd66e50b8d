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
from importers.layouts.blank_form import blank_form
from importers.layouts.crossed import crossed
from importers.layouts.grouped import grouped
from importers.layouts.matrix import matrix
from importers.layouts.others import empty, lookup, prose, summary
from importers.layouts.sections import sections
from importers.layouts.stacked import stacked
from importers.layouts.table import table
from importers.layouts.transposed import transposed
from importers.sheets import Sheet

LAYOUTS: tuple[Layout, ...] = (
    blank_form,
    empty,
    matrix,
    crossed,
    sections,
    grouped,
    table,
    stacked,
    transposed,
    lookup,
    summary,
    prose,
)
CERTAIN = 0.9
"""A claim so sure that the layouts after it are not asked."""


def claim_of(sheet: Sheet, headings: Headings) -> Claim:
    """The surest layout's claim on a sheet; prose takes what nobody else wants."""
    best: Claim | None = None
    for layout in LAYOUTS:
        claim = layout(sheet, headings)
        if claim is not None and (best is None or claim.sure > best.sure):
            best = claim
            if best.sure >= CERTAIN:
                break
    if best is None:
        raise LookupError("prose claims every sheet")
    return best


__all__ = [
    "LAYOUTS",
    "Claim",
    "Found",
    "NotRecord",
    "SourceRow",
    "Total",
    "claim_of",
]
