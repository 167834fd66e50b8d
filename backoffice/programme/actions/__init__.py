"""Follow-up actions: what is open, whose it is, and how it goes."""
