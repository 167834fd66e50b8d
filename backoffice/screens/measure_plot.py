"""Measures as bars: an SVG drawn by the server for each measure of a sheet's chart.

One colour throughout: a bar says its number beside it, its place before it, and the
table under it says all of it again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from exports.figures import Measured, MeasuredRow
from exports.tables import Shape, Symbol

_WIDTH, _RIGHT = 760, 650.0
_LETTER, _MOST_LEFT = 7.2, 260.0
_PITCH, _BAR = 30.0, 18.0
_MOST_BARS, _MOST_PLOTS = 15, 3
"""More bars or plots than these nobody reads; the table has them all."""
_LABEL_WIDTH = 34


@dataclass(frozen=True)
class Bar:
    """One row of a plot; `value` is None where there is no figure to show."""

    label: str
    value: float | None
    words: str


def plots(
    measured: Measured, rows: Sequence[MeasuredRow], kept: Sequence[int], key: str
) -> list[tuple[str, Markup]]:
    """A title and a plot for each measure of the sheet's chart that has any figure.

    Args:
        rows: those that are drawn, in their order; `kept`, the places that tell them
            apart.
        key: begins the ids of titles and descriptions; one of its own on a page.
    """
    of_shares = measured.sheet.chart == "share"
    shape = Shape.SHARE if of_shares else Shape.WHOLE
    found: list[tuple[str, Markup]] = []
    if len(rows) < 2 and not of_shares:
        # One count is its own largest: its bar would say nothing.
        return found
    kept = [at for at in kept if len({row.places[at].label for row in rows}) > 1] or [
        *kept[:1]
    ]
    for at, measure in enumerate(measured.measures):
        bars = [_bar(row, at, kept, of_shares) for row in rows[:_MOST_BARS]]
        drawn = any(bar.value is not None for bar in bars)
        if measure.shape is shape and drawn and len(found) < _MOST_PLOTS:
            name = f"{key}-plot-{at}"
            found.append((measure.name, drawing(bars, measure.name, name, of_shares)))
    return found


def _bar(row: MeasuredRow, at: int, kept: Sequence[int], of_shares: bool) -> Bar:
    label = ", ".join(row.places[one].label for one in kept)
    value = row.figures[at].value
    if isinstance(value, Symbol):
        return Bar(label, None, value.meaning)
    pieces = row.figures[at].pieces
    words = f"{value:.0%}" if of_shares else f"{value:,}"
    if of_shares and pieces:
        words += f" of {sum(pieces):,}"
    return Bar(label, float(value), words)


def drawing(bars: Sequence[Bar], title: str, name: str, of_shares: bool) -> Markup:
    """Bars, one under another: shares out of 100%, counts out of the largest."""
    height = _PITCH * len(bars)
    longest = max((len(bar.label) for bar in bars), default=0)
    left = min(longest * _LETTER + 20, _MOST_LEFT)
    most = 1.0 if of_shares else max((bar.value or 0 for bar in bars), default=0) or 1.0
    drawn = [*(_axis(left, height) if of_shares else ())]
    for at, bar in enumerate(bars):
        drawn += _drawn(bar, left, at * _PITCH + _PITCH / 2, most)
    return Markup(
        '<svg class="qa-plot qa-plot--wide" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="{}-title {}-desc"><title id="{}-title">{}</title>'
        '<desc id="{}-desc">{}</desc>{}</svg>'
    ).format(
        _WIDTH,
        round(height + (22 if of_shares else 4)),
        *(name, name, name, title, name),
        described(bars),
        Markup("").join(drawn),
    )


def described(bars: Sequence[Bar]) -> str:
    """The most and the least, in words."""
    known = [bar for bar in bars if bar.value is not None]
    if not known:
        return "No figure can be shown."
    top = max(known, key=lambda bar: bar.value or 0)
    low = min(known, key=lambda bar: bar.value or 0)
    if len(known) == 1 or top.value == low.value:
        return f"{top.label}: {top.words}."
    return f"Most: {top.label}, {top.words}. Least: {low.label}, {low.words}."


def _axis(left: float, height: float) -> Iterator[Markup]:
    for quarter in range(5):
        x = left + (_RIGHT - left) * quarter / 4
        yield Markup(
            '<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="0" y2="{:.0f}"/>'
            '<text class="t2 mid" x="{:.1f}" y="{:.0f}">{}%</text>'
        ).format(
            "grid" if quarter else "axis", x, x, height, x, height + 17, quarter * 25
        )


def _drawn(bar: Bar, left: float, middle: float, most: float) -> Iterator[Markup]:
    lines = textwrap.wrap(bar.label, _LABEL_WIDTH, max_lines=1, placeholder=" …")
    yield _text("", 0, middle, lines[0] if lines else "")
    if bar.value is None:
        yield _text("t2", left + 8, middle, bar.words)
        return
    width = (_RIGHT - left) * bar.value / most
    yield Markup(
        '<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.0f}"/>'
    ).format(left, middle - _BAR / 2, max(width, 1), _BAR)
    yield _text("t2", left + width + 8, middle, bar.words)


def _text(how: str, x: float, y: float, words: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}" dy=".35em">{}</text>').format(
        how, x, y, words
    )
