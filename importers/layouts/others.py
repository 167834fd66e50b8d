"""Sheets without records: empty, lists to choose from, figures, prose, leftovers."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from functools import partial

from form_definitions.form import Form
from form_definitions.kinds import Choice, Choices, Day, Grade
from form_definitions.spelling import folded
from importers.headings import Headings, as_heading
from importers.layouts.base import Claim, Found, NotRecord, Total
from importers.layouts.rows import is_placeholder
from importers.sheets import Raw, Sheet, a1
from importers.values import as_text, is_day, is_number, looks_like_day


def empty(sheet: Sheet, headings: Headings) -> Claim | None:
    """A sheet on which nothing stands."""
    if sheet.marks or any(True for _ in sheet.filled()):
        return None
    return Claim("empty", "empty", 1.0, "nothing stands on it", partial(iter, ()))


def lookup(sheet: Sheet, headings: Headings) -> Claim | None:
    """Lists to choose from: short words in columns, many of them the form's answers."""
    cells = [value for _, _, value in sheet.filled()]
    texts = [as_text(value) for value in cells]
    if len(sheet.rows) > 500 or any(len(text) > 60 for text in texts):
        return None
    if sum(map(is_number, cells)) > len(cells) * 0.2 or any(map(is_day, cells)):
        return None
    answers = _answers(headings.form)
    known = sum(folded(text) in answers for text in texts)
    if known < 2 or not _stacked(sheet):
        return None
    share = known / len(texts)
    if share < 0.3 and not sheet.hidden and not _is_list_of(sheet, answers):
        return None
    why = f"{known} of its {len(texts)} cells are answers to choose from"
    sure = 0.75 if share >= 0.3 else 0.55
    return Claim("lookup", "lookup", sure, why, partial(_as_notes, sheet))


def _answers(form: Form) -> frozenset[str]:
    spelt: set[str] = set()
    for field in form.fields:
        match field.kind:
            case Choice(options) | Choices(options):
                spelt |= {folded(s) for o in options for s in o.spellings}
            case Grade(scale):
                spelt |= {folded(s) for o in scale.options for s in o.spellings}
            case _:
                pass
    return frozenset(spelt)


def _is_list_of(sheet: Sheet, answers: Container[str]) -> bool:
    """Whether a column lists nothing but answers, below its heading."""
    for column in range(sheet.width):
        said = [
            folded(as_text(row[column]))
            for row in sheet.rows
            if column < len(row) and row[column] is not None
        ]
        if len(said) > 3 and all(text in answers for text in said[1:]):
            return True
    return False


def _stacked(sheet: Sheet) -> bool:
    """Whether each column is one list, without a hole in it."""
    for column in range(sheet.width):
        filled = [
            at
            for at, row in enumerate(sheet.rows)
            if column < len(row) and row[column] is not None
        ]
        if filled and filled[-1] - filled[0] + 1 > len(filled) + 1:
            return False
    return True


def summary(sheet: Sheet, headings: Headings) -> Claim | None:
    """Figures beside labels: totals to compare with, never records."""
    cells = list(sheet.filled())
    numbers = sum(is_number(value) for _, _, value in cells) + len(sheet.marks)
    if numbers < 3 or numbers < (len(cells) + len(sheet.marks)) * 0.25:
        return None
    rows = {at for at, _, value in cells if is_number(value)} | {
        r for r, _ in sheet.marks
    }
    labelled = sum(_label(sheet, at) is not None for at in rows)
    if labelled * 2 < len(rows):
        return None
    why = f"{numbers} figures beside their labels"
    return Claim("summary", "summary", 0.5, why, partial(figures_of, sheet))


def figures_of(sheet: Sheet) -> Iterator[Found]:
    """Every figure with the label of its row and of its column."""
    heading: dict[int, str] = {}
    for at, row in enumerate(sheet.rows):
        filled = [(c, v) for c, v in enumerate(row) if v is not None]
        if not filled:
            heading = {}
            continue
        figures = [(c, v) for c, v in filled if is_number(v)]
        if not figures:
            heading |= {c: as_heading(v) for c, v in filled if isinstance(v, str)}
            kind = "title" if len(filled) == 1 else "note"
            text = " · ".join(as_text(v) for _, v in filled)
            yield NotRecord(sheet.name, at, kind, text[:200])
            continue
        label = _label(sheet, at)
        for column, value in figures:
            if label is None or column <= label[0]:
                continue
            words = " ".join(filter(None, (label[1], heading.get(column, ""))))
            number = float(as_text(value).replace(",", "").rstrip("% "))
            yield Total(sheet.name, a1(at, column), words, number)


def _label(sheet: Sheet, at: int) -> tuple[int, str] | None:
    """The first cell of a row where that names what its figures count."""
    for column, value in enumerate(sheet.rows[at] if at < len(sheet.rows) else ()):
        if value is not None:
            if is_number(value) and not looks_like_day(value):
                return None
            return column, as_heading(_in_words(value))
    return None


def _in_words(value: Raw) -> str:
    """A label as one reads it: the first of a month is that month."""
    if isinstance(value, date):
        return f"{value:%b %Y}" if value.day == 1 else Day().show(value)
    return as_text(value)


def prose(sheet: Sheet, headings: Headings) -> Claim | None:
    """What no other layout wants: text to read, a blank form, or leftovers."""
    values = [value for _, _, value in sheet.filled()]
    texts = [value for value in values if isinstance(value, str)]
    if any(map(is_placeholder, texts)):
        role, why = "template", "its cells only say what belongs in them"
    elif texts and _words(texts) > 3 * len(values) and _words(texts) > 12:
        role, why = "narrative", "it is text to read, not a table"
    else:
        role, why = "scratch", "no heading of the form is on it"
    return Claim("prose", role, 0.1, why, partial(_as_notes, sheet))


def _words(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _as_notes(sheet: Sheet) -> Iterator[Found]:
    for at, row in enumerate(sheet.rows):
        texts: list[Raw] = [value for value in row if value is not None]
        if texts:
            said = " · ".join(map(as_text, texts))
            yield NotRecord(sheet.name, at, "note", said[:200])
