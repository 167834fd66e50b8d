"""Which ranges reach down with rows that were put into A4:C9 of the sheet Data."""

from __future__ import annotations

import pytest

from exports.fill.growth import By, Growth, Put, Said


def grown(words: str, at: str = "", by: By = By.CELL) -> str:
    """A formula of the sheet Data, where rows were put into A4:C9."""
    growth = Growth({"Data": [Put((4, 1, 9, 3))]})
    place = (int(at[1:]), ord(at[0]) - 64) if at else None
    return growth.formula(words, Said("Data", place, by))


@pytest.mark.parametrize(
    ("words", "at", "then"),
    [
        ("SUM(B4:B6)", "G2", "SUM(B4:B9)"),
        ("SUM($B$4:$B$4)/B4", "E4", "SUM($B$4:$B$9)/B4"),
        ("SUM(B6:B4)", "G2", "SUM(B9:B4)"),
        ("SUM(b3:b4)", "G2", "SUM(b3:b9)"),
        ("SUM(B4:D4)", "E4", "SUM(B4:D4)"),
        ("SUM(B4:C4)", "G2", "SUM(B4:C4)"),
        ("VLOOKUP(G1,A4:C4,2,0)", "G2", "VLOOKUP(G1,A4:C9,2,0)"),
        ("SUM(B$4:B4)", "E4", "SUM(B$4:B4)"),
        ("SUM(B5:B6)", "G2", "SUM(B5:B6)"),
        ("SUM(D4:D6)", "G2", "SUM(D4:D6)"),
        ("SUM(B1:B100)", "G2", "SUM(B1:B100)"),
        ("SUM(B:B)+B4", "G2", "SUM(B:B)+B4"),
        ("SUM(Other!B4:B6)", "G2", "SUM(Other!B4:B6)"),
        ("SUM('Data'!B4:B6,Data!C4:C6)", "G2", "SUM('Data'!B4:B9,Data!C4:C9)"),
        ('"B4:B6"&A4', "G2", '"B4:B6"&A4'),
    ],
)
def test_which_ranges_of_a_formula_reach_down(words: str, at: str, then: str) -> None:
    assert grown(words, at) == then


def test_the_one_cell_of_a_series_reaches_down_and_a_series_across_does_not() -> None:
    assert grown("Data!$B$4", by=By.PICTURE) == "Data!$B$4:$B$9"
    assert grown("Data!$A$4:$C$4", by=By.PICTURE) == "Data!$A$4:$C$4"
    assert grown("Data!$B$4", by=By.RULE) == "Data!$B$4"


def test_a_rule_does_not_reach_into_another_of_its_kind() -> None:
    growth = Growth({"Data": [Put((4, 1, 9, 3))]})
    assert growth.areas("Data", "B4:B5 D4") == "B4:B9 D4"
    assert growth.areas("Data", "B4:B5", [(4, 2, 5, 2), (8, 2, 9, 2)]) == "B4:B7"
