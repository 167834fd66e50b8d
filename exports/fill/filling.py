"""Goes through a template, asks for each placeholder's answer, and puts it in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from exports.addresses import a1
from exports.figures import Figures
from exports.fill.answers import Answer, Answers
from exports.fill.book import Book, cell_named
from exports.fill.drawn import KINDS, Drawing, Drawn, asking_in, drawn_on
from exports.fill.elsewhere import elsewhere
from exports.fill.faults import Fault, Unfilled
from exports.fill.growing import grown_formulas
from exports.fill.growth import Growth
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
from exports.fill.part import (
    DAMAGED,
    Area,
    CellAt,
    Damaged,
    Place,
    SheetPart,
)
from exports.fill.rows import carried_cell, put_rows
from exports.fill.saving import Filled, save
from exports.fill.spots import applied
from exports.fill.written import (
    IN_TWO_STYLES,
    Ink,
    fill_runs,
    refuse_split,
    runs,
    said,
    whole,
)
from exports.packaged import Package, as_utf8
from exports.tables import Shape


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


class _Filling:
    def __init__(self, book: Book, answers: Answers) -> None:
        self.book = book
        self.answers = answers
        self.faults: list[Fault] = []
        self.parts_drawn = list(drawn_on(book))
        self.sheets = {
            name: Filled(name, part, book.tables(name), self._stood_over(name))
            for name, part in book.parts.items()
        }
        self.drawn: dict[str, bytes] = {}
        self.growth = Growth({})

    def _stood_over(self, sheet: str) -> list[Area]:
        return [
            area
            for one in self.parts_drawn
            if one.sheet == sheet and one.kind == "drawing"
            for area in Drawing(as_utf8(self.book.package.read(one.path))).areas
        ]

    def go(self) -> None:
        for sheet in self.sheets.values():
            for place, cell in list(sheet.part.cells.items()):
                self._look_at(sheet, place, cell)
            for which, printed in enumerate(sheet.part.printed):
                self._print(sheet, which, printed.text)
        for name in self.book.names:
            if name.name.casefold().startswith(NAMED):
                self._named(name.name, name.said)
        for one in self.parts_drawn:
            self._draw(one)
        for where, words in elsewhere(self.book):
            self.faults.append(Fault(where, "", words))
        self._grow()

    # --- cells ------------------------------------------------------------------

    def _look_at(self, sheet: Filled, place: Place, cell: CellAt) -> None:
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
                refuse_split([run.text or "" for run in runs(styled)])
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
        sheet: Filled,
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

    def _ink(self, sheet: Filled) -> Ink:
        return Ink(sheet.part.prefix, self.book.date_styles, self.book.from_1904)

    def _rows(self, sheet: Filled, place: Place, asked: Rows) -> None:
        block = self.answers.rows(asked)
        ink = self._ink(sheet)
        rows = put_rows(
            sheet.part, sheet.tables, sheet.drawn, place, block, sheet.cells, ink
        )
        area = rows.put.area
        sheet.cells |= rows.cells
        sheet.put.append(rows.put)
        sheet.areas.append(area)
        sheet.like |= dict.fromkeys(range(place[0] + 1, area[2] + 1), place[0])
        sheet.carried |= rows.carried

    def _print(self, sheet: Filled, which: int, text: str) -> None:
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

    def _fault(self, sheet: Filled, place: Place, words: str) -> None:
        self.faults.append(Fault(sheet.name, a1(*place), words))

    # --- what is drawn ----------------------------------------------------------

    def _draw(self, one: Drawn) -> None:
        """Fill the texts of a drawing or a chart."""
        content = as_utf8(self.book.package.read(one.path))
        edits = []
        for asking in asking_in(content, one):
            at = f" at {asking.cell}" if asking.cell else ""
            try:
                if asking.split:
                    raise NotUnderstood(IN_TWO_STYLES)
                edits.append(asking.saying(content, self._words(asking.text)))
            except NotUnderstood as why:
                where = f"{one.sheet}, the {KINDS[one.kind]}{at},"
                self.faults.append(Fault(where, "", str(why)))
        if edits:
            self.drawn[one.path] = applied(content, edits)

    # --- growing ----------------------------------------------------------------

    def _grow(self) -> None:
        """Let formulas reach down with the rows that were put."""
        self.growth = Growth({name: one.put for name, one in self.sheets.items()})
        if not self.growth.any:
            return
        for name, sheet in self.sheets.items():
            for place, words, why in grown_formulas(sheet.part, name, self.growth):
                if why:
                    self._fault(sheet, place, why)
                else:
                    sheet.formulas[place] = words
            for place, first in sheet.carried.items():
                if words := sheet.formulas.get(first, ""):
                    sheet.cells[place] = carried_cell(
                        sheet.part, words, first, place, self._ink(sheet)
                    )

    def save(self, out: Path) -> None:
        save(self.book, self.sheets, self.drawn, self.growth, out)
