"""How quick the product is, as ratios to Django's admin in the same run."""
