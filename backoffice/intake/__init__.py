"""Workbooks that come in: read, shown before they are saved, saved, taken back."""
