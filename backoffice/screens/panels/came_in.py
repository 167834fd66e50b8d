"""The records that came in last, of those that one sees."""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.figures.came_in import Newest, newest
from backoffice.screens.grades import grade
from backoffice.screens.panels.shown import Home, Panel
from form_definitions.kinds import Grade

MANY = 8


def panel(home: Home) -> Panel | None:
    if not home.may("see_records") or home.role is Role.WORKER:
        return None
    found = newest(home.session, home.versions.current(), home.scope, MANY)
    given = {"newest": [(one, _grade_of(one)) for one in found]}
    return Panel("came_in", given)


def _grade_of(one: Newest) -> str:
    """The overall grade as a tag; nothing where the form has none."""
    overall = one.form.overall
    if overall is None:
        return ""
    kind = one.form.field(overall.grade).kind
    if not isinstance(kind, Grade):
        return ""
    known = next((s for s in kind.scales if s.key == one.scale), kind.scale)
    return grade(known, one.grade)
