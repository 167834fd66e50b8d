"""How a field is asked for on a screen, and how its answer comes back.

Each kind of field has one face (`faces`). An answer is kept exactly as it was typed
until `form_definitions.entry.check` reads it, so what cannot be read stays in its box.
Only the fields of the form are ever looked for among what was posted: whatever else was
sent is not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, assert_never

from backoffice.screens.faces import Face, face
from form_definitions import kinds
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import Value

ROW_KEY = "row_key"
"""What says of a row which stored one it amends. No field of a repeat is called so."""
_NO_ANSWER = ("", "No answer")


class Posted(Protocol):
    """What of a posted form is used: werkzeug's MultiDict, or anything like it."""

    def getlist(self, key: str) -> list[str]: ...
    def __iter__(self) -> Any: ...


@dataclass(frozen=True)
class Question:
    """One field as it is asked now: its face, its answer so far, what is wrong."""

    field: Field
    name: str
    face: Face
    answer: str | tuple[str, ...]
    error: str = ""
    shown: bool = True
    leads: bool = False
    """Whether other questions are asked depending on its answer."""
    depends_on: str = ""
    """The questions whose answers may make it owed, while they do not."""

    @property
    def hint(self) -> str:
        return self.field.hint or self.face.example

    @property
    def is_grade(self) -> bool:
        return isinstance(self.field.kind, kinds.Grade)

    @property
    def beside(self) -> bool:
        """Whether its answers are short enough to stand side by side."""
        return sum(len(words) + 6 for _, words in self.face.options) < 90

    @property
    def described_by(self) -> str:
        """The ids of what explains it to a screen reader."""
        parts = [f"{self.name}-hint"] if self.hint else []
        parts += [f"{self.name}-error"] if self.error else []
        return " ".join(parts)

    def is_chosen(self, value: str) -> bool:
        if isinstance(self.answer, tuple):
            return value in self.answer
        return value == self.answer


@dataclass(frozen=True)
class Typed:
    """What a person has typed of one record, unread."""

    answers: Mapping[str, Any]
    repeats: Mapping[str, list[dict[str, Any]]]

    def as_json(self) -> dict[str, Any]:
        return {"answers": dict(self.answers), "repeats": dict(self.repeats)}

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> Typed:
        return cls(dict(said["answers"]), dict(said["repeats"]))

    def without(self, repeat: str, at: int) -> Typed:
        """Without one row of a repeat; as it is where there is no such row."""
        rows = [row for i, row in enumerate(self.repeats[repeat]) if i != at]
        return Typed(self.answers, {**self.repeats, repeat: rows})

    def with_row(self, repeat: str) -> Typed:
        """With one more row of a repeat, still to be filled."""
        return Typed(
            self.answers, {**self.repeats, repeat: [*self.repeats[repeat], {}]}
        )


def question(
    field: Field,
    name: str,
    answer: Any,
    *,
    on: date | None = None,
    error: str = "",
    shown: bool = True,
    leads: bool = False,
    in_row: bool = False,
) -> Question:
    """A field as it is asked, with what was answered so far.

    An answer that is no longer offered stays offered where it is the answer, and an
    answer that need not be given can be taken back. In a row of a repeat there is no
    room for radios and examples.
    """
    how = face(field.kind, on)
    if in_row:
        look = "list" if how.look == "radios" else how.look
        how = replace(how, look=look, example="")
    given = _several(answer) if how.look == "ticks" else _one(answer)
    options = how.options
    if options:
        known = {value for value, _ in options}
        now = given if isinstance(given, tuple) else (given,)
        options += tuple((v, field.kind.show(v)) for v in now if v and v not in known)
        if how.look == "radios" and given and not field.required:
            options += (_NO_ANSWER,)
    return Question(
        field, name, replace(how, options=options), given, error, shown, leads
    )


def _one(answer: Any) -> str:
    return "" if answer is None else str(answer)


def _several(answer: Any) -> tuple[str, ...]:
    if isinstance(answer, list | tuple):
        return tuple(str(one) for one in answer)
    return (str(answer),) if answer else ()


def asked_again(field: Field, value: Value) -> Any:
    """A kept value as it is put into its box again, which its kind reads back."""
    match field.kind:
        case kinds.Choices():
            return tuple(value) if isinstance(value, tuple | list) else ()
        case kinds.Choice() | kinds.Grade():
            return value or ""
        case kinds.Flag():
            return "" if value is None else "yes" if value else "no"
        case kinds.Number():
            return "" if value is None else repr(value)
        case (
            kinds.Text()
            | kinds.LongText()
            | kinds.Identifier()
            | kinds.Whole()
            | kinds.Day()
            | kinds.Month()
            | kinds.Person()
            | kinds.Team()
        ):
            return field.kind.show(value)
        case _:
            assert_never(field.kind)


def typed_of(
    form: Form,
    values: Mapping[str, Value],
    repeats: Mapping[str, Sequence[Mapping[str, Value]]],
) -> Typed:
    """A kept record as if it had just been typed."""
    return Typed(
        {f.key: asked_again(f, values.get(f.key)) for f in form.fields if f.asked},
        {r.key: [_row(r, row) for row in repeats.get(r.key, ())] for r in form.repeats},
    )


def _row(repeat: Repeat, row: Mapping[str, Value]) -> dict[str, Any]:
    own = {f.key: asked_again(f, row.get(f.key)) for f in repeat.fields if f.asked}
    return {**own, ROW_KEY: str(row.get(ROW_KEY) or "")}


def typed_in(form: Form, posted: Posted) -> Typed:
    """What was typed, of the questions this form asks and of nothing else."""
    answers = {f.key: _answer(f, f.key, posted) for f in form.fields if f.asked}
    rows = {r.key: _rows(r, posted) for r in form.repeats}
    return Typed(answers, rows)


def row_name(repeat: str, at: int, field: str) -> str:
    """The name of a box in a row. Keys have no hyphen, so it cannot be another's."""
    return f"{repeat}-{at}-{field}"


def _rows(repeat: Repeat, posted: Posted) -> list[dict[str, Any]]:
    places = set()
    for name in posted:
        parts = str(name).split("-")
        if len(parts) == 3 and parts[0] == repeat.key and parts[1].isdecimal():
            places.add(parts[1])
    # A hostile number is as long as it likes: the text is compared, not the number.
    real = sorted(int(place) for place in places if len(place) <= 4)
    return [
        {f.key: _answer(f, row_name(repeat.key, at, f.key), posted) for f in fields}
        for at in real[: repeat.most + 1]
        if (fields := [f for f in repeat.fields if f.asked])
    ]


def filled(typed: Typed) -> Typed:
    """Without the rows nobody has typed anything into."""
    rows = {
        k: [r for r in rows if any(r.values())] for k, rows in typed.repeats.items()
    }
    return Typed(typed.answers, rows)


def _answer(field: Field, name: str, posted: Posted) -> Any:
    given = [_clean(one) for one in posted.getlist(name)]
    if isinstance(field.kind, kinds.Choices):
        return tuple(one for one in given if one)
    return given[-1] if given else ""


def _clean(text: str) -> str:
    """Browsers send line ends in pairs; PostgreSQL keeps no NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def leading_fields(form: Form) -> frozenset[str]:
    """The fields whose answers decide whether others are asked."""
    named: set[str] = set()
    for field in form.fields:
        if field.asked and field.when is not None:
            named |= field.when.names()
    return frozenset(named)
