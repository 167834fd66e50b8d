"""The rules of moderation that hold where this request is answered."""

from __future__ import annotations

from flask import current_app

from form_definitions.moderation_rules import ModerationRules, known_moderation_rules


def moderation_rules() -> ModerationRules:
    """The council's, or those that come with this program."""
    return known_moderation_rules(current_app.config["SETTINGS"].data)
