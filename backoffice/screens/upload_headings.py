"""The headings of an upload: where their cells go, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backoffice.intake import kept
from backoffice.intake.desk import Desk
from backoffice.intake.matches import Remembered
from backoffice.intake.reading import Asked
from backoffice.screens.history import names_of
from backoffice.screens.raw_texts import raw_text, short
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.composites import JOINT
from importers.headings import AREA_OF_ACTION
from importers.sheets import letters

CERTAIN, LIKELY = 94, 88
"""Out of 100: the importers' own sureness of a match by name, and by likeness."""
_CERTAIN = ("Certain", "green")
_BY_HAND = ("Matched by you", "blue")


@dataclass(frozen=True)
class Example:
    """A cell under a heading, and what it is read as where that is another text."""

    raw: str
    read: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of the file, wherever it stands, and where its cells go."""

    number: int
    columns: str
    words: str
    field: str
    examples: tuple[Example, ...]
    sure: tuple[str, str]
    reason: str

    @property
    def is_settled(self) -> bool:
        """Whether nobody need look at it."""
        return self.sure in (_CERTAIN, _BY_HAND)


def headings(desk: Desk, upload: Upload, asked: Asked) -> list[Heading]:
    """Each heading once, however many sheets have it."""
    found: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for sheet in upload.report["sheets"]:
        for column in sheet.get("columns", ()):
            if column["heading"]:
                key = (column["heading"], column["field"])
                found.setdefault(key, []).append(column)
    examples = _examples(desk, upload)
    by_hand = {heading for heading, _ in asked.maps}
    known = _remembered(desk, upload)
    return [
        Heading(
            number,
            ", ".join(dict.fromkeys(letters(c["index"] - 1) for c in columns)),
            words,
            field or "",
            _examples_of(field or words, columns, examples),
            ("Remembered", "blue")
            if folded(words) in known
            else _sureness(field, columns[0].get("sure", 0), words in by_hand),
            known.get(folded(words))
            or columns[0].get("reason")
            or "No field fits its name and what stands below it",
        )
        for number, ((words, field), columns) in enumerate(found.items())
    ]


def _remembered(desk: Desk, upload: Upload) -> dict[str, str]:
    """Why a heading goes where somebody matched it in an earlier workbook."""
    known = [Remembered(**one) for one in upload.report.get("remembered", ())]
    names = names_of(desk.session, [one.who for one in known])
    return {folded(one.heading): one.reason(desk.who, names[one.who]) for one in known}


_Examples = Mapping[str, Mapping[str, str]]
"""By field or heading: raw texts, each with what it is read as."""


def _examples(desk: Desk, upload: Upload) -> _Examples:
    """What stands under each heading, as it is written and as it is read."""
    some: dict[str, dict[str, str]] = {}
    rows = desk.session.scalars(
        select(UploadEntry)
        .where(UploadEntry.upload_id == upload.id)
        .order_by(UploadEntry.position)
        .limit(12)
    )
    for row in rows:
        form = desk.versions.form(row.form or "", row.form_version)
        entry = kept.entry_of(row, form)
        for key, raw in entry.unmapped.items():
            some.setdefault(key, {})[raw_text(raw, 40).text] = ""
        for key, cell in entry.typed.items():
            field = form.by_key.get(key)
            read = field.kind.show(entry.values.get(key)) if field else ""
            some.setdefault(key, {}).setdefault(raw_text(cell, 40).text, read)
    return some


def _examples_of(
    field: str, columns: Sequence[Mapping[str, Any]], found: _Examples
) -> tuple[Example, ...]:
    """Two cells under a heading. Where it goes into two fields, or into actions, they
    are told by its column: neither field has the whole of a cell."""
    raws = [text for column in columns for text in column.get("examples", ())]
    if field in found or not raws:
        two = list(found.get(field, {}).items())[:2]
        return tuple(Example(raw, _other(raw, read)) for raw, read in two)
    parts = [found.get(key, {}) for key in field.split(JOINT)]
    return tuple(
        Example(short(raw, 40), _in_parts(raw, parts))
        for raw in list(dict.fromkeys(raws))[:2]
    )


def _in_parts(raw: str, parts: Sequence[Mapping[str, str]]) -> str:
    """What a cell that is parted into several fields is read as."""
    if len(parts) < 2:
        return ""
    longest = [
        max((text for text in part if text and text in raw), key=len, default="")
        for part in parts
    ]
    if not all(longest):
        return ""
    return " · ".join(
        part[text] or text for part, text in zip(parts, longest, strict=True)
    )


def _other(raw: str, read: str) -> str:
    """What a cell is read as, where it does not say that itself."""
    return short(read, 40) if read and folded(read) != folded(raw) else ""


def choices(form: Form | None) -> list[tuple[str, str]]:
    """What a heading can be matched to: (field, label) each."""
    if form is None:
        return []
    choices = [(f.key, f.label) for f in form.fields if f.asked]
    for repeat in form.repeats:
        choices.append((repeat.key, repeat.title))
        choices += [
            (f"{repeat.key}.{f.key}", f"{repeat.title}: {f.label}")
            for f in repeat.fields
            if f.asked
        ]
        if any(f.key == "area" for f in repeat.fields):
            choices += [
                (f"{repeat.key}.{AREA_OF_ACTION}{a.key}", f"{repeat.title}: {a.label}")
                for a in form.areas
            ]
    return choices


def _sureness(field: str | None, sure: float, by_hand: bool) -> tuple[str, str]:
    if by_hand:
        return _BY_HAND
    if field is None:
        return "Kept aside", "grey"
    if sure >= CERTAIN:
        return _CERTAIN
    return ("Likely", "blue") if sure >= LIKELY else ("Please check", "yellow")
