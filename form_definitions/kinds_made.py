"""Makes the kind that a field's definition asks for, on the scales there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from form_definitions.faults import Fault, Path
from form_definitions.kinds import KINDS, Choice, Choices, Grade, Kind
from form_definitions.language import KIND_WORDS
from form_definitions.scale_definitions import option_faults, options_of
from form_definitions.scales import Option, Scale
from form_definitions.spelling import did_you_mean


class KindMaker:
    """Makes the kinds of one form's fields, and keeps which scales they stand on.

    `own` is the scale of the form itself, for what names no other; what is wrong is
    appended to `faults`.
    """

    def __init__(
        self, scales: Mapping[str, Scale], own: str | None, faults: list[Fault]
    ) -> None:
        self.scales = scales
        self.own = own
        self.faults = faults
        self.used: dict[str, Scale] = {}

    def fault(self, path: Path, words: str) -> None:
        self.faults.append(Fault(path, words))

    def kind(self, said: Mapping[str, Any], path: Path) -> Kind:
        name = said["kind"]
        words = {w: said[w] for w in KIND_WORDS.get(name, ()) if w in said}
        if name == "grade":
            scale = self.scale(words.get("scale", self.own), path)
            return Grade(scale, self.earlier(scale))
        if name in ("choice", "choices"):
            options = self.options(said, words, path)
            return Choice(options) if name == "choice" else Choices(options)
        if words.get("least", 0) > words.get("most", words.get("least", 0)):
            self.fault((*path, "most"), "'most' is less than 'least'")
        made: Kind = KINDS[name](**words)
        return made

    def options(
        self, said: Mapping[str, Any], words: Mapping[str, Any], path: Path
    ) -> tuple[Option, ...]:
        if ("scale" in words) is ("options" in words):
            self.fault(
                path, f"field {said['field']!r} needs either 'options' or 'scale'"
            )
            return ()
        if "scale" in words:
            return self.scale(words["scale"], (*path, "scale")).options
        options = options_of(words["options"])
        self.faults.extend(option_faults(options, (*path, "options")))
        return options

    def scale(self, key: str | None, path: Path) -> Scale:
        if key is not None and key in self.scales:
            self.used[key] = self.scales[key]
            return self.scales[key]
        known = ", ".join(sorted(self.scales))
        near = did_you_mean(key or "", self.scales)
        self.fault(
            path,
            f"there is no scale {key!r}{near}; there are {known}"
            if key
            else f"say which 'scale' this is graded on, one of {known}",
        )
        return Scale("", "", ())

    def earlier(self, scale: Scale) -> tuple[Scale, ...]:
        """The scales before it, the newest first."""
        before: list[Scale] = []
        # A ring of scales is refused by the catalog; here it must only come to an end.
        while scale.earlier and len(before) < len(self.scales):
            if scale.earlier not in self.scales:
                break
            scale = self.scales[scale.earlier]
            before.append(scale)
            self.used[scale.key] = scale
        return tuple(before)
