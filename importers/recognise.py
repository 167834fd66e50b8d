"""Which form a workbook's records are of, told by its titles and headings."""

from __future__ import annotations

from collections.abc import Iterable

from form_definitions.catalog import Catalog
from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.headings import Headings, as_heading
from importers.layouts.bands import in_words, paths
from importers.layouts.crossed import crossed
from importers.layouts.grouped import is_header_row
from importers.layouts.table import ENOUGH, HEADER_WITHIN, LOOK_ON, is_filled_in
from importers.numbered import known
from importers.sheets import WIDEST, Raw, Sheet, Workbook


def form_of(
    book: Workbook, catalog: Catalog, maps: Iterable[tuple[str, str]] = ()
) -> Form | None:
    """The form that most of the workbook's headings name; None where none is named.

    A title that names the form decides between forms that share headings.
    """
    best: tuple[float, Form] | None = None
    maps = tuple(maps)
    for form in catalog.values():
        known = tuple((h, f) for h, f in maps if not f or f in form.by_key)
        headings = Headings(form, known)
        score = sum(_headings_score(sheet, headings) for sheet in book.sheets)
        if score:
            score *= 1 + 0.5 * _titled(book, form)
        if score and (best is None or score > best[0]):
            best = (score, form)
    if best is None or best[0] < WEAK:
        return _crossed(book, catalog) or (best[1] if best else None)
    return best[1]


def _crossed(book: Workbook, catalog: Catalog) -> Form | None:
    """The one form whose workers or cases are crossed with months or kinds of audit.

    Such a sheet names little more than whose row it is.
    """
    forms = [
        form
        for form in catalog.values()
        if any(crossed(sheet, Headings(form)) for sheet in book.sheets)
    ]
    likely = [form for form in forms if _titled(book, form)] or forms
    return likely[0] if len(likely) == 1 else None


def _headings_score(sheet: Sheet, headings: Headings) -> float:
    """How well the best row, or else the labels, of a sheet name the form's fields."""
    most, found = 0.0, HEADER_WITHIN
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        if at > found + LOOK_ON:
            break
        if most and is_filled_in(row):
            continue  # a record below its headings: its texts name nothing
        score = _score(row[:WIDEST], headings)
        if score := max(score, _grouped(sheet, at, headings)):
            most, found = max(most, score), at
    if len(sheet.rows) > SMALL:
        return most
    # Labels beside their boxes, or questions down the side, where no row names them.
    labels = {
        text
        for row in sheet.rows[:HEADER_WITHIN]
        for cell in row[:LABELS_WITHIN]
        if isinstance(cell, str) and len(cell) < 100
        for text in (cell, cell.partition(":")[0])
    }
    return max(most, _score(labels, headings) * OF_LABELS)


def _grouped(sheet: Sheet, at: int, headings: Headings) -> float:
    """How well a row of headings does together with the groups above it."""
    if not at or not (is_header_row(sheet, at) and is_header_row(sheet, at - 1)):
        return 0.0
    texts = in_words(paths(sheet, at - 1, at), headings)
    return _score((text for c, text in texts.items() if c < WIDEST), headings)


WEAK = 1.5
"""A worker's name and a team, in the words of any form, say little of which it is."""
OF_LABELS = 0.7
"""What labels here and there count, beside a row of headings."""
SMALL = 2_000
"""Rows beyond which a sheet is a table and nothing else."""
LABELS_WITHIN = 60
"""Columns from the left in which labels are looked for."""


def _score(cells: Iterable[Raw], headings: Headings) -> float:
    """How well some cells name the fields of a form; 0 where they name few.

    A field's own name says more than an alias, which other forms may share; and a
    form whose required fields are missing is likely another form.
    """
    required = {field.key for field in headings.form.fields if field.required}
    named: dict[str, float] = {}
    for cell in dict.fromkeys(cells):
        if isinstance(cell, str) and (match := known(as_heading(cell), headings)):
            named[match.field] = max(named.get(match.field, 0.0), match.sure)
    if len(named) < ENOUGH:
        return 0.0
    share = len(required & named.keys()) / max(1, len(required))
    return sum((sure - 90) / 10 for sure in named.values()) * (0.5 + 0.5 * share)


def _titled(book: Workbook, form: Form) -> bool:
    """Whether the file's name or a title on a sheet names the form."""
    said = [folded(book.name.replace("_", " ").replace("-", " "))]
    for sheet in book.sheets[:50]:
        said += titles_of(sheet)
    return any(name in text for name in names_of(form) for text in said)


def names_of(form: Form) -> frozenset[str]:
    """What a form is called, folded; what is too short to tell it is left out."""
    names = {folded(name) for name in (form.title, form.plural, *form.also)}
    return frozenset(name for name in names if len(name) > 3)


def titles_of(sheet: Sheet) -> list[str]:
    """A sheet's name and the few words at its top, folded."""
    said = [folded(sheet.name)]
    for row in sheet.rows[:6]:
        texts = [cell for cell in row if isinstance(cell, str) and len(cell) < 200]
        if len(texts) < 3:
            said += map(folded, texts)
    return said
