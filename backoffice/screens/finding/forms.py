"""Forms: their lists, and a new record of each."""

from __future__ import annotations

from backoffice.access.roles import Role
from backoffice.screens.finding.asked import MOST, Asked, Found

TITLE = "Forms"


def found(asked: Asked) -> list[Found]:
    if not asked.may("see_records") or asked.account.role is Role.WORKER:
        return []
    fitting = [
        form
        for form in asked.versions.current().values()
        if asked.fits(form.title, form.plural)
    ]
    lists = [
        Found(form.plural, f"/records/{form.key}/", "the list") for form in fitting
    ]
    new = [
        Found(f"New: {form.title}", f"/records/{form.key}/new/", "fill it in")
        for form in fitting
        if asked.may("add_records")
    ]
    return [one for pair in zip(lists, new, strict=False) for one in pair][:MOST]
