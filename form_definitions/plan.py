"""What publishing a new version of a form would do, told before it is done.

A published version is never changed, and what was once stored is never lost: a field
may be added, renamed (``was``), reworded or retired; it may not be dropped or made to
hold something else. What would break that is a refusal, with the remedy in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import KINDS, Choice, Choices, Grade, Kind


class What(StrEnum):
    """What a step of a plan does."""

    NEW = "new"
    """The form is published for the first time."""
    ADD = "add"
    WAS = "was"
    """A field has another key from now on; its column stays."""
    RETIRE = "retire"
    RESUME = "resume"
    """A retired field is asked again."""
    CHANGE = "change"
    """Other words, other rules; nothing is stored otherwise."""
    REBUILD = "rebuild"
    """The record's date, team or person comes from elsewhere: projections differ."""
    REFUSE = "refuse"


@dataclass(frozen=True)
class Step:
    """One difference, with a sentence for a Performance Officer.

    `field` is the field's key, "actions.status" for one of a repeat, "" for the form
    as a whole; `column` the physical column that it is kept in.
    """

    what: What
    words: str
    field: str = ""
    column: str = ""


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
        *_of_fields("", _newest(form.fields for form in published), new.fields),
        *_of_repeats(published, new),
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
            words = f"{told} {before or 'no field'}; lists and figures are rebuilt"
            yield Step(What.REBUILD, words, after or "")
    if [_column(old, k) for k in old.record.key] != [
        _column(new, k) for k in new.record.key
    ]:
        words = f"Two records are one from now on where {_listed(new.record.key)} agree"
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
            return f"has the {called} {_listed(kept) or 'none'}, in that order"
    for word in _SAME_SCALE:
        if before.get(word) != after.get(word):
            return f"says {word!r} is {before.get(word)!r}"
    return ""


# --- fields ---------------------------------------------------------------------


def _newest(versions: Any) -> dict[str, Field]:
    """Each column's newest field, over versions in order."""
    return {field.column: field for fields_ in versions for field in fields_}


def _of_repeats(published: Sequence[Form], new: Form) -> Iterator[Step]:
    versions: dict[str, list[Repeat]] = {}
    for form in published:
        for repeat in form.repeats:
            versions.setdefault(repeat.key, []).append(repeat)
    for repeat in new.repeats:
        if repeat.key not in versions:
            words = f"{repeat.title} are new: they get a table of their own"
            yield Step(What.ADD, words, repeat.key, repeat.key)
            continue
        before = _newest(one.fields for one in versions.pop(repeat.key))
        yield from _of_fields(f"{repeat.key}.", before, repeat.fields)
    for key, gone in versions.items():
        yield Step(
            What.REFUSE,
            f"{gone[-1].title} are published and gone; keep them, and hide their"
            " section with 'when: \"false\"'",
            key,
            key,
        )


def _of_fields(
    place: str, before: Mapping[str, Field], after: Sequence[Field]
) -> Iterator[Step]:
    columns = {field.column for field in after}
    for field in after:
        old = before.get(field.column)
        if old is None:
            yield _added(place, field)
            continue
        yield from _of_field(place, old, field)
    for column, old in before.items():
        if column not in columns:
            remedy = (
                f"say 'retired: true' in the area {old.area}"
                if old.area
                else "keep it and say 'retired: true'"
            )
            words = f"{old.label} is published and gone; {remedy}, or 'was' in its heir"
            yield Step(What.REFUSE, words, place + old.key, column)


def _added(place: str, field: Field) -> Step:
    if field.was:
        words = (
            f"{field.label} was never published under {field.was[0]!r}; let 'was' name"
            " every key it had, the first one first, or leave it out"
        )
        return Step(What.REFUSE, words, place + field.key, field.column)
    words = f"{field.label} is added; it is blank in the records there are"
    return Step(What.ADD, words, place + field.key, field.column)


def _of_field(place: str, old: Field, new: Field) -> Iterator[Step]:
    key, column = place + new.key, new.column
    if wrong := _another_kind(old.kind, new.kind):
        words = f"{new.label} {wrong}; make a new field with another key"
        yield Step(What.REFUSE, words, key, column)
    if old.key != new.key:
        words = f"{new.label} is called {new.key} from now on, before {old.key}"
        yield Step(What.WAS, f"{words}; what is stored stays", key, column)
    if new.retired and not old.retired:
        words = f"{new.label} is asked no more; its answers stay in old records"
        yield Step(What.RETIRE, words, key, column)
    elif old.retired and not new.retired:
        yield Step(What.RESUME, f"{new.label} is asked again", key, column)
    told = {
        name: word for name, word in _TOLD.items() if not (wrong and name == "kind")
    }
    if changed := [word for name, word in told.items() if _differ(old, new, name)]:
        words = (
            f"{new.label}: {_listed(changed)} {'change' if changed[1:] else 'changes'}"
        )
        yield Step(What.CHANGE, words, key, column)


_TOLD = {
    "label": "its label",
    "hint": "its hint",
    "kind": "what it may hold",
    "required": "whether it must be answered",
    "required_when": "when it must be answered",
    "when": "when it is asked",
    "on_hide": "what becomes of a hidden answer",
    "also": "the headings it is known by",
    "privacy": "whom it tells about",
    "listed": "whether lists show it",
    "filtered": "whether lists can be filtered by it",
}
"""What of a field may change from version to version, in words."""


def _differ(old: Field, new: Field, name: str) -> bool:
    before, after = getattr(old, name), getattr(new, name)
    if name == "kind" and isinstance(before, Grade) and isinstance(after, Grade):
        return before.scale.key != after.scale.key
    return bool(before != after)


def _another_kind(old: Kind, new: Kind) -> str:
    """Why what was stored would be misread; "" where it would not."""
    if type(old) is not type(new):
        return f"is a field of {_kind_name(old)} and cannot become {_kind_name(new)}"
    if isinstance(old, Grade) and isinstance(new, Grade):
        follows = new.scale.key == old.scale.key or any(
            scale.key == old.scale.key for scale in new.earlier
        )
        if not follows:
            return (
                f"was graded on {old.scale.key} and cannot be on {new.scale.key},"
                f" which does not say 'earlier: {old.scale.key}'"
            )
    if isinstance(old, Choice | Choices) and isinstance(new, Choice | Choices):
        kept = {option.key for option in new.options}
        if gone := [option.key for option in old.options if option.key not in kept]:
            return (
                f"has lost the answers {_listed(gone)}; keep them with 'retired: true'"
                " so that old records can be read, or"
            )
    return ""


def _kind_name(kind: Kind) -> str:
    return next(name for name, of in KINDS.items() if of is type(kind))


def _listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last
