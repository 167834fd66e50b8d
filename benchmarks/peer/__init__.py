"""The same table in Django's admin. Runs in its own environment, never beside ours."""
