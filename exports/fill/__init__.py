"""The council's own workbook, filled: a template in, the same with figures out.

Every part of the package is handed on as it came (charts, sparklines, text boxes,
pictures, rules, protection); what changes are the cells and the texts of text boxes
and charts that ask for something, the rows beneath the start of a table, the ranges
that reach down with those rows, and the last values of formulas that hang on them.
`language` says how a template asks, `growth` which ranges reach down.
"""

from __future__ import annotations

from exports.fill.faults import Fault, Unfilled
from exports.fill.filling import fill_template
from exports.fill.lookup import Known

__all__ = ["Fault", "Known", "Unfilled", "fill_template"]
