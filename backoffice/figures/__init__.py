"""Measures, one file each: counted in SQL over the projections, never row by row.

Each file has its `MEASURES` (name, definition, numerator, denominator, source), which
Notes prints, and a function that counts them. Page, workbook and data all show what
is counted here. `returns` puts them together.
"""
