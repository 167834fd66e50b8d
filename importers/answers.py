"""Answers that a person has given once for every cell that says the same.

Whose they are and where they are kept is the caller's. Here a text is looked up where
its row would wait for a person, and nowhere else; what reads by itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from form_definitions.entry import Entry, Problem
from form_definitions.form import Field, Form
from form_definitions.kinds import Choice, Flag, Grade, Value
from form_definitions.scales import Option
from form_definitions.spelling import folded
from importers.values import is_number, is_undecided

Said = tuple[str, str, str, str]
"""The form, its field, the scale of a grade (else ""), and the text, folded."""


@dataclass(frozen=True)
class Answer:
    """What a text is to be read as: an answer's key, and who said so in `words`."""

    number: int
    value: str
    words: str


Answers = Mapping[Said, Answer]
LONGEST = 100
"""A longer text is a remark about its own row."""
NONE_KNOWN: Answers = MappingProxyType({})


def answers_to(entry: Entry, known: Answers) -> dict[Problem, Answer]:
    """The answers that are known to what holds an entry up."""
    found = {}
    for problem in entry.problems:
        field = entry.form.by_key.get(problem.field or "")
        if problem.severity != "hold" or problem.place is not None or field is None:
            continue
        scale = scale_of(entry.form, field, entry.values)
        if scale is None or not means_one_thing(field, problem.code, problem.raw):
            continue
        said = (entry.form.key, field.key, scale, folded(problem.raw))
        if said in known:
            found[problem] = known[said]
    return found


def means_one_thing(field: Field, code: str, raw: str) -> bool:
    """Whether a text that holds rows up can be answered for all rows to come.

    Not a number, of which nobody knows the scale; not a grade still to come; not two
    grades in one cell; and not what is a grade on another scale of the same field:
    *Adequate* of 2013 is no *Requires improvement*.
    """
    if len(raw) > LONGEST or not any(map(str.isalpha, raw)):
        return False
    if is_number(raw) or is_undecided(raw):
        return False
    match field.kind:
        case Grade() as kind:
            to_come = {folded(words) for s in kind.scales for words in s.undecided}
            elsewhere = any(scale.find(raw) for scale in kind.scales)
            known = elsewhere or folded(raw) in to_come
            one = not known and not _is_short_of_several(raw, kind.options)
            return code == "unknown_grade" and one
        case Choice(options):
            one = not _is_short_of_several(raw, options)
            return code == "unknown_choice" and one
        case Flag():
            return code == "unknown_choice"
        case _:
            return False


def _is_short_of_several(raw: str, options: Iterable[Option]) -> bool:
    """Whether a text may be short for more than one answer: ``CP Conf`` is one for an
    initial and one for a review conference."""
    said = folded(raw).split()
    found = {
        option.key
        for option in options
        for spelling in option.spellings
        if all(_begins(word, spelling) for word in said)
    }
    return len(found) > 1


def _begins(word: str, spelling: str) -> bool:
    return any(other.startswith(word) for other in folded(spelling).split())


def scale_of(form: Form, field: Field, values: Mapping[str, Value]) -> str | None:
    """The scale that a field is read on, in a record of these values.

    "" where it is no grade; None where the day decides and is not known.
    """
    kind = field.kind
    if not isinstance(kind, Grade):
        return ""
    if not kind.earlier:
        return kind.scale.key
    day = values.get(form.record.date)
    return kind.scale_on(day).key if isinstance(day, date) else None


def noted(entry: Entry, problem: Problem, answer: Answer) -> Problem:
    """The note that says what a cell was read as, and by whose answer."""
    field = entry.form.field(problem.field or "")
    shown = field.kind.show(entry.values.get(field.key))
    words = f"{field.label} was read as {shown}, {answer.words}"
    return Problem(
        field.key,
        words,
        problem.code,
        "note",
        problem.raw,
        problem.cell,
        answer=answer.number,
    )
