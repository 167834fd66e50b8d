"""The quality assurance programme: who owes what, and what became of it."""
