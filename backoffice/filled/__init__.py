"""What goes out as a workbook to be filled: the council's own, and blank forms."""
