"""A table whose headings take two or three rows: areas over Grade and Evidence."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from importers.headings import Headings
from importers.layouts.bands import in_words, paths
from importers.layouts.base import Claim
from importers.layouts.table import (
    ENOUGH,
    LOOK_ON,
    claim_table,
    head_of,
    named_in,
)
from importers.sheets import WIDEST, Row, Sheet

DEEPEST = 3
"""Rows that one header may take."""


def grouped(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet on which groups of headings say what no single row does."""
    best: tuple[int, int, dict[int, str]] | None = None
    most = ENOUGH - 1
    for bottom, _ in islice(head_of(sheet), 1, None):
        if best is not None and bottom > best[1] + LOOK_ON:
            break
        for top in range(bottom - 1, max(-1, bottom - DEEPEST), -1):
            if not is_header_row(sheet, top):
                break
            texts = in_words(paths(sheet, top, bottom), headings)
            named = _named(texts, headings)
            alone = max(
                named_in(sheet.rows[at], headings) for at in range(top, bottom + 1)
            )
            if named > max(most, alone) and is_header_row(sheet, bottom):
                best, most = (top, bottom, texts), named
    if best is None:
        return None
    top, bottom, texts = best
    width = max(texts, default=-1) + 1
    row: Row = [texts.get(column) for column in range(width)]
    return claim_table(sheet, headings, bottom, row=row, top=top, layout="grouped")


def _named(texts: Mapping[int, str], headings: Headings) -> int:
    asked = (text for column, text in texts.items() if column < WIDEST)
    known = {match.field for text in asked if (match := headings.known(text))}
    return len(known)


def is_header_row(sheet: Sheet, at: int) -> bool:
    """Whether a row holds short texts and nothing else."""
    filled = [value for value in sheet.rows[at] if value is not None]
    return bool(filled) and all(
        isinstance(value, str) and len(value) < 100 for value in filled
    )
