"""The headings of an upload: where their cells go, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backoffice.intake import kept
from backoffice.intake.desk import Desk
from backoffice.intake.matches import Remembered
from backoffice.intake.reading import Asked
from backoffice.screens.history import names_of
from backoffice.screens.raw_texts import raw_text
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.headings import AREA_OF_ACTION
from importers.sheets import letters

CERTAIN, LIKELY = 94, 88
"""Out of 100: the importers' own sureness of a match by name, and by likeness."""
_CERTAIN = ("Certain", "green")
_BY_HAND = ("Matched by you", "blue")


@dataclass(frozen=True)
class Heading:
    """A heading of the file, wherever it stands, and where its cells go."""

    number: int
    columns: str
    words: str
    field: str
    examples: tuple[str, ...]
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
            examples.get(field or words, ()),
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


def _examples(desk: Desk, upload: Upload) -> dict[str, tuple[str, ...]]:
    """Two cells under each heading, as they are written."""
    some: dict[str, dict[str, None]] = {}
    rows = desk.session.execute(
        select(UploadEntry.typed, UploadEntry.unmapped)
        .where(UploadEntry.upload_id == upload.id)
        .order_by(UploadEntry.position)
        .limit(12)
    )
    for typed, unmapped in rows:
        for key, raw in [*kept.raw_cells(typed).items(), *unmapped.items()]:
            some.setdefault(key, {})[raw_text(raw, 40).text] = None
    return {key: tuple(raws)[:2] for key, raws in some.items()}


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
