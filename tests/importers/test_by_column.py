"""Rows are read a column at a time, and say what they would say one by one."""

# ruff: noqa: E501 - a drawn sheet is as wide as it is

from __future__ import annotations

from collections.abc import Sequence

import pytest

from form_definitions.entry import Entry
from importers.by_column import ByColumn
from importers.layouts.base import SourceRow
from tests.importers.drawn import read

LOG = """
| Case ID    | Date of audit | Auditor      | Auditor role | Team   | Overall grade | Risk     | Risk rationale | Theme     | Date received |
| 0123456    | 12/04/2018    | P Nair       | TM           | Morley | Good          | Good     | Seen weekly    |           | 13/04/2018    |
| 0123457    | 13/04/2018    | P Nair       | TM           | Morley | RI            | Good     | Seen  weekly   |           | 13/04/2018    |
| 0123458    | 14/04/2018    | P Nair (SDM) |              | Morley | Good          | n/a      |                | Neglect   | 1/4/2018      |
| 0123459.0  | 12/04/2013    | P Nair       | TM           | Morley | Adequate      | Adequate | As agreed      |           |               |
| 0123460    | 12/04/2018    | P Nair       | Gardener     | Morley | Adequate      | Good     | None seen      |           |               |
| see Mosaic | 31/09/2018    | Vacant       | TM           | Morley | Good/RI       | 2        | Why            |           |               |
| 0123461    |               | P Nair       | TM           | Morley | Good          | Good     | Seen weekly    |           |               |
|            | 12/04/2018    |              | TM           | Morley |               | Good     | Seen weekly    |           |               |
| 0123462    | 12/04/2031    | P Nair       | TM           | Morley | Good          | Good     | Still to come  |           |               |
| test       | 12/04/2018    | test         | TM           | test   | Good          | Good     | test           |           |               |
| 0123463    | 12/04/2018    | Test Valley  | TM           | Morley | Good          | Good     | This is true   |           |               |
"""


def test_each_row_says_what_it_says_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together, seen = read(LOG), list[bool]()
    several = ByColumn.entries

    def one_by_one(
        self: ByColumn, sources: Sequence[SourceRow], first: int
    ) -> list[Entry | None]:
        seen.extend(entry is not None for entry in several(self, sources, first))
        return [None] * len(sources)

    monkeypatch.setattr(ByColumn, "entries", one_by_one)
    alone = read(LOG)

    assert together.as_json() == alone.as_json()
    assert [(e.entry.values, e.entry.typed) for e in together.entries] == [
        (e.entry.values, e.entry.typed) for e in alone.entries
    ]
    # Ten records; of five of them every cell is as it seems.
    assert seen == [True, True, False, True, False, False, False, False, False, True]
