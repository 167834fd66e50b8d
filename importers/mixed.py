"""Workbooks of several forms: a sheet for each, or a log with the form in a column.

The workbook's form reads every sheet. Another one has a sheet where that sheet names
it, or where the workbook's own finds no records; and it has those rows of a log that
say so themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from form_definitions.catalog import Catalog
from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.spelling import folded
from importers.headings import Headings
from importers.layouts import Claim, Found, SourceRow, Total, claim_of
from importers.layouts.table import some
from importers.our_blanks import form_marked
from importers.recognise import names_of, titles_of
from importers.sheets import Sheet, Workbook, a1
from importers.values import as_text

SURE = 0.8
"""How sure another form must be of a sheet."""
SURER = 0.05
"""And how much surer than the workbook's own."""
NAMED = 0.8
"""The share of a column's values that name forms, where it tells the rows' forms."""
LOG_ROLES = ("scratch", "narrative", "template")
"""What the workbook's own form may take a sheet for that is another form's."""


def claims_on(
    book: Workbook,
    catalog: Catalog,
    chosen: Form,
    maps: Sequence[tuple[str, str]],
    *,
    only: bool,
) -> list[tuple[Sheet, Claim]]:
    """Each sheet's claim, by the form that it is of.

    Args:
        only: that its sender said which form it is, and so of no other.
    """
    known = _Known(catalog, maps)
    claims = []
    for sheet in book.sheets:
        its = form_marked(sheet, catalog)
        claim = claim_of(sheet, known.of(its or chosen))
        if its is not None:
            claim = replace(claim, form=its)
        elif not only:
            claim = _of_another(sheet, claim, chosen, known) or claim
            claim = _by_row(sheet, claim, claim.form or chosen, known) or claim
        claims.append((sheet, claim))
    return claims


class _Known:
    """The forms there are, with the headings of those that were asked for."""

    def __init__(self, catalog: Catalog, maps: Sequence[tuple[str, str]]) -> None:
        self.catalog = catalog
        self._maps = maps
        self._headings: dict[str, Headings] = {}
        self.named = {n: f for f in catalog.values() for n in names_of(f)}

    def of(self, form: Form) -> Headings:
        if form.key not in self._headings:
            ours = {*form.by_key, *(repeat.key for repeat in form.repeats), ""}
            maps = ((h, f) for h, f in self._maps if f.partition(".")[0] in ours)
            self._headings[form.key] = Headings(form, maps)
        return self._headings[form.key]


def _of_another(
    sheet: Sheet, claim: Claim, chosen: Form, known: _Known
) -> Claim | None:
    """A surer claim by another form, named by the sheet or tried for want of one."""
    titles = titles_of(sheet)
    forms = [f for f in known.catalog.values() if f is not chosen]
    if claim.role in LOG_ROLES:
        asked = forms if claim.header_rows or claim.layout != "prose" else []
        asked = asked or (forms if _has_headings(sheet) else [])
    elif claim.role == "records":
        asked = [f for f in forms if any(n in t for n in names_of(f) for t in titles)]
    else:
        return None
    best: Claim | None = None
    for form in asked:
        other = claim_of(sheet, known.of(form))
        if other.role != "records" or other.sure < SURE or not _whole(other, form):
            continue
        if claim.role == "records" and other.sure < claim.sure + SURER:
            continue
        if best is None or other.sure > best.sure:
            best = replace(other, form=form)
    return best


def _has_headings(sheet: Sheet) -> bool:
    """Whether some row holds several short texts, as a header does."""
    return any(
        sum(isinstance(v, str) and len(v) < 100 for v in row) > 3
        for row in sheet.rows[:12]
    )


def _whole(claim: Claim, form: Form) -> bool:
    """Whether a claim has a column for all that its form requires."""
    named = {column.field for column in claim.columns if column.field}
    named = {key for field in named for key in field.split("+")}
    return all(field.key in named for field in form.fields if field.required)


def _by_row(sheet: Sheet, claim: Claim, form: Form, known: _Known) -> Claim | None:
    """A log whose rows say of which form each is, as a claim for each form."""
    if claim.role != "records" or not claim.header_rows or claim.parts:
        return None
    told = _column_of_forms(sheet, claim, known)
    if told is None:
        return None
    forms: dict[int, Form] = {}
    for at in range(max(claim.header_rows) + 1, len(sheet.rows)):
        its = known.named.get(folded(as_text(sheet.value(at, told))))
        if its is not None and its is not form:
            forms[at] = its
    if not forms:
        return None
    mine = replace(claim, read=lambda: _mine(claim, forms, told), form=form)
    parts = [mine]
    for other in {f.key: f for f in forms.values()}.values():
        theirs = claim_of(sheet, known.of(other))
        if theirs.role == "records":
            rows = {at for at, its in forms.items() if its is other}
            parts.append(_theirs(theirs, rows, other))
            for at in rows:
                del forms[at]
    taken = frozenset(at for part in parts[1:] for at in _rows_of(part))
    parts[0] = replace(mine, read=lambda: _mine(claim, forms, told, taken))
    names = ", ".join(f.plural for f in (p.form for p in parts) if f is not None)
    why = f"{claim.why}; its rows say that they are {names}"
    return replace(claim, why=why, parts=tuple(parts))


def _column_of_forms(sheet: Sheet, claim: Claim, known: _Known) -> int | None:
    """The column in which each row names its form, if there is one."""
    below = sheet.rows[max(claim.header_rows) + 1 :]
    for column in claim.columns:
        said = [folded(as_text(v)) for v in some(below, column.at)]
        if len(said) > 1 and sum(s in known.named for s in said) >= len(said) * NAMED:
            return column.at
    return None


def _mine(
    claim: Claim,
    forms: Mapping[int, Form],
    told: int,
    taken: frozenset[int] = frozenset(),
) -> Iterator[Found]:
    """What the log's own form reads: a row of a form without its headings is held."""
    for found in claim.read():
        if not isinstance(found, Total) and found.row in taken:
            continue
        if isinstance(found, SourceRow) and (its := forms.get(found.row)):
            words = f"This row says that it is a {its.title.lower()}; enter it as one"
            cell = a1(found.row, told)
            found.told.append(Problem(None, words, "other", "hold", its.title, cell))
        yield found


def _theirs(claim: Claim, rows: set[int], form: Form) -> Claim:
    def read() -> Iterator[Found]:
        return (f for f in claim.read() if not isinstance(f, Total) and f.row in rows)

    return replace(claim, read=read, form=form)


def _rows_of(claim: Claim) -> Iterable[int]:
    return (f.row for f in claim.read() if not isinstance(f, Total))
