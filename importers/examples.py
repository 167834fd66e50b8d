"""What stands under each heading of a sheet: two texts that say what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from importers.columns import Column
from importers.layouts import Claim
from importers.sheets import Sheet
from importers.values import as_text

LONGEST = 80
_LOOKED_AT = 60
"""Rows below the headings."""
_OF_COLUMNS = ("table", "grouped", "matrix", "crossed")
"""Layouts in which a heading stands over its cells."""


def with_examples(sheet: Sheet, claim: Claim) -> Iterator[Column]:
    """The columns of a sheet, each with the first two texts under its heading."""
    if claim.role != "records" or claim.layout not in _OF_COLUMNS:
        yield from claim.columns
        return
    first = max(claim.header_rows, default=-1) + 1
    below = range(first, min(first + _LOOKED_AT, len(sheet.rows)))
    for column in claim.columns:
        raws = (sheet.value(row, column.at) for row in below)
        texts = (as_text(raw)[:LONGEST] for raw in raws if raw is not None)
        two = islice(dict.fromkeys(filter(None, texts)), 2)
        yield replace(column, examples=tuple(two))
