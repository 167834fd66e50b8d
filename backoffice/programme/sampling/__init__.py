"""Which cases are audited, drawn at random, and who audits each."""
