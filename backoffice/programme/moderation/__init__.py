"""Moderation: which audits somebody else grades too, and what both agree."""
