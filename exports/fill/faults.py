"""Why a template cannot be filled: what stands where, as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A placeholder that cannot be filled, and where it stands."""

    sheet: str
    cell: str
    """``B4``; "" where it is in no cell."""
    words: str

    @property
    def sentence(self) -> str:
        """``Summary, cell B4 asks for 'completd', which is no figure; did you …?``"""
        where = f"{self.sheet}, cell {self.cell}" if self.cell else self.sheet
        end = "" if self.words.endswith("?") else "."
        return f"{where} {self.words}{end}"


class Unfilled(ValueError):
    """A template that cannot be filled, with every fault that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.sentence for fault in faults))
