"""Grades: how each area was graded, each scale in rows of its own.

Grades of two scales never stand in one row: an Adequate of before April 2014 is
never added to a Requires improvement (domain notes, section 0, finding 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from exports.charts import Chart, in_order
from exports.figures import Figures, Graded
from exports.tables import Cell, Column, Row, Shape, Symbol, Table, told_apart

NAME = "Grades"


def table(figures: Figures) -> Table:
    labels = grade_labels(figures.graded)
    few = f"Fewer than {figures.what.small_numbers} graded"
    before = (
        Column("Record type"),
        Column("Area", wide=34),
        Column("Scale"),
        Column("Graded", Shape.WHOLE),
    )
    after = (
        Column("Not applicable", Shape.WHOLE),
        Column("Not graded", Shape.WHOLE),
        Column("Good or better", Shape.SHARE),
        Column(f"Points since {figures.period.before.short}", Shape.POINTS),
        Column(few, wide=15),
    )
    fixed = [column.heading for column in (*before, *after)]
    return Table(
        NAME,
        f"Grades by area, {figures.period.title}",
        "One row for each kind of record, area and scale: how many were given each"
        " grade, and the share that was good or better.",
        (
            *before,
            *(Column(label, Shape.WHOLE) for label in told_apart(labels, fixed)),
            *after,
        ),
        list(_rows(figures, labels)),
        still=2,
        charts=tuple(_charts(figures)),
    )


def _charts(figures: Figures) -> Iterator[Chart]:
    """One for each kind of record and scale; none where a figure is hidden, since a
    bar would leave a gap of just that size.
    """
    numbered = list(enumerate(figures.graded))
    for _, group in groupby(numbered, key=lambda n: (n[1].form, n[1].scale)):
        rows = list(group)
        row = rows[0][1]
        counts = [count for _, one in rows for _, _, count in one.grades]
        if not any(counts) or any(isinstance(count, Symbol) for count in counts):
            continue
        title = f"{row.form_title}: grades by area, {figures.period.title}"
        first, last = rows[0][0], rows[-1][0]
        yield Chart(
            title,
            f"{title}, {row.scale_title}. A bar for each area, each as long as the"
            " others, parted by how many were given each grade, the best first. The"
            f" figures are those of the table's rows {first + 1} to {last + 1}.",
            names="Area",
            parts=in_order([label for _, label, _ in row.grades]),
            first=first,
            last=last,
            whole=True,
        )


def grade_labels(rows: Sequence[Graded]) -> list[str]:
    """A column for each grade of the scales used, each scale best first.

    A grade that two scales call alike shares its column, never its row.
    """
    labels: dict[str, str] = {}
    for row in rows:
        for _, label, _ in row.grades:
            labels.setdefault(label.casefold(), label)
    return list(labels.values())


def _rows(figures: Figures, labels: Sequence[str]) -> Iterator[Row]:
    for row in figures.graded:
        counts = {label.casefold(): count for _, label, count in row.grades}
        few: Cell = row.graded
        if isinstance(row.graded, int):
            few = "Yes" if row.graded < figures.what.small_numbers else "No"
        yield (
            row.form_title,
            row.area_label,
            row.scale_title,
            row.graded,
            *(counts.get(label.casefold(), Symbol.NOT_APPLICABLE) for label in labels),
            row.not_applicable,
            row.not_graded,
            row.good_share,
            row.change,
            few,
        )
