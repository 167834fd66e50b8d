"""Grades as bars: an SVG drawn by the server, with its title and description inside.

Colours are classes, so the strict content policy and a council's own colours hold.
Each bar says its number; the key above says each colour's word; the table beside says
all of it again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from backoffice.screens.grades import mark
from exports.figures import Graded
from exports.tables import Symbol
from form_definitions.catalog import shipped_scales
from form_definitions.scales import Option, Scale

_RIGHT, _WIDTH = 716.0, 760
_LETTER, _MOST_LEFT = 7.2, 250.0
"""The width of a letter of a label, and the most that labels take."""
_PITCH, _BAR, _GAP = 32.0, 22.0, 2.2
_LEAST_FOR_NUMBER = 22.0
"""A bar narrower than its number has none; the table has it."""
_DARK = frozenset({"outstanding", "inadequate"})
_LABEL_WIDTH = 32
_FIRST_LINE, _LINE = -7.0, 14.0


@dataclass(frozen=True)
class Tone:
    """One entry of the key: a grade's word and its colour's class."""

    words: str
    tone: str


def tones(row: Graded) -> list[Tone]:
    """The key of a plot: the grades of the rows' scale, best first."""
    scale = _scale(row)
    return [Tone(label, mark(scale, key).tone) for key, label, _ in row.grades]


def plot(rows: Sequence[Graded], title: str, name: str) -> Markup:
    """Bars of rows that are graded on one scale.

    Args:
        name: begins the ids of its title and description; one of its own on a page.
    """
    height = _PITCH * len(rows)
    left = _left_of(rows)
    parts = [*_axis(left, height)]
    for at, row in enumerate(rows):
        parts += _bar(row, left, at * _PITCH)
    return Markup(
        '<svg class="qa-plot qa-plot--wide" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="{}-title {}-desc"><title id="{}-title">{}</title>'
        '<desc id="{}-desc">{}</desc>{}</svg>'
    ).format(
        _WIDTH,
        round(height + 22),
        name,
        name,
        name,
        title,
        name,
        described(rows),
        Markup("").join(parts),
    )


def described(rows: Sequence[Graded]) -> str:
    """What the plot shows: the whole, then its strongest and its weakest area."""
    shares = [
        (row.good_share, row.area_label, row.overall)
        for row in rows
        if not isinstance(row.good_share, Symbol)
    ]
    said = [
        f"{label}: {share:.0%} good or better."
        for share, label, overall in shares
        if overall
    ]
    areas = [(share, label) for share, label, overall in shares if not overall]
    best, worst = max(areas, default=None), min(areas, default=None)
    if best and worst and best[0] > worst[0]:
        said.append(
            f"{best[1]} is strongest at {best[0]:.0%} good or better."
            f" {worst[1]} is weakest at {worst[0]:.0%}."
        )
    elif best:
        said.append(f"Every other area: {best[0]:.0%} good or better.")
    return " ".join(said) or "No share of good or better can be shown."


def _scale(row: Graded) -> Scale:
    known = shipped_scales().get(row.scale)
    if known is not None:
        return known
    grades = tuple(Option(key, label) for key, label, _ in row.grades)
    return Scale(row.scale, row.scale_title, grades)


def _left_of(rows: Sequence[Graded]) -> float:
    """Where the bars begin: no further off than the longest label needs, since a
    phone shows the left of the plot first.
    """
    longest = max((len(row.area_label) for row in rows), default=0)
    return min(longest * _LETTER + 20, _MOST_LEFT)


def _axis(left: float, height: float) -> Iterator[Markup]:
    for quarter in range(5):
        x = left + (_RIGHT - left) * quarter / 4
        yield Markup(
            '<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="0" y2="{:.0f}"/>'
            '<text class="t2 mid" x="{:.1f}" y="{:.0f}">{}%</text>'
        ).format(
            "grid" if quarter else "axis", x, x, height, x, height + 17, quarter * 25
        )


def _bar(row: Graded, left: float, top: float) -> Iterator[Markup]:
    middle = top + _PITCH / 2
    yield from _label(row.area_label, middle)
    counts = [(key, n) for key, _, n in row.grades if isinstance(n, int)]
    if len(counts) < len(row.grades):
        yield _text("t2", left + 8, middle, "small numbers, not shown")
        return
    total = sum(n for _, n in counts) or 1
    scale, at = _scale(row), left
    for key, count in (counted for counted in counts if counted[1]):
        width = (_RIGHT - left) * count / total
        tone = mark(scale, key).tone
        yield Markup(
            '<rect class="g-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.0f}"/>'
        ).format(tone, at, middle - _BAR / 2, max(width - _GAP, 1), _BAR)
        if width >= _LEAST_FOR_NUMBER:
            how = "mid on-dark" if tone in _DARK else "mid"
            yield _text(how, at + (width - _GAP) / 2, middle, f"{count:,}")
        at += width
    yield _text("t2", _RIGHT + 8, middle, f"{total:,}")


def _label(words: str, middle: float) -> Iterator[Markup]:
    """An area's name, in two lines where it is long."""
    lines = textwrap.wrap(words, _LABEL_WIDTH, max_lines=2, placeholder=" …") or [""]
    first = middle + (_FIRST_LINE if len(lines) > 1 else 0)
    for at, line in enumerate(lines):
        yield _text("", 0, first + at * _LINE, line)


def _text(how: str, x: float, y: float, words: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" dy=".35em">{}</text>').format(
        how, x, y, words
    )
