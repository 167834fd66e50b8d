"""How a workbook that we gave out or back is known again when it is sent in.

The marks in it are ours: whoever corrects the workbook and sends it need not take them
out, and they are not read as what a sender wrote. A blank form carries the keys of its
fields, so that what was filled in is read with certainty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from form_definitions.form import Form

PROBLEMS = "Problems"
"""The name of the sheet that lists what is wrong, or its beginning."""
HEADINGS = ("Sheet", "Cell", "What is wrong", "What to do")
TEXT_ONLY = "Copied from a file of text, so every cell is text"
"""A fifth heading, where the file was a csv: its dates show no order of their own."""
LEAD = "To put right:"
"""What our part of a comment begins with."""
FILLS = {True: "FFE69A", False: "DDEBF8"}
"""The colours of cells that are held, and of those only told: nobody else's."""
EDGES = {True: "C65912", False: "2F75B6"}
"""Those of the borders that cells get which have a colour already."""


def sender_part(comment: str) -> str:
    """What a cell's comment says without what we have added to it."""
    return comment.partition(LEAD)[0].strip()


def is_list(name: str, first_row: Sequence[object]) -> bool:
    """Whether a sheet is our list of problems, by its name and its first row."""
    return name.startswith(PROBLEMS) and tuple(first_row[: len(HEADINGS)]) == HEADINGS


def is_text_only(first_row: Sequence[object]) -> bool:
    """Whether our list stands in the copy of a file of text."""
    return TEXT_ONLY in first_row


class Blank(StrEnum):
    """What a sheet of a blank form that we gave out is for."""

    FORM = "form"
    """One record: questions down the side."""
    ROWS = "rows"
    """Many records, a row each."""
    ACTIONS = "actions"
    """What the records on ROWS have any number of, a row each."""
    GUIDE = "guide"
    ANSWERS = "answers"
    """The lists behind the drop-downs."""


@dataclass(frozen=True)
class BlankMark:
    """What a sheet of a blank form says of itself, in one cell that is hidden.

    The row it stands in says what each column is for: a field's key, or one of the
    words below. Headings and labels may then be changed, and rows be put in. On FORM
    its own column holds the key of each row, on the tables the number of each record.
    """

    sort: Blank
    form: str
    version: int
    digest: str
    """The beginning of the form's own digest."""
    repeat: str = ""
    """Which repeat the rows of ACTIONS are of."""

    def __str__(self) -> str:
        sort = f"{self.sort}.{self.repeat}" if self.repeat else self.sort
        return f"{_BLANK} · {sort} · {self.form} · {self.version} · {self.digest}"


_BLANK = "Blank form"
_BLANK_MARK = re.compile(
    rf"{_BLANK} · ({'|'.join(Blank)})(?:\.(\w+))? · (\w+) · (\d{{1,9}}) · ([0-9a-f]+)"
)
DIGITS = 16
"""Of a digest, in a mark."""
ANSWER, LABEL, GUIDE = "(answer)", "(label)", "(guide)"
"""What columns of a blank form are for that no one field has."""
OURS, HEADS = "-", "--"
"""Stand beside rows that ask nothing: a section's title, the heads of a table."""


def key_abreast(repeat: str, field: str, numbers: range) -> str:
    """The key of a line that asks the same of several rows of a repeat, abreast:
    ``actions.owner 3 4``.
    """
    return " ".join([f"{repeat}.{field}", *map(str, numbers)])


def read_abreast(key: str) -> tuple[str, str, tuple[int, ...]]:
    """The repeat, the field and the numbers that such a key says."""
    names, *numbers = key.split()
    repeat, _, field = names.partition(".")
    return repeat, field, tuple(int(one) for one in numbers if one.isdecimal())


def blank_mark(form: Form, sort: Blank, repeat: str = "") -> BlankMark:
    """The mark of one sheet of a blank form."""
    return BlankMark(sort, form.key, form.version, form.digest[:DIGITS], repeat)


def blank_mark_in(cell: object) -> BlankMark | None:
    """The mark that a cell holds, if it holds one."""
    if not isinstance(cell, str) or not cell.startswith(_BLANK):
        return None
    found = _BLANK_MARK.fullmatch(cell.strip())
    if found is None:
        return None
    sort, repeat, form, version, digest = found.groups()
    return BlankMark(Blank(sort), form, int(version), digest, repeat or "")
