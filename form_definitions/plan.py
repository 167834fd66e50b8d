"""What publishing a new version of a form would do, told before it is done.

A published version is never changed, and what was once stored is never lost: a field
may be added, renamed (``was``), reworded or retired; it may not be dropped or made to
hold something else. What would break that is a refusal, with the remedy in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from form_definitions.form import Form
from form_definitions.plan_fields import newest, steps_of_fields, steps_of_repeats
from form_definitions.steps import Step, What, listed

__all__ = ["Plan", "Step", "What", "plan"]


@dataclass(frozen=True)
class Plan:
    """The steps from what is published to a new version, refusals among them."""

    form: str
    version: int
    steps: tuple[Step, ...]

    @property
    def refusals(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.what is What.REFUSE)

    @property
    def nothing_to_do(self) -> bool:
        """Whether this very version is published already."""
        return not self.steps

    def as_data(self) -> dict[str, Any]:
        """As plain data, the way it is kept with the version and shown as JSON."""
        return {
            "form": self.form,
            "version": self.version,
            "steps": [
                {
                    "what": str(step.what),
                    "field": step.field,
                    "column": step.column,
                    "words": step.words,
                }
                for step in self.steps
            ],
        }


def plan(old: Form | None, new: Form, history: Sequence[Form] = ()) -> Plan:
    """The plan from the newest published version to `new`.

    Args:
        old: the newest published version; None where there is none.
        history: all published versions, in any order; with or without `old`.
    """
    if old is None:
        asked = sum(field.asked for field in new.fields)
        words = f"{new.title} is new: it gets a table of its own for {asked} fields"
        return Plan(new.key, new.version, (Step(What.NEW, words),))
    if new.digest == old.digest:
        return Plan(new.key, new.version, ())
    past = {form.version: form for form in (*history, old)}
    published = [past[version] for version in sorted(past)]
    steps = [
        *_of_the_version(old, new),
        *_of_scales(published, new),
        *steps_of_fields("", newest(form.fields for form in published), new.fields),
        *steps_of_repeats(published, new),
        *_of_the_form(old, new),
    ]
    if not steps:
        words = "Nothing that is stored or asked changes; only the version's number"
        steps = [Step(What.CHANGE, words)]
    return Plan(new.key, new.version, tuple(steps))


# --- the form as a whole --------------------------------------------------------


def _of_the_version(old: Form, new: Form) -> Iterator[Step]:
    if new.key != old.key:
        words = f"This is another form ({new.key}), not a version of {old.key}"
        yield Step(What.REFUSE, words)
    if new.version == old.version:
        yield Step(
            What.REFUSE,
            f"Version {old.version} is published and says something else; a published"
            f" version is never changed. Make this version {old.version + 1}",
        )
    elif new.version < old.version:
        yield Step(
            What.REFUSE,
            f"Version {old.version} is published already; this is version"
            f" {new.version}. Make it version {old.version + 1}",
        )


_ROLES = {
    "date": "The day a record is about",
    "subject": "The case a record is about",
    "unit": "The team a record belongs to",
    "by": "Whose record it is",
}


def _of_the_form(old: Form, new: Form) -> Iterator[Step]:
    for role, words in _ROLES.items():
        before, after = getattr(old.record, role), getattr(new.record, role)
        renamed = before and after and _column(old, before) == _column(new, after)
        if before != after and not renamed:
            told = f"{words} comes from {after or 'no field'} instead of"
            words = f"{told} {before or 'no field'}, in records of this version"
            yield Step(What.REBUILD, words, after or "")
    if [_column(old, k) for k in old.record.key] != [
        _column(new, k) for k in new.record.key
    ]:
        words = f"Two records are one from now on where {listed(new.record.key)} agree"
        yield Step(What.CHANGE, words)
    if old.prefix != new.prefix:
        words = (
            f"New references begin with {new.prefix}; {old.prefix} stays on old ones"
        )
        yield Step(What.CHANGE, words)
    good = {area.key: area.good for area in old.areas}
    for area in new.areas:
        if area.good != good.get(area.key, area.good):
            words = f"{area.label}: what good looks like is told otherwise"
            yield Step(What.CHANGE, words, area.grade, area.grade)
    if old.checks != new.checks:
        yield Step(What.CHANGE, "What is checked across fields changes")
    if (old.title, old.plural) != (new.title, new.plural):
        yield Step(What.CHANGE, f"The form is called {new.title} from now on")


def _column(form: Form, key: str) -> str:
    return form.by_key[key].column if key in form.by_key else key


# --- scales ---------------------------------------------------------------------

_SAME_SCALE = ("best", "good_from", "since", "until", "earlier")


def _of_scales(published: Sequence[Form], new: Form) -> Iterator[Step]:
    before: dict[str, Any] = {}
    for form in published:
        before |= json.loads(form.said)["scales"]
    for key, after in json.loads(new.said)["scales"].items():
        if key in before and (wrong := _another_scale(before[key], after)):
            yield Step(
                What.REFUSE,
                f"The scale {key} is published and {wrong}; a changed scale is a new"
                f" scale. Give it a key of its own and say 'earlier: {key}' in it",
            )


def _another_scale(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Why a scale is no longer the same one; its words and spellings may change."""
    for word, called in (("grades", "grades"), ("answers", "other answers")):
        kept = [option["option"] for option in before.get(word, ())]
        if kept != [option["option"] for option in after.get(word, ())]:
            return f"has the {called} {listed(kept) or 'none'}, in that order"
    for word in _SAME_SCALE:
        if before.get(word) != after.get(word):
            return f"says {word!r} is {before.get(word)!r}"
    return ""
