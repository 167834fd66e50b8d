"""What conditions of measures and sheets may speak of, form by form.

Beside a form's own fields these are what every record has (`record_date`, `month`,
`unit`, `reference`, `subject`) and, of grades and of findings that bear a theme, what
is said of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.measures import GRADES, OWED, RECORDS, THEMES
from form_definitions.catalog import shipped_scales
from form_definitions.conditions import Condition
from form_definitions.form import Field, Form, Repeat
from form_definitions.kinds import (
    Choice,
    Day,
    Flag,
    Grade,
    Kind,
    Month,
    Team,
    Text,
)
from form_definitions.nodes import Literal, Node
from form_definitions.scales import Option, Scale
from form_definitions.sense import Sense
from form_definitions.themes import Side


@dataclass(frozen=True)
class Names:
    """The fields and repeats that a condition over one sort of rows may name."""

    fields: Mapping[str, Field]
    repeats: Mapping[str, Repeat]

    def has(self, name: str) -> bool:
        return name in self.fields or name in self.repeats

    def can_answer(self, condition: Condition) -> bool:
        """Whether it has what the condition speaks of, and of such a kind that it can
        be asked. An answer that a choice does not have is merely never given.
        """
        if not all(map(self.has, condition.names())):
            return False
        wrong: list[str] = []
        _Kinds(self.fields, self.repeats).sort(condition.node, wrong)
        return not wrong

    def faults(self, condition: Condition, *, worked_out: bool = False) -> list[str]:
        """What is wrong with a condition, each as the end of a sentence.

        `worked_out` where it may stand for a number or a day as well.
        """
        sense = Sense(self.fields, self.repeats)
        if not worked_out:
            return sense.faults(condition.node)
        wrong: list[str] = []
        sense.sort(condition.node, wrong)
        return list(dict.fromkeys(wrong))


class _Kinds(Sense):
    """Asks only whether the kinds of a condition's parts can be held together."""

    def answers(self, asked: Node, written: Node, wrong: list[str]) -> None:
        """A form whose choice lacks the answer has simply never been given it."""

    def ranked(self, sign: str, left: Node, right: Node, wrong: list[str]) -> None:
        self.must_be_graded(left, wrong)
        if not isinstance(right, Literal):
            self.must_be_graded(right, wrong)


def names_of(form: Form, of: str = RECORDS) -> Names | None:
    """What can be said of a form's records, grades, or rows of the repeat `of`; None
    where it has no such rows.
    """
    repeats = {repeat.key: repeat for repeat in form.repeats}
    record = {**_common(), **_live(form.fields)}
    if of == RECORDS:
        return Names(record, repeats)
    if of == GRADES:
        return Names({**record, **_of_grades(form)}, repeats) if form.areas else None
    if of == OWED:
        # Nothing is asked of it but where it stands.
        return Names({}, {})
    if of == THEMES:
        return Names({**record, **_of_themes()}, repeats)
    if of in repeats:
        own = _live(repeats[of].fields)
        return Names({**record, **own, **_common()}, repeats)
    return None


def _common() -> dict[str, Field]:
    kinds: dict[str, Kind] = {
        "record_date": Day(),
        "month": Month(),
        "unit": Team(),
        "reference": Text(),
        "subject": Text(),
    }
    return {key: Field(key, key, kind) for key, kind in kinds.items()}


def _of_grades(form: Form) -> dict[str, Field]:
    first, *earlier = scales_of(form)
    kinds: dict[str, Kind] = {
        "record_date": Day(),
        "month": Month(),
        "unit": Team(),
        "area": Text(),
        "scale": Text(),
        "grade": Grade(first, tuple(earlier)),
        **dict.fromkeys(("graded", "can_be_good", "good", "overall"), Flag()),
    }
    return {key: Field(key, key, kind) for key, kind in kinds.items()}


def _of_themes() -> dict[str, Field]:
    """What is said of a finding. Which themes there are is the council's to say."""
    sides = tuple(Option(side.value, side.words) for side in Side)
    kinds: dict[str, Kind] = {
        **{key: field.kind for key, field in _common().items()},
        "found_theme": Choice(()),
        "found_as": Choice(sides),
    }
    return {key: Field(key, key, kind) for key, kind in kinds.items()}


def _live(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.key: field for field in fields if not field.retired}


def scales_of(form: Form) -> list[Scale]:
    """Every scale that grades of a form may be on, today's first."""
    found: dict[str, Scale] = {}
    for area in form.areas:
        kind = area.fields[0].kind
        scales = kind.scales if isinstance(kind, Grade) else (area.scale,)
        found.update({scale.key: scale for scale in scales})
    return [
        *found.values(),
        *(s for k, s in shipped_scales().items() if k not in found),
    ]
