"""Names as people write them."""

from __future__ import annotations

import pytest

from importers.people_as_written import in_order, same_person, several, trouble_with


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("O'Connor, H", "Helen O’Connor", True),
        ("H. O'Connor", "H O'Connor", True),
        ("P Nair (SDM)", "Priya Nair", True),
        ("Dr. P Nair", "Priya Nair", True),
        ("Paula Nair", "Priya Nair", False),
        ("P Nair", "P Naylor", False),
        ("T Ashworth", "D Ashworth", False),
    ],
)
def test_two_spellings_may_be_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same


def test_a_cell_may_name_several_or_nobody() -> None:
    assert several("P Farrar/S Pugh-Davies")
    assert not several("S Pugh-Davies")
    assert trouble_with("vacant") == (
        "unknown_person",
        "names nobody who can be found; kept as written",
    )
    assert trouble_with("J Okafor") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Smith, Dr Jane (TM)", "jane smith"),
        ("Jane  Smith", "jane smith"),
        ("Smith J.", "j smith"),
        ("J Smith", "j smith"),
        ("van Dyk, Anna Maria", "anna maria van dyk"),
    ],
)
def test_a_name_is_put_in_order(written: str, name: str) -> None:
    assert in_order(written) == name
