"""Cells that name several cases, and those that do not."""

from __future__ import annotations

import pytest

from form_definitions.kinds import Identifier
from importers.identifiers import several_in


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1645677 / 1645691", ("1645677", "1645691")),
        ("0012345 and 0012346", ("0012345", "0012346")),
        ("1645677\n1645691, 1645705", ("1645677", "1645691", "1645705")),
        ("1645677 & 1645677", ("1645677",)),
        ("1645677", ()),
        ("1645677 / her brother", ()),
        ("1645677 (sib)", ()),
        ("", ()),
    ],
)
def test_each_number_of_a_cell_is_found_once(cell: str, found: tuple[str, ...]) -> None:
    assert several_in(Identifier(), cell) == found
