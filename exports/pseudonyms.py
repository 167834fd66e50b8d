"""Lists in which nobody is to be known: what is left out, and codes for the rest.

Under the UK GDPR a pseudonymised list is still personal data.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from form_definitions.form import Field, Form, Part, Privacy
from form_definitions.kinds import Identifier, LongText, Person, Text


def kept_when_pseudonymised(form: Form, field: Field) -> bool:
    """Whether a field of a record may stay where nobody is to be known by it.

    The case number stays, as a code that only the key can make again.
    """
    if field.key == form.record.subject:
        return not isinstance(field.kind, Person)
    return names_nobody(field)


def names_nobody(field: Field) -> bool:
    """Whether a field, by its kind and its privacy, can name no child and no worker:
    free text may name anybody.
    """
    match field.kind:
        case LongText() | Text() | Identifier() | Person():
            return field.part is Part.SCALE
        case _:
            return field.privacy is Privacy.NONE


class Pseudonyms:
    """Codes in place of case numbers: the same number has the same code under one
    key, and without the key nobody can make or undo it (HMAC-SHA-256).
    """

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"pseudonyms of case numbers\0" + key).digest()

    def of(self, value: Any) -> str | None:
        """``C-`` and 12 signs for a case number; None stays None."""
        return self._code("C", str(value)) if value not in (None, "") else None

    def of_record(self, reference: Any) -> str | None:
        """``R-`` and 12 signs for a record: what ties its actions to it."""
        return self._code("R", f"record {reference}") if reference else None

    def _code(self, letter: str, said: str) -> str:
        code = hmac.digest(self._key, said.encode(), "sha256").hex()
        return f"{letter}-{code[:12].upper()}"
