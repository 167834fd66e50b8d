"""What stands above a table and is said of all its records: ``Team: Bramley``.

A sheet for each team or auditor has no column for them. Their names are taken only
where the sheet itself says what they are: by a label, or by its own title and name.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from form_definitions.kinds import Choice, Person, Team, Unreadable
from form_definitions.spelling import folded
from importers.headings import Headings, as_heading
from importers.sheets import WIDEST, Raw, Sheet, a1
from importers.values import as_text, is_number, looks_like_day

ROWS = 12
"""Rows above a header that may say something of all its records."""
LONGEST = 120
SURE = 94
"""A label alone must be a name of the field, not merely like one."""
_BY = re.compile(r".*?((?:\w+ )?\w+ by)[:\s]+(.+)", re.I)
_TEAM = re.compile(r"\b(?:team|service|locality|area team)\b", re.I)


@dataclass(frozen=True)
class Caption:
    """One value above a table, the words it was taken from, and their cell."""

    value: Raw
    text: str
    cell: str


def captions(
    sheet: Sheet, top: int, headings: Headings, taken: Container[str | None]
) -> dict[str, Caption]:
    """What the rows above a header say of fields for which it has no column.

    Args:
        top: the first row of the header, counted from 0.
        taken: the fields that have a column.
    """
    found: dict[str, Caption] = {}
    twice: set[str] = set()
    for key, caption in _said_above(sheet, top, headings):
        if key in taken or not _fits(headings, key, caption.value):
            continue
        if key in found and found[key].value != caption.value:
            twice.add(key)
        found.setdefault(key, caption)
    return {key: caption for key, caption in found.items() if key not in twice}


def _said_above(
    sheet: Sheet, top: int, headings: Headings
) -> Iterator[tuple[str, Caption]]:
    for row in range(max(0, top - ROWS), top):
        for column, raw in enumerate(sheet.rows[row][:WIDEST]):
            if not isinstance(raw, str) or len(raw) > LONGEST:
                continue
            text, cell = as_heading(raw), a1(row, column)
            label, colon, behind = (part.strip() for part in text.partition(":"))
            beside = sheet.value(row, column + 1)
            if colon and behind:
                value: Raw = behind
            elif beside is not None:
                value = beside
            else:
                value = None
            if value is not None:
                match = headings.known(label)
                if match is not None and match.sure >= SURE:
                    words = text if behind else f"{text} {as_text(value)}"
                    yield match.field, Caption(value, words, cell)
            yield from _titled(sheet, text, cell, headings)


def _titled(
    sheet: Sheet, text: str, cell: str, headings: Headings
) -> Iterator[tuple[str, Caption]]:
    """``Audits completed by P Nair``; ``Bramley team`` on the sheet Bramley."""
    if found := _BY.fullmatch(text):
        for said in (found[1], found[1].partition(" ")[2]):
            match = headings.known(said)
            if match is not None and match.sure >= SURE:
                yield match.field, Caption(found[2].strip(" .-–"), text, cell)
                break
    name = folded(sheet.name)
    rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", folded(text), count=1)
    if len(name) > 2 and rest != folded(text) and _TEAM.search(rest):
        for field in headings.form.fields:
            if isinstance(field.kind, Team):
                yield field.key, Caption(sheet.name.strip(), text, cell)


def _fits(headings: Headings, key: str, value: Raw) -> bool:
    """Whether it is a name, or an answer that its field knows."""
    field = headings.form.by_key.get(key)
    if field is None:
        return False
    match field.kind:
        case Person() | Team():
            return not (is_number(value) or looks_like_day(value)) and (
                0 < len(as_text(value)) < 60 and headings.known(as_text(value)) is None
            )
        case Choice():
            try:
                field.kind.read(value)
            except Unreadable:
                return False
            return True
        case _:
            return False
