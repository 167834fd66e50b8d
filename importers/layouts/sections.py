"""Tables one under another, each with headings of its own.

A log that changed its template half way down, or thematic audits below the monthly
ones. The same headings again are a printed page's, and no new table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise

from importers.headings import Headings, as_heading, plain
from importers.layouts.base import Claim, Found
from importers.layouts.grouped import grouped
from importers.layouts.table import ENOUGH, header_row, is_figure, named_in, table
from importers.sheets import Row, Sheet

LONGEST = 100
"""Letters of a heading; what is longer is an answer."""
MOST = 40
"""Tables that are told apart on one sheet."""


def sections(sheet: Sheet, headings: Headings) -> Claim | None:
    """Claim a sheet with two or more tables under each other, headed differently."""
    first = header_row(sheet, headings)
    if first is None:
        return None
    starts = list(_starts(sheet, first, headings))
    if not starts or len(starts) > MOST:
        return None
    ends = [0, *starts, len(sheet.rows)]
    parts = [_part(sheet, top, end) for top, end in pairwise(ends)]
    claims = [
        claim
        for part in parts
        if (claim := _best(part, headings)) is not None and claim.role == "records"
    ]
    if len(claims) != len(parts):
        return None
    sure = max(claim.sure for claim in claims)
    why = f"{len(claims)} tables stand one under another: {claims[0].why}"

    def read() -> Iterator[Found]:
        return chain.from_iterable(claim.read() for claim in claims)

    return Claim(
        "sections",
        "records",
        sure,
        why,
        read,
        tuple(chain.from_iterable(claim.header_rows for claim in claims)),
        tuple(chain.from_iterable(claim.columns for claim in claims)),
        parts=tuple(claims),
    )


def _best(part: Sheet, headings: Headings) -> Claim | None:
    claims = [c for c in (grouped(part, headings), table(part, headings)) if c]
    return max(claims, key=lambda claim: claim.sure, default=None)


def _starts(sheet: Sheet, first: int, headings: Headings) -> Iterator[int]:
    """The first row of each further table."""
    known = _around(sheet, first)
    for at in range(first + 2, len(sheet.rows)):
        row = sheet.rows[at]
        if not _may_be_header(row) or named_in(row, headings) < ENOUGH:
            continue
        texts = _texts(row)
        if len(texts & known) * 10 < len(texts) * 6:
            known = _around(sheet, at)
            group = at - 1
            yield group if _is_group(sheet.rows[group]) else at


def _may_be_header(row: Row) -> bool:
    """Whether a row holds headings, by a quick look: no day, no number, no essay."""
    filled = 0
    for cell in row:
        if cell is None:
            continue
        if is_figure(cell) or len(str(cell)) > LONGEST:
            return False
        filled += 1
    return filled >= ENOUGH


def _is_group(row: Row) -> bool:
    """Whether a row above a header groups its columns."""
    return _may_be_header(row)


def _texts(row: Row) -> set[str]:
    return {plain(as_heading(cell)) for cell in row if isinstance(cell, str)}


def _around(sheet: Sheet, at: int) -> set[str]:
    """The texts of a header, which may take a row more above or below."""
    return set().union(*map(_texts, sheet.rows[max(0, at - 1) : at + 2]))


def _part(sheet: Sheet, top: int, end: int) -> Sheet:
    """Some rows of a sheet, still counted as on the whole of it."""
    return replace(
        sheet,
        rows=[*([] for _ in range(top)), *sheet.rows[top:end]],
        marks={at: mark for at, mark in sheet.marks.items() if top <= at[0] < end},
        merges=tuple(m for m in sheet.merges if top <= m.top < end),
        strays={},
    )
