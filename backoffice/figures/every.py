"""The places of a sheet that have no records, where it asks for every one."""

from __future__ import annotations

from itertools import product
from typing import Any

from backoffice.figures.breakdowns import SCALE
from backoffice.figures.counting import Counting
from backoffice.figures.tallies import Found
from exports.periods import quarter_of
from form_definitions.form import Form
from form_definitions.kinds import Flag


def add_every(counting: Counting, found: Found) -> None:
    """Add a place of noughts for each value that a breakdown has and no record.

    Of choices all their answers, of time all its months or quarters; of teams, people
    and what was typed only those that some record names.
    """
    seen = [{keys[at] for keys in found.at} for at in range(len(counting.breakdowns))]
    for form in counting.forms:
        if not any(key == form.key for key, _ in found.told):
            continue
        values = [
            _values(counting, form, one.key, there)
            for one, there in zip(counting.breakdowns, seen, strict=True)
        ]
        for keys in product(*values):
            if keys not in found.at and _on_its_scale(counting, form, keys):
                found.at[keys].clear()
                found.forms_at[keys][form.key] = form


def _values(counting: Counting, form: Form, key: str, seen: set[Any]) -> list[Any]:
    months = counting.asked.period.months
    match key:
        case "form":
            return [form.key]
        case "month":
            return list(months)
        case "quarter":
            return list(dict.fromkeys(quarter_of(month).key for month in months))
        case "area":
            return [area.key for area in form.areas]
        case "scale":
            return sorted({area.scale.key for area in form.areas})
    field = form.by_key.get(key)
    kind = None if field is None else field.kind
    if isinstance(kind, Flag):
        return [True, False]
    options = getattr(kind, "options", None)
    return [one.key for one in options] if options else sorted(seen - {None}, key=str)


def _on_its_scale(counting: Counting, form: Form, keys: tuple[Any, ...]) -> bool:
    """Whether an area is graded on the scale beside it today."""
    place = dict(zip((one.key for one in counting.breakdowns), keys, strict=True))
    if SCALE not in place or "area" not in place:
        return True
    return any(
        (area.key, area.scale.key) == (place["area"], place[SCALE])
        for area in form.areas
    )
