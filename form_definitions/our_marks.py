"""How a workbook that we gave back is known again when it is sent in anew.

The marks in it are ours: whoever corrects the workbook and sends it need not take them
out, and they are not read as what a sender wrote.
"""

from __future__ import annotations

from collections.abc import Sequence

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
