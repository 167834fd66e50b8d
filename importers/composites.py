"""Two fields in one column: ``Auditor + job title``, ``Child (initials/yob)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from form_definitions.form import Form
from form_definitions.kinds import Kind, Unreadable, Whole
from importers.sheets import Raw
from importers.values import as_text

JOINT = "+"
"""Between the keys of a composite, where a column's field is told."""
_BRACKET = re.compile(r"(.+?)\s*[(\[]\s*(.+?)\s*[)\]]\s*")
_PARTS = (
    re.compile(r"(.+?)\s*[/|;]\s*(.+)"),
    re.compile(r"(.+?)\s+[-–]\s+(.+)"),
    re.compile(r"(.+?),\s*(.+)"),
    re.compile(r"(.+)\s+(\S+)"),
)
_TWO_DIGITS = re.compile(r"'?(\d{2})")


@dataclass(frozen=True)
class Composite:
    """The fields that share a column, in the order in which they are written."""

    keys: tuple[str, ...]
    kinds: tuple[Kind, ...]

    def split(self, value: Raw) -> dict[str, Raw]:
        """The part of each field; the whole to the first where it cannot be parted."""
        text = as_text(value)
        for pattern in (_BRACKET, *_PARTS):
            if found := pattern.fullmatch(text):
                parts = [
                    _year(k, p) for k, p in zip(self.kinds, found.groups(), strict=True)
                ]
                if all(map(_reads, self.kinds, parts)):
                    return dict(zip(self.keys, parts, strict=True))
        return {self.keys[0]: value}


def _year(kind: Kind, part: str) -> str:
    """A year of birth in two digits: nobody in a child's file is yet to be born."""
    found = _TWO_DIGITS.fullmatch(part)
    if found and isinstance(kind, Whole) and (kind.least or 0) > 1900:
        short, now = int(found[1]), date.today().year % 100
        return str(short + (2000 if short <= now else 1900))
    return part


def _reads(kind: Kind, part: str) -> bool:
    try:
        kind.read(part)
    except Unreadable:
        return False
    return True


def composite_of(form: Form, path: str) -> Composite | None:
    """The composite a column's field names (``auditor+auditor_role``), or None."""
    keys = tuple(path.split(JOINT))
    if len(keys) != 2 or any(key not in form.by_key for key in keys):
        return None
    return Composite(keys, tuple(form.by_key[key].kind for key in keys))
