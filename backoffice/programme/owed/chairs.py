"""Who answers for what a leadership group owes: whoever holds the chair's post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from backoffice.programme.people import posts_on
from form_definitions.roles import Roles


def chairs_on(session: Session, roles: Roles, day: date) -> Mapping[str, set[int]]:
    """The people who chair each group on a day, by the group's key."""
    groups = {role.key: role.chairs for role in roles.roles.values() if role.chairs}
    found: defaultdict[str, set[int]] = defaultdict(set)
    for post in posts_on(session, day, roles=list(groups)):
        found[groups[post.role]].add(post.person_id)
    return found
