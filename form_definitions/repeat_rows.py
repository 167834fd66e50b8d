"""Reads the rows of a repeat: the actions of an audit, each with answers of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from form_definitions.conditions import World
from form_definitions.form import Field, Repeat
from form_definitions.kinds import Given, Unreadable, Value
from form_definitions.problems import Problem
from form_definitions.spelling import as_typed

Place = tuple[str, int]
"""A row: its repeat, and its position in that."""


@dataclass
class RowsReader:
    """Reads the repeats of one entry; what is wrong in them is in `problems`."""

    world: World
    given: Given
    beside: Mapping[str, Value]
    """The entry's own answers, which a row's conditions may ask about."""
    from_workbook: bool
    """What came in a workbook is asked for less than what is typed on a screen."""
    problems: list[Problem] = field(default_factory=list)

    def read(
        self, repeat: Repeat, rows: Sequence[Mapping[str, object]]
    ) -> list[dict[str, Value]]:
        """The rows with their answers read, without those that are blank."""
        read = [
            self._row(repeat, (repeat.key, at), row)
            for at, row in enumerate(rows)
            if any(raw is not None and raw != "" for raw in row.values())
        ]
        if len(read) > repeat.most:
            words = f"{repeat.title}: there may be {repeat.most} at most, not"
            self.problems.append(Problem(None, f"{words} {len(read)}"))
        return read

    def _row(
        self, repeat: Repeat, place: Place, row: Mapping[str, object]
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        objected = set()
        for asked in repeat.fields:
            raw = row.get(asked.key)
            values[asked.key] = None
            if raw is None or raw == "":
                continue
            try:
                value = asked.kind.read(raw, self.given)
            except Unreadable as why:
                objected.add(asked.key)
                light = why.code == "unknown_choice" and self._lightly(asked)
                severity = "note" if light else "hold"
                self._object(asked, why, why.code, severity, place, as_typed(raw))
            else:
                values[asked.key] = None if value == "" or value == () else value
        beside = {**self.beside, **values}
        for asked in repeat.fields:
            if asked.asked and asked.key not in objected:
                self._ask(asked, values, beside, place)
        return values

    def _ask(
        self,
        asked: Field,
        values: dict[str, Value],
        beside: Mapping[str, Value],
        place: Place,
    ) -> None:
        """Clear a field of a row that is not asked; object to one that is owed."""
        if asked.when is not None and not asked.when.holds(beside, self.world):
            if asked.on_hide == "clear":
                values[asked.key] = None
            return
        owed = asked.required or (
            asked.required_when is not None
            and asked.required_when.holds(beside, self.world)
        )
        if owed and values[asked.key] is None:
            light = self._lightly(asked)
            code, severity = (
                ("other", "note") if light else ("missing_required", "hold")
            )
            self._object(asked, "is missing", code, severity, place)

    def _lightly(self, asked: Field) -> bool:
        return self.from_workbook and not asked.required

    def _object(
        self,
        asked: Field,
        why: object,
        code: str,
        severity: str,
        place: Place,
        raw: str = "",
    ) -> None:
        words = f"{asked.label} {why}"
        self.problems.append(
            Problem(asked.key, words, code, severity, raw, place=place)
        )
