"""What is different between two countings of a table, row by row."""

from __future__ import annotations

from datetime import date

from exports.differences import Difference, differences
from exports.tables import Cell, Column, Shape, Table

DAY = date(2018, 10, 2)


def lines(*rows: list[Cell], last: str = "Days") -> Table:
    columns = (Column("Reference"), Column("Date", Shape.DAY), Column(last))
    return Table("Line list", "Line list", "Records", columns, rows)


def moved(before: Table, after: Table) -> list[tuple[str, str, Cell, Cell]]:
    found: list[Difference] = differences([before], [after])
    return [(one.row, one.column, one.before, one.after) for one in found]


def test_rows_that_came_went_and_changed() -> None:
    before = lines(["A1", DAY, 3], ["A2", DAY, 4], ["A3", None, 5])
    after = lines(["A1", DAY, 3], ["A3", DAY, 5], ["A4", DAY, 1])

    assert moved(before, after) == [
        ("A3", "Date", None, DAY),
        ("A4", "", None, "A4"),
        ("A2", "", "A2", None),
    ]


def test_rows_alike_in_their_words_are_none_of_them_lost() -> None:
    twice = lines(["A1", DAY, 3], ["A1", DAY, 4])

    assert moved(twice, lines(["A1", DAY, 3], ["A1", DAY, 9])) == [
        ("A1, 2", "Days", 4, 9)
    ]


def test_a_column_of_another_name_is_another_column() -> None:
    found = moved(lines(["A1", DAY, 3]), lines(["A1", DAY, 3], last="Weeks"))

    assert found == [("A1", "Weeks", None, 3), ("A1", "Days", 3, None)]


def test_what_is_alike_is_no_difference() -> None:
    assert moved(lines(["A1", DAY, 3]), lines(["A1", DAY, 3])) == []
