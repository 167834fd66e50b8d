"""The part of a plan that is about fields: what is added, renamed, retired, refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import KINDS, Choice, Choices, Grade, Kind
from form_definitions.steps import Step, What, listed


def newest(versions: Iterable[Iterable[Field]]) -> dict[str, Field]:
    """Each column's newest field, over versions in order."""
    return {field.column: field for fields_ in versions for field in fields_}


def steps_of_repeats(published: Sequence[Form], new: Form) -> Iterator[Step]:
    versions: dict[str, list[Repeat]] = {}
    for form in published:
        for repeat in form.repeats:
            versions.setdefault(repeat.key, []).append(repeat)
    for repeat in new.repeats:
        if repeat.key not in versions:
            words = f"{repeat.title} are new: they get a table of their own"
            yield Step(What.ADD, words, repeat.key, repeat.key)
            continue
        before = newest(one.fields for one in versions.pop(repeat.key))
        yield from steps_of_fields(f"{repeat.key}.", before, repeat.fields)
    for key, gone in versions.items():
        yield Step(
            What.REFUSE,
            f"{gone[-1].title} are published and gone; keep them, and hide their"
            " section with 'when: \"false\"'",
            key,
            key,
        )


def steps_of_fields(
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
            f"{new.label}: {listed(changed)} {'change' if changed[1:] else 'changes'}"
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
                f"has lost the answers {listed(gone)}; keep them with 'retired: true'"
                " so that old records can be read, or"
            )
    return ""


def _kind_name(kind: Kind) -> str:
    return next(name for name, of in KINDS.items() if of is type(kind))
