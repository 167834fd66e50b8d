"""How a workbook that we gave back is known again when it is sent in anew.

The marks in it are ours: whoever corrects the workbook and sends it need not take them
out, and they are not read as what a sender wrote.
"""

from __future__ import annotations

PROBLEMS = "Problems"
"""The name of the sheet that lists what is wrong."""
HEADINGS = ("Sheet", "Cell", "What is wrong", "What to do")
LEAD = "To put right:"
"""What our part of a comment begins with."""


def sender_part(comment: str) -> str:
    """What a cell's comment says without what we have added to it."""
    return comment.partition(LEAD)[0].strip()
