"""Goes through a template, asks for each placeholder's answer, and puts it in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from exports.addresses import a1
from exports.figures import Figures
from exports.fill.answers import Answer, Answers
from exports.fill.book import Book, ListTable, cell_named
from exports.fill.dependents import stale
from exports.fill.elsewhere import elsewhere, linked_shapes
from exports.fill.language import (
    NAMED,
    OPENS,
    Asked,
    NotUnderstood,
    Rows,
    asked_by_name,
    pieces,
)
from exports.fill.lookup import Known
from exports.fill.part import DAMAGED, Area, CellAt, Damaged, Place, SheetPart
from exports.fill.putting import Putting
from exports.fill.rows import RowsPut, put_rows
from exports.fill.written import Ink, fill_runs, refuse_split, runs, said, whole
from exports.packaged import Package
from exports.tables import Shape


@dataclass(frozen=True)
class Fault:
    """A placeholder that cannot be filled, and where it stands."""

    sheet: str
    cell: str
    """``B4``; "" where it is in no cell."""
    words: str

    @property
    def sentence(self) -> str:
        """``Summary, cell B4 asks for 'completd', which is no figure; did you …?``"""
        where = f"{self.sheet}, cell {self.cell}" if self.cell else self.sheet
        end = "" if self.words.endswith("?") else "."
        return f"{where} {self.words}{end}"


class Unfilled(ValueError):
    """A template that cannot be filled, with every fault that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.sentence for fault in faults))


def fill_template(
    template: Path, out: Path | None, figures: Figures, known: Known
) -> None:
    """Write a template with the figures of a return put in.

    Args:
        template: an .xlsx that was looked at before (see the back office's guards).
        out: where it is written; None only tries whether it can be.
        known: places that mean something though nothing of them came in.

    Raises Unfilled with every fault there is.
    """
    try:
        with closing(Package(template)) as package:
            filling = _Filling(Book(package), Answers(figures, known))
            filling.go()
            if filling.faults:
                raise Unfilled(filling.faults)
            if out is not None:
                filling.save(out)
    except Damaged as why:
        raise Unfilled([Fault("A sheet of the template", "", str(why))]) from None
    except etree.XMLSyntaxError:
        raise Unfilled([Fault("A part of the template", "", DAMAGED)]) from None


@dataclass
class _Sheet:
    """What is put into one sheet."""

    name: str
    part: SheetPart
    tables: list[ListTable]
    cells: dict[Place, str] = field(default_factory=dict)
    areas: list[Area] = field(default_factory=list)
    like: dict[int, int] = field(default_factory=dict)
    printed: dict[int, str] = field(default_factory=dict)


class _Filling:
    def __init__(self, book: Book, answers: Answers) -> None:
        self.book = book
        self.answers = answers
        self.faults: list[Fault] = []
        self.sheets = {
            name: _Sheet(name, part, book.tables(name))
            for name, part in book.parts.items()
        }
        self._grown: dict[str, tuple[ListTable, int]] = {}
        self._formulas_made = False

    def go(self) -> None:
        for sheet in self.sheets.values():
            for place, cell in list(sheet.part.cells.items()):
                self._look_at(sheet, place, cell)
            for which, printed in enumerate(sheet.part.printed):
                self._print(sheet, which, printed.text)
        for name in self.book.names:
            if name.name.casefold().startswith(NAMED):
                self._named(name.name, name.said)
        for where, words in elsewhere(self.book):
            self.faults.append(Fault(where, "", words))

    # --- cells ------------------------------------------------------------------

    def _look_at(self, sheet: _Sheet, place: Place, cell: CellAt) -> None:
        if cell.has_formula:
            if OPENS in cell.formula:
                self._fault(
                    sheet,
                    place,
                    "has a placeholder within a formula; give it a cell of its own and"
                    " refer to that",
                )
            return
        try:
            text, styled = self._text(sheet.part, cell)
            if OPENS not in text:
                return
            if styled is not None:
                refuse_split(styled)
            self._fill(sheet, place, list(pieces(text)), styled)
        except (NotUnderstood, Damaged) as why:
            self._fault(sheet, place, str(why))

    def _text(self, part: SheetPart, cell: CellAt) -> tuple[str, etree._Element | None]:
        """What a cell says, and the text itself where it has styles within."""
        if cell.kind == "s" and cell.value.strip().isdigit():
            number = int(cell.value)
            if number < len(self.book.texts):
                text = self.book.texts[number]
                return whole(text), text if runs(text) else None
        if cell.kind == "inlineStr" and OPENS in cell.inline:
            text = part.inline(cell)
            return whole(text), text if runs(text) else None
        return "", None

    def _named(self, name: str, where: str) -> None:
        at = cell_named(where)
        if at is None or at[0] not in self.sheets:
            self.faults.append(
                Fault(
                    f"The name {name}",
                    "",
                    f"begins with {NAMED} and is not the name of a cell; let it name a"
                    " cell, or call it otherwise",
                )
            )
            return
        sheet, place = self.sheets[at[0]], at[1]
        cell = sheet.part.cells.get(place)
        try:
            if cell is not None and cell.has_formula:
                raise NotUnderstood("holds a formula; name a cell without one")
            self._fill(sheet, place, [asked_by_name(name)], None)
        except NotUnderstood as why:
            self._fault(sheet, place, f"(named {name}) {why}")

    def _fill(
        self,
        sheet: _Sheet,
        place: Place,
        asked: Sequence[str | Asked],
        styled: etree._Element | None,
    ) -> None:
        if place in sheet.cells:
            raise NotUnderstood("is filled twice; ask for one thing")
        for table in sheet.tables:
            if table.has_headings and table.holds(place) and place[0] == table.area[0]:
                raise NotUnderstood(
                    "is a heading of a table, which cannot be a placeholder"
                )
        if len(asked) == 1 and isinstance(asked[0], Rows):
            self._rows(sheet, place, asked[0])
            return
        if any(isinstance(one, Rows) for one in asked):
            raise NotUnderstood("has rows among other words; give them their own cell")
        ink, style = self._ink(sheet), sheet.part.style_at(place)
        answer = self._answer(asked)
        if styled is not None and isinstance(answer.value, str):
            words = [self._words(run.text or "") for run in runs(styled)]
            xml = ink.styled(place, fill_runs(styled, words), style)
        else:
            xml = ink.cell(place, answer.value, style)
        sheet.cells[place] = xml
        sheet.areas.append((*place, *place))

    def _answer(self, asked: Sequence[str | Asked]) -> Answer:
        """What a cell is to hold: a figure as such, or words with figures within."""
        if len(asked) == 1 and not isinstance(asked[0], str | Rows):
            return self.answers.single(asked[0])
        return Answer("".join(self._said(one) for one in asked), Shape.TEXT)

    def _said(self, one: str | Asked) -> str:
        if isinstance(one, str):
            return one
        if isinstance(one, Rows):
            raise NotUnderstood("has rows among other words; give them their own cell")
        return said(self.answers.single(one))

    def _words(self, text: str) -> str:
        return "".join(self._said(one) for one in pieces(text))

    def _ink(self, sheet: _Sheet) -> Ink:
        return Ink(sheet.part.prefix, self.book.date_styles, self.book.from_1904)

    def _rows(self, sheet: _Sheet, place: Place, asked: Rows) -> None:
        block = self.answers.rows(asked)
        put: RowsPut = put_rows(
            sheet.part, sheet.tables, place, block, sheet.cells, self._ink(sheet)
        )
        sheet.cells |= put.cells
        sheet.areas.append(put.area)
        sheet.like |= dict.fromkeys(range(place[0] + 1, put.area[2] + 1), place[0])
        self._formulas_made |= put.with_formulas
        if put.table is not None and put.area[2] > put.table.area[2]:
            self._grown[put.table.path] = put.table, put.area[2]

    def _print(self, sheet: _Sheet, which: int, text: str) -> None:
        """Fill a header or footer, where & begins a code unless it is doubled."""
        try:
            words = "".join(
                one if isinstance(one, str) else self._said(one).replace("&", "&&")
                for one in pieces(text)
            )
        except NotUnderstood as why:
            self.faults.append(Fault(f"{sheet.name}, header or footer,", "", str(why)))
            return
        sheet.printed[which] = escape(words)

    def _fault(self, sheet: _Sheet, place: Place, words: str) -> None:
        self.faults.append(Fault(sheet.name, a1(*place), words))

    # --- saving -----------------------------------------------------------------

    def save(self, out: Path) -> None:
        hanging = stale(
            self.book, {name: sheet.areas for name, sheet in self.sheets.items()}
        )
        for name, sheet in self.sheets.items():
            old = hanging.get(name, set())
            if sheet.cells or sheet.printed or old:
                self.book.package.change(
                    self.book.paths[name],
                    Putting(sheet.part).changed(
                        sheet.cells, old, sheet.printed, sheet.like
                    ),
                )
        for table, last_row in self._grown.values():
            self.book.grow(table, last_row)
        if hanging or self._formulas_made or linked_shapes(self.book):
            self.book.calculate_on_opening()
        if self._formulas_made:
            # It lists every formula there is; a program makes it anew.
            self.book.package.drop(self.book.package.book, "calcChain")
        self.book.package.save(out)
