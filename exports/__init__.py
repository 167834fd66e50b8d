"""Writes workbooks of records and figures. Knows no database and no web."""
