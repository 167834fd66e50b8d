"""Which ranges of a template reach down with the rows that are put, and how far.

A range that takes in the first of the rows, in any of their columns, and ends above
the last of them, then ends with the last. It never grows otherwise, never shrinks, and
nothing is moved. What is said of one row stays of that row:

- a cell by itself (``B4``) is that cell: in a formula, in a name;
- a range within one row, said of the row it stands in (``=SUM(B4:D4)`` in E4);
- a range of which one end is fixed and the other not (``B$4:B4``, a running total);
- several cells of one row, unless they are as wide as the rows that are put;
- within the columns of an Excel table, whatever is not fixed: its formulas are carried
  down.

The one cell of a chart's series or of a rule does reach down: it is all there was to
point at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

from exports.fill.book import ListTable
from exports.fill.formulas import LONGEST
from exports.fill.language import NotUnderstood
from exports.fill.part import LAST_ROW, Area, Place, area_of, meet, written

_RANGE = re.compile(
    r"(\$?[A-Z]{1,3})(\$?)([1-9]\d{0,6})(?::(\$?[A-Z]{1,3})(\$?)([1-9]\d{0,6}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Put:
    """Rows that were put into a sheet."""

    area: Area
    table: ListTable | None = None
    """The Excel table they stand in, as it was."""

    @property
    def wide(self) -> Area:
        """All that grew: of a table, its other columns too."""
        if self.table is None:
            return self.area
        return self.area[0], self.table.area[1], self.area[2], self.table.area[3]


class By(Enum):
    """What says a formula."""

    CELL = auto()
    RULE = auto()
    """A rule, a name or a table: nothing that stands among the cells itself."""
    PICTURE = auto()
    """A chart or sparkline: what it draws, which is never what stands across."""


@dataclass(frozen=True)
class Said:
    """Where a formula stands, and what says it."""

    sheet: str = ""
    at: Place | None = None
    """Its cell; of a rule, the first cell that the rule is of."""
    by: By = By.RULE


class Growth:
    """The rows that were put into a workbook, by sheet."""

    def __init__(self, put: Mapping[str, Sequence[Put]]) -> None:
        self._put = {
            sheet.casefold(): [one for one in all_ if one.area[2] > one.area[0]]
            for sheet, all_ in put.items()
        }

    @property
    def any(self) -> bool:
        """Whether there is anything to reach down with."""
        return any(self._put.values())

    def area(self, sheet: str, area: Area) -> Area:
        """What is said of an area, of all that it reaches to."""
        return _reaching(area, (put.wide for put in self._on(sheet)))

    def areas(self, sheet: str, said: str, before: Sequence[Area] = ()) -> str:
        """The same of several, as a rule names them: ``B4:B8 D4``.

        Args:
            before: areas beneath that it may not reach into.
        """
        return " ".join(self._written(sheet, one, before) for one in said.split())

    def _written(self, sheet: str, said: str, before: Sequence[Area]) -> str:
        area = area_of(said)
        top, left, last, right = self.area(sheet, area)
        tops = [one[0] for one in before if one[0] > area[2] and meet(one, _down(area))]
        last = min([last, *(row - 1 for row in tops)])
        return said if last == area[2] else written((top, left, last, right))

    def formula(self, words: str, said: Said) -> str:
        """A formula, its ranges reaching down.

        Raises NotUnderstood where it would then take in the cell it stands in.
        """
        if not self.any or len(words) > LONGEST:
            return words
        try:
            tokens = Tokenizer(f"={words}").items
        except TokenizerError:
            return words
        return "".join(
            self._operand(token.value, said) if _is_range(token) else token.value
            for token in tokens
        )

    # --- one range --------------------------------------------------------------

    def _operand(self, words: str, said: Said) -> str:
        on, mark, cells = words.rpartition("!")
        sheet = on.strip("'").replace("''", "'") if mark else said.sheet
        found = _RANGE.fullmatch(cells)
        if found is None or not (here := self._on(sheet)):
            return words
        area = _in_order(area_of(cells.upper()))
        own = said.at if said.sheet.casefold() == sheet.casefold() else None
        of_all = (put.wide for put in here if _is_of_all(found, area, put, own, said))
        reached = _reaching(area, of_all)
        if reached == area:
            return words
        if own is not None and said.by is By.CELL and meet(reached, (*own, *own)):
            raise NotUnderstood(
                f"refers to {cells}, which reaches down with the rows put beneath"
                " until it takes in this very cell; name only the columns that are"
                " meant, or move the formula"
            )
        return f"{on}{mark}{_down_to(found, reached[2])}"

    def _on(self, sheet: str) -> Sequence[Put]:
        return self._put.get(sheet.casefold(), ())


def _reaching(area: Area, put: Iterable[Area]) -> Area:
    top, left, bottom, right = area
    lasts = [
        one[2]
        for one in put
        if top <= one[0] <= bottom and left <= one[3] and one[1] <= right
    ]
    return top, left, max([bottom, *lasts]), right


def _is_of_all(
    found: re.Match[str], area: Area, put: Put, own: Place | None, said: Said
) -> bool:
    """Whether a range is of all the rows that were put, not of the first alone."""
    top, left, bottom, right = area
    fixed, to_fixed = bool(found[2]), bool(found[5])
    in_own_row = own is not None and own[0] == top == bottom and not fixed
    if found[4] is None:
        return said.by is By.PICTURE and not in_own_row
    if fixed is not to_fixed or in_own_row:
        return False
    if own is not None and not fixed and put.table and put.table.holds(own):
        return False
    if top == bottom and left < right:
        as_wide = left <= put.area[1] and put.area[3] <= right
        return as_wide and said.by is not By.PICTURE
    return True


def _down(area: Area) -> Area:
    return area[0], area[1], LAST_ROW, area[3]


def _in_order(area: Area) -> Area:
    """The same, where it was said from its last cell to its first."""
    rows, columns = sorted(area[::2]), sorted(area[1::2])
    return rows[0], columns[0], rows[1], columns[1]


def _down_to(found: re.Match[str], last: int) -> str:
    """The range with another last row, anchored as it was."""
    column, fixed, row = found[1], found[2], found[3]
    if found[4] is None:
        return f"{column}{fixed}{row}:{column}{fixed}{last}"
    if int(row) > int(found[6]):
        return f"{column}{fixed}{last}:{found[4]}{found[5]}{found[6]}"
    return f"{column}{fixed}{row}:{found[4]}{found[5]}{last}"


def _is_range(token: Token) -> bool:
    return bool(token.type == Token.OPERAND and token.subtype == Token.RANGE)
