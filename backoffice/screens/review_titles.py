"""What a group of cells is called in review: how many they are, and what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backoffice.intake.groups import Group
from backoffice.screens.raw_texts import short
from backoffice.screens.words import many

_TITLES: Mapping[str, tuple[str, str]] = {
    "ambiguous_date": ("date can be read two ways", "dates can be read two ways"),
    "impossible_date": ("date does not exist", "dates that do not exist"),
    "unreadable_date": ("date cannot be read", "dates cannot be read"),
    "near_duplicate": ("record may be here already", "records may be here already"),
    "not_a_case_id": ("cell is no case number", "cells are no case numbers"),
    "missing_required": ("row has no", "rows have no"),
    "date_system_1904": (
        "date is four years and a day off its row",
        "dates are four years and a day off their rows",
    ),
    "error_value": ("cell shows an error", "cells show an error"),
    "formula_without_value": (
        "formula was saved without its value",
        "formulas were saved without their values",
    ),
    "several_values": ("cell says several things", "cells say several things"),
}


def title_of(group: Group) -> str:
    """What a group is about, with how many cells it has."""
    number = len(group.cells)
    label = group.field.label if group.field else ""
    if group.raw:
        return f"{many(number, 'cell says', 'cells say')} ‘{short(group.raw, 60)}’"
    if group.code == "missing_required" and label:
        return f"{many(number, 'row has no', 'rows have no')} ‘{short(label, 60)}’"
    if group.is_several:
        return many(number, "cell names several cases", "cells name several cases")
    if group.code == "ambiguous_date" and not group.two_ways:
        return many(number, "date names no one day", "dates name no one day")
    if group.code in _TITLES and group.code != "missing_required":
        return many(number, *_TITLES[group.code])
    return f"{many(number, 'cell')}: {short(group.words, 80)}"


def below(group: Group, groups: Iterable[Group] = ()) -> str:
    """What stands under the title: the field, and where from.

    Args:
        groups: those it is listed among; its form is named where another form's is
            called the same.
    """
    name = group.field.label if group.field else group.form.title
    title = title_of(group)
    if group.field and any(
        one.form.key != group.form.key
        and one.field
        and (title_of(one), one.field.label) == (title, name)
        for one in groups
    ):
        name = f"{name} of {group.form.plural.lower()}"
    if group.era is not None:
        name = f"{name} ({group.era.name})"
    return f"{name}, {many(group.uploads, 'upload')}"


def about_its_era(group: Group) -> str:
    """Why only some grades are offered: one sentence; "" where the scale has never
    been another."""
    if group.era is None:
        return ""
    said = f"Read on the scale of their day, {group.era.name}: only that is offered."
    if group.without_day:
        rows = many(group.without_day, "row has", "rows have")
        said += (
            f" {rows} no day yet; an answer that is not on the scale of that day is"
            " asked once more."
        )
    return said
