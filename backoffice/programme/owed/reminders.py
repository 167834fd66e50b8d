"""The letter that reminds somebody of what they owe.

It goes by e-mail, so it names no child and no worker: only what is owed, by when, and
where to look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Lacking:
    """One thing that is owed and not done."""

    what: str
    due_on: date
    missing: int


def letter(name: str, lacking: Iterable[Lacking], address: str, council: str) -> str:
    """The words of the letter.

    Args:
        address: of the page where they see what they owe.
        council: the name of the council, whose Performance Team it is from.
    """
    counts: Counter[tuple[date, str]] = Counter()
    for one in lacking:
        counts[one.due_on, one.what] += one.missing
    told = "\n".join(
        f"- {what}, due {due:%-d %B %Y}" + (f" ({many})" if many > 1 else "")
        for (due, what), many in sorted(counts.items())
    )
    first = name.split()[0] if name else ""
    return (
        f"Dear {first or 'colleague'},\n\n"
        "We have not had these from you yet:\n\n"
        f"{told}\n\n"
        f"They are listed at {address}. If you have done one of them, please add its"
        " record there; if something stands in the way, tell us, so that it can be"
        " settled or excused.\n\n"
        f"Performance Team\n{council}\n"
    )
