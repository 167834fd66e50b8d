"""The addresses of cells, as people and workbooks write them. Counted from 1."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


def place_of(address: str) -> tuple[int, int] | None:
    """``(2, 28)`` of ``AB2``; None of what is no address."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def a1(row: int, column: int) -> str:
    """``AB2`` of ``(2, 28)``."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return f"{name}{row}"
