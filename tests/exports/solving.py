"""Equations, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

PRIME = 2**61 - 1
"""Equations are solved in numbers up to it, so that fractions stay whole."""

Equation: TypeAlias = dict[Any, int]
"""How many times each unknown is counted in a sum that is known."""


class Solver:
    """What follows from some equations: Gauss's elimination, modulo a large prime."""

    def __init__(self) -> None:
        self.pivots: dict[Any, Equation] = {}

    def reduced(self, equation: Equation) -> Equation:
        left = dict(equation)
        while True:
            cell = next((c for c in left if c in self.pivots), None)
            if cell is None:
                return left
            times = left[cell]
            for other, number in self.pivots[cell].items():
                left[other] = (left.get(other, 0) - times * number) % PRIME
                if not left[other]:
                    del left[other]

    def add(self, equation: Equation) -> None:
        left = self.reduced(equation)
        cell = next(iter(left), None)
        if cell is None:
            return
        inverse = pow(left[cell], -1, PRIME)
        self.pivots[cell] = {c: n * inverse % PRIME for c, n in left.items()}

    def knows(self, cells: Iterable[Any]) -> bool:
        return self.follows(dict.fromkeys(cells, 1))

    def follows(self, equation: Equation) -> bool:
        """Whether that sum is known from all that was added."""
        return not self.reduced(equation)
