"""The council's own life cycles and notices: dated, in the place of the shipped."""
