"""Makes a form of what its definition says, naming every fault at once.

The same compiler serves a YAML file (through `reader`, which knows the lines) and the
canonical JSON of a published version (`form_from_json`). What may stand where is
asked first (`shapes`), what the whole must be last (`soundness`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from form_definitions.conditions import Condition, ConditionError, both, parse
from form_definitions.faults import Fault, Path
from form_definitions.form import (
    Area,
    Check,
    Field,
    Form,
    Privacy,
    Record,
    Repeat,
    Section,
)
from form_definitions.graded import fields_of
from form_definitions.kinds import Kind, LongText, Person
from form_definitions.kinds_made import KindMaker
from form_definitions.scale_definitions import day, scale_as_data, scales_from_data
from form_definitions.scales import Scale
from form_definitions.shapes import faults_in
from form_definitions.soundness import Places, faults_of_the_whole

__all__ = ["Fault", "compile_form", "form_from_json"]


def compile_form(
    said: Mapping[str, Any], scales: Mapping[str, Scale], faults: list[Fault]
) -> Form | None:
    """The form, or None with what is wrong appended to `faults`."""
    found = list(faults_in("form", said))
    form = None if found else _Compiler(scales, found).form(said)
    faults.extend(found)
    return None if found else form


@lru_cache(maxsize=64)
def form_from_json(text: str) -> Form:
    """A published version, from the canonical JSON it was stored as.

    Opening a store compiles each; a second one in this process finds them made.
    Raises ValueError where that is damaged.
    """
    try:
        said = json.loads(text)
        faults: list[Fault] = []
        scales = scales_from_data(said["scales"].values(), faults)
        form = compile_form(said["form"], scales, faults)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as why:
        raise ValueError(f"a stored form version is damaged: {why}") from None
    if form is None:
        raise ValueError(f"a stored form version is damaged: {faults[0].words}")
    return form


class _Compiler:
    """Compiles one form whose words are all in their places."""

    def __init__(self, scales: Mapping[str, Scale], faults: list[Fault]) -> None:
        self.scales = scales
        self.faults = faults
        self.places = Places()

    def fault(self, path: Path, words: str) -> None:
        self.faults.append(Fault(path, words))

    def form(self, said: Mapping[str, Any]) -> Form:
        self.kinds = KindMaker(self.scales, said.get("scale"), self.faults)
        if self.kinds.own is not None:
            self.kinds.scale(self.kinds.own, ("scale",))
        record = said["record"]
        form = Form(
            key=said["form"],
            version=said["version"],
            title=said["title"],
            plural=said["plural"],
            prefix=said["prefix"],
            family=said["family"],
            record=Record(
                date=record["date"],
                subject=record.get("subject"),
                unit=record.get("unit"),
                by=record.get("by"),
                about=tuple(record.get("about", ())),
                key=tuple(record["key"]),
            ),
            sections=tuple(
                self.section(one, ("sections", at))
                for at, one in enumerate(said["sections"])
            ),
            checks=tuple(
                self.check(one, ("checks", at))
                for at, one in enumerate(said.get("checks", ()))
            ),
            also=tuple(said.get("also", ())),
            about=said.get("about", ""),
            source=said.get("source", ""),
            since=day(said.get("since")),
            until=day(said.get("until")),
        )
        self.faults.extend(faults_of_the_whole(form, self.places))
        canonical = _canonical(said, self.kinds.used)
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        return replace(form, said=canonical, digest=digest)

    # --- its parts

    def section(self, said: Mapping[str, Any], path: Path) -> Section:
        when = self.condition(said, "when", path)
        if not any(word in said for word in ("fields", "areas", "repeat")):
            self.fault(
                path, f"section {said['section']!r} asks nothing; give it fields"
            )
        repeat = said.get("repeat")
        return Section(
            key=said["section"],
            title=said["title"],
            hint=said.get("hint", ""),
            when=when,
            fields=tuple(
                self.field(one, (*path, "fields", at), when)
                for at, one in enumerate(said.get("fields", ()))
            ),
            areas=tuple(
                self.area(one, (*path, "areas", at), when)
                for at, one in enumerate(said.get("areas", ()))
            ),
            repeat=self.repeat(repeat, (*path, "repeat")) if repeat else None,
        )

    def field(
        self, said: Mapping[str, Any], path: Path, section_when: Condition | None = None
    ) -> Field:
        kind = self.kinds.kind(said, path)
        retired = said.get("retired", False)
        field = Field(
            key=said["field"],
            label=said["label"],
            kind=kind,
            hint=said.get("hint", ""),
            required=said.get("required", False),
            required_when=self.condition(said, "required_when", path, retired),
            when=both(section_when, self.condition(said, "when", path, retired)),
            on_hide=said.get("on_hide", "keep"),
            also=tuple(said.get("also", ())),
            was=tuple(said.get("was", ())),
            privacy=Privacy(said.get("privacy", _usual_privacy(kind))),
            listed=said.get("list", False),
            filtered=said.get("filter", False),
            retired=retired,
        )
        self.places.placed.append((field.key, (*path, "field")))
        return field

    def area(
        self, said: Mapping[str, Any], path: Path, section_when: Condition | None
    ) -> Area:
        key, retired = said["area"], said.get("retired", False)
        scale = self.kinds.scale(said.get("scale", self.kinds.own), (*path, "area"))
        own_when = self.condition(said, "when", path, retired)
        area = Area(
            key=key,
            label=said["label"],
            scale=scale,
            fields=(),
            good=said.get("good", ""),
            also=tuple(said.get("also", ())),
            overall=said.get("overall", False),
            retired=retired,
        )
        when = both(section_when, own_when)
        fields = fields_of(area, said, self.kinds.earlier(scale), when)
        for field in fields:
            self.places.placed.append((field.key, (*path, "area")))
        return replace(area, fields=fields)

    def repeat(self, said: Mapping[str, Any], path: Path) -> Repeat:
        self.places.placed.append((said["repeat"], (*path, "repeat")))
        return Repeat(
            key=said["repeat"],
            title=said["title"],
            one=said["one"],
            fields=tuple(
                self.field(one, (*path, "fields", at))
                for at, one in enumerate(said["fields"])
            ),
            merge_by=tuple(said.get("merge_by", ())),
            most=said.get("most", 100),
            also=tuple(said.get("also", ())),
        )

    def check(self, said: Mapping[str, Any], path: Path) -> Check:
        return Check(
            rule=self.condition(said, "check", path) or _ALWAYS,
            message=said["message"],
            field=said["field"],
            severity=said.get("severity", "hold"),
            code=said.get("code", "other"),
        )

    def condition(
        self, said: Mapping[str, Any], word: str, path: Path, retired: bool = False
    ) -> Condition | None:
        """The condition after a word. Whether it makes sense is asked at the end,
        when all fields are known; of a retired field it is not asked at all.
        """
        if word not in said:
            return None
        try:
            condition = parse(said[word])
        except ConditionError as why:
            self.fault((*path, word), str(why))
            return None
        if not retired:
            self.places.conditions.append(((*path, word), condition))
        return condition


_ALWAYS = parse("true")


def _canonical(said: Mapping[str, Any], scales: Mapping[str, Scale]) -> str:
    """The definition and its scales as the JSON that is hashed and stored."""
    whole = {
        "form": said,
        "scales": {key: scale_as_data(scale) for key, scale in scales.items()},
    }
    return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _usual_privacy(kind: Kind) -> Privacy:
    if isinstance(kind, Person):
        return Privacy.STAFF
    return Privacy.FREE_TEXT if isinstance(kind, LongText) else Privacy.NONE
