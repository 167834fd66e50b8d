"""A grade as people see it: rising pips and the word, the same on every page.

In templates `grade(scale, key)`. The colour is one of four, best to worst, whatever the
scale calls its grades; take the colour away and pips and word still say it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from form_definitions.scales import Scale

TONES = ("outstanding", "good", "ri", "inadequate")
"""The class names of the four colours (`qa-grade--good`, and `g-good` in plots)."""
_MOST_PIPS = 5


@dataclass(frozen=True)
class Mark:
    """What is drawn: the word, its colour, and how many of how many pips are full."""

    words: str
    tone: str
    full: int
    of: int


def mark(scale: Scale, key: str | None) -> Mark:
    """The mark of a grade; an answer that is no grade has neither pips nor colour."""
    rank, of = scale.rank(key), len(scale.grades)
    words = scale.label(key) if key else "Not graded"
    if rank is None:
        return Mark(words, "none", 0, 0)
    place = (rank - 1) / (of - 1) if of > 1 else 0.0
    pips = min(of, _MOST_PIPS)
    full = max(1, round(pips - place * (pips - 1)))
    return Mark(words, TONES[round(place * (len(TONES) - 1))], full, pips)


def grade(scale: Scale, key: str | None) -> Markup:
    """A grade as a tag."""
    return _tag(mark(scale, key))


@lru_cache(maxsize=500)
def _tag(of: Mark) -> Markup:
    return Markup('<span class="qa-grade qa-grade--{}">{}{}</span>').format(
        of.tone, _pips(of.full, of.of), of.words
    )


def _pips(full: int, of: int) -> Markup:
    if not of:
        return Markup("")
    bars = []
    for i in range(of):
        height = round(12 * (i + 1) / of)
        x, y = 5 * i, 12 - height
        if i < full:
            bars.append(
                f'<rect x="{x}" y="{y}" width="4" height="{height}"'
                ' fill="currentColor"/>'
            )
        else:
            bars.append(
                f'<rect x="{x}.5" y="{y}.5" width="3" height="{height - 1}" fill="none"'
                ' stroke="currentColor" stroke-opacity=".55"/>'
            )
    width = 5 * of - 1
    # All of it is numbers of our own.
    return Markup(  # noqa: S704
        f'<svg width="{width}" height="12" viewBox="0 0 {width} 12" aria-hidden="true"'
        f' focusable="false">{"".join(bars)}</svg>'
    )
