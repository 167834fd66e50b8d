"""The store: every record, its history and its projections, on two databases."""
