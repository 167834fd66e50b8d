"""What a graded area is stored in: its grade, its rationale, the scale it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from form_definitions.conditions import Condition, parse
from form_definitions.form import Area, Field, Part, Privacy
from form_definitions.kinds import Grade, LongText, Text
from form_definitions.scales import Scale
from form_definitions.shapes import LONGEST_KEY


def fields_of(
    area: Area,
    said: Mapping[str, Any],
    earlier: tuple[Scale, ...],
    when: Condition | None,
) -> tuple[Field, Field, Field]:
    """The three fields of an area whose definition is `said`.

    Args:
        earlier: the scales before the area's own, the newest first.
        when: when it is asked at all.
    """
    owed = said.get("rationale", "optional")
    graded = parse(f"filled({area.grade})")
    return (
        Field(
            area.grade,
            f"{area.label}: grade",
            Grade(area.scale, earlier),
            required=area.overall,
            when=when,
            also=area.also,
            listed=area.overall,
            filtered=said.get("filter", area.overall),
            retired=area.retired,
            area=area.key,
            part=Part.GRADE,
        ),
        Field(
            area.rationale,
            f"{area.label}: rationale",
            LongText(),
            required=owed == "required",
            required_when=graded if owed == "required_when_graded" else None,
            when=when,
            also=tuple(said.get("rationale_also", ())),
            privacy=Privacy.FREE_TEXT,
            retired=area.retired,
            area=area.key,
            part=Part.RATIONALE,
        ),
        Field(
            f"{area.key}_{Part.SCALE}",
            f"{area.label}: graded on",
            Text(LONGEST_KEY),
            retired=area.retired,
            area=area.key,
            part=Part.SCALE,
        ),
    )
