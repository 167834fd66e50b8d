"""A form as a workbook to fill in: one record, or many rows.

One record is a sheet with a question a row: the label, the box to answer in, what good
looks like beside it, and the actions as a small table below. Many rows are a table with
a row each, the actions on a sheet of their own, and a guide. Only the boxes can be
typed in; the sheets are protected without a password, so whoever must can still change
them. Each sheet carries the keys of its fields out of sight, by which
`importers.layouts.blank_form` reads it again.
"""

from __future__ import annotations

from exports.blank_form.kinds import Names
from exports.blank_form.one import ACTIONS
from exports.blank_form.writing import write_blank

__all__ = ["ACTIONS", "Names", "write_blank"]
