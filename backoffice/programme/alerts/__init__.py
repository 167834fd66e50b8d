"""Records that somebody has to act on at once, and what was done."""
