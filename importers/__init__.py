"""Reads workbooks into entries. Knows no database and no web."""
