"""What a definition may not say: a fault, where it stands, and its remedy in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Where a part of a definition stands: ("sections", 0, "fields", 2, "label")."""


@dataclass(frozen=True)
class Fault:
    """Something a definition may not say, where, and what would be right."""

    path: Path
    words: str
