"""The two blanks of one form, filled in as their senders would."""

from __future__ import annotations

from pathlib import Path

import pytest

from exports.blank_form import write_blank
from tests.blank_forms.coming_in import FORM, ONE
from tests.blank_forms.filling import TODAY, Filled, fill_form, fill_rows


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """The sheet of one record, filled in with `ONE`."""
    path = tmp_path / "form.xlsx"
    write_blank(FORM, path, made_on=TODAY)
    return fill_form(path, FORM, ONE)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """The sheet of many records.

    | No. | Case ID | … | and on Actions: | No. | Action |
    | 1   | 0012345 |   |                 | 1   | Visit  |
    | 2   | 0012346 |   |                 | 2   | Visit  |
    """
    path = tmp_path / "rows.xlsx"
    write_blank(FORM, path, made_on=TODAY, many=True)
    other = Filled({**ONE.answers, "case_id": "0012346"}, ONE.actions)
    return fill_rows(path, FORM, [ONE, other])
