"""Scales from their definitions, and as plain data again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from form_definitions.faults import Fault, Path
from form_definitions.scales import Option, Scale
from form_definitions.shapes import faults_in
from form_definitions.spelling import did_you_mean, folded


def scales_from_data(said: Iterable[Any], faults: list[Fault]) -> dict[str, Scale]:
    """Scales by their keys, from their definitions as plain data; what is wrong with
    any is appended to `faults`, and that one left out.
    """
    compiled = (compile_scale(one, faults) for one in said)
    return {scale.key: scale for scale in compiled if scale is not None}


def compile_scale(said: Any, faults: list[Fault]) -> Scale | None:
    """A scale from its definition as plain data, or None with what is wrong appended
    to `faults`.
    """
    found = list(faults_in("scale", said))
    if not found:
        found = list(_unsound(said))
    faults.extend(found)
    if found:
        return None
    grades = options_of(said["grades"])
    return Scale(
        key=said["scale"],
        title=said["title"],
        grades=grades if said["best"] == "first" else grades[::-1],
        answers=options_of(said.get("answers", ())),
        good_from=said.get("good_from"),
        since=day(said.get("since")),
        until=day(said.get("until")),
        earlier=said.get("earlier"),
        undecided=tuple(said.get("undecided", ())),
        source=said.get("source", ""),
    )


def _unsound(said: Mapping[str, Any]) -> Iterable[Fault]:
    grades = options_of(said["grades"])
    answers = options_of(said.get("answers", ()))
    yield from option_faults((*grades, *answers), ("grades",))
    keys = [option.key for option in grades]
    least = said.get("good_from")
    if least is not None and least not in keys:
        near = did_you_mean(least, keys)
        yield Fault(("good_from",), f"{least!r} is no grade here{near}")
    if said.get("earlier") == said["scale"]:
        yield Fault(("earlier",), "a scale does not take the place of itself")
    since, until = day(said.get("since")), day(said.get("until"))
    if since and until and until < since:
        yield Fault(("until",), "'until' is before 'since'")
    known = {folded(s) for option in (*grades, *answers) for s in option.spellings}
    for at, undecided in enumerate(said.get("undecided", ())):
        if folded(undecided) in known:
            words = f"{undecided!r} cannot be both an answer and undecided"
            yield Fault(("undecided", at), words)


def scale_as_data(scale: Scale) -> dict[str, Any]:
    """A scale as `compile_scale` takes it, for the canonical JSON of a form."""
    said: dict[str, Any] = {
        "scale": scale.key,
        "title": scale.title,
        "best": "first",
        "grades": [_option_as_data(option) for option in scale.grades],
        "answers": [_option_as_data(option) for option in scale.answers],
        "good_from": scale.good_from,
        "since": scale.since and scale.since.isoformat(),
        "until": scale.until and scale.until.isoformat(),
        "earlier": scale.earlier,
        "undecided": list(scale.undecided),
        "source": scale.source,
    }
    return {word: value for word, value in said.items() if value}


def _option_as_data(option: Option) -> dict[str, Any]:
    said: dict[str, Any] = {"option": option.key, "label": option.label}
    if option.also:
        said["also"] = list(option.also)
    if option.points is not None:
        said["points"] = option.points
    if option.retired:
        said["retired"] = True
    return said


def options_of(said: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    """Options from their definitions, each of which is in shape."""
    return tuple(
        Option(
            key=one["option"],
            label=one["label"],
            also=tuple(one.get("also", ())),
            retired=one.get("retired", False),
            points=one.get("points"),
        )
        for one in said
    )


def option_faults(options: Sequence[Option], path: Path) -> Iterable[Fault]:
    """Two options of one key, or of one spelling."""
    whose: dict[str, str] = {}
    seen: set[str] = set()
    for option in options:
        if option.key in seen:
            yield Fault(path, f"option {option.key!r} stands here twice; keep one")
        seen.add(option.key)
        for spelling in option.spellings:
            other = whose.setdefault(folded(spelling), option.key)
            if other != option.key:
                yield Fault(
                    path,
                    f"{spelling!r} is a spelling of both {other!r} and"
                    f" {option.key!r}; strike it from one",
                )


def day(text: str | None) -> date | None:
    """A day that is in shape: ``2026-04-01``."""
    return date.fromisoformat(text) if text else None
