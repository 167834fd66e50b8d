"""Grades: how each area was graded, each scale in rows of its own.

Grades of two scales never stand in one row: an Adequate of before April 2014 is
never added to a Requires improvement (domain notes, section 0, finding 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exports.figures import Figures, Graded
from exports.tables import Column, Row, Shape, Symbol, Table, told_apart

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
        few = (
            "Yes"
            if not isinstance(row.graded, int)
            or row.graded < figures.what.small_numbers
            else "No"
        )
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
