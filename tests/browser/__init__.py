"""The real server in a real browser: what an officer sees and does."""
