"""The cells of one record while they are settled, and what they carry beside values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from form_definitions.entry import Problem
from form_definitions.form import Form
from form_definitions.kinds import Grade, LongText
from form_definitions.spelling import as_typed
from importers.sheets import Mark


@dataclass
class Cells:
    """The cells of one record while they are settled: what is typed, what is wrong."""

    form: Form
    typed: dict[str, object]
    where: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def doubt(
        self, key: str, words: str, code: str, raw: object, severity: str = "hold"
    ) -> None:
        """Add a problem that begins with the field's label and names its cell."""
        label, cell = self.form.by_key[key].label, self.where.get(key, "")
        self.problems.append(
            Problem(key, f"{label} {words}", code, severity, as_typed(raw), cell)
        )

    def marked(self, marks: Mapping[str, Mark]) -> None:
        """Doubt what stands in a cell beside its value, or in place of it."""
        for key, mark in marks.items():
            asked = self.form.by_key.get(key)
            if asked is None:
                continue
            weighty = asked.required or isinstance(asked.kind, Grade)
            severity = "hold" if weighty else "note"
            if mark.error:
                words = f"shows the error {mark.error}; type the value"
                self.doubt(key, words, "error_value", mark.error, severity)
            elif mark.formula:
                words = "is a formula saved without its value; type the value"
                self.doubt(key, words, "formula_without_value", mark.formula, severity)
            if mark.comment:
                words = f"has a comment: {mark.comment}"
                self.doubt(key, words, "other", mark.comment, "note")
            if mark.struck:
                self.doubt(key, "is struck through", "other", "", severity)
            if mark.struck_words:
                # Read as one text, a name struck out beside another would be a name.
                words = f"has words struck through: {mark.struck_words}"
                light = isinstance(asked.kind, LongText)
                how = "note" if light else "hold"
                self.doubt(key, words, "other", mark.struck_words, how)
