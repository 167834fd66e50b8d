"""A form as it is asked on a page: its questions in parts, what is wrong, what done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from backoffice.screens import inputs
from backoffice.screens.inputs import ROW_KEY, Question, Typed
from form_definitions import kinds
from form_definitions.conditions import World
from form_definitions.entry import Entry, Problem, shown_fields
from form_definitions.form import Area, Field, Form, Repeat, Section

DONE, FIX, TO_DO = "Done", "Fix", ""


@dataclass(frozen=True)
class Row:
    """One row of a repeat: its questions, and its key among the stored ones."""

    number: int
    key_name: str
    key: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Block:
    """What stands together: some questions, a graded area, or a repeat.

    `look` is ``pair`` (short questions side by side), ``one``, ``area`` or ``repeat``.
    """

    look: str
    id: str
    questions: tuple[Question, ...] = ()
    area: Area | None = None
    folded: bool = False
    repeat: Repeat | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Part:
    """A link in the list of parts beside the form."""

    id: str
    title: str
    state: str


@dataclass(frozen=True)
class SectionPage:
    """A section with its blocks, and its parts in the list beside the form."""

    section: Section
    blocks: tuple[Block, ...]
    parts: tuple[Part, ...]


@dataclass
class FormPage:
    """A form with what was typed into it."""

    form: Form
    typed: Typed
    entry: Entry
    today: date
    folds: bool = False
    """Whether areas that are finished are folded up."""
    tells: bool = False
    """Whether what is wrong is told yet: not before somebody has sent it."""
    errors: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        told = [p for p in self.entry.problems if p.severity == "hold"]
        # The first thing wrong with a box is told in it; the summary has them all.
        self.errors = (
            {name_of(p): p.words for p in reversed(told)} if self.tells else {}
        )
        values = {**self.entry.values, **self.entry.repeats}
        self.world = World(self.today, self.form.order)
        self.shown = shown_fields(self.form, values, self.today)
        self.leading = inputs.leading_fields(self.form)
        day = self.entry.values.get(self.form.record.date)
        self.on = day if isinstance(day, date) else None

    @property
    def problems(self) -> list[Problem]:
        return [p for p in self.entry.problems if p.severity == "hold"]

    def summary(self) -> list[tuple[str, str]]:
        """The id of each box with something wrong, and what, in the form's order."""
        places = _places(self.form)
        told = sorted(self.problems, key=lambda p: _place(places, p))
        return [(name_of(p), said(self.form, p)) for p in told]

    def sections(self) -> list[SectionPage]:
        return [page for page in map(self._section, self.form.sections) if page.blocks]

    def _section(self, section: Section) -> SectionPage:
        blocks = [*self._blocks(section.fields)]
        blocks += [self._area(a) for a in section.areas if a.fields[0].asked]
        if section.repeat:
            blocks.append(self._repeat(section.repeat))
        if section.areas:
            parts = [
                Part(block.id, block.area.label, self._state(block.questions))
                for block in blocks
                if block.area and any(q.shown for q in block.questions)
            ]
        else:
            asked = [q for block in blocks for q in block.questions]
            rows = [q for b in blocks for row in b.rows for q in row.questions]
            state = self._state([*asked, *rows])
            parts = [Part(section.key, section.title, state)]
        return SectionPage(section, tuple(blocks), tuple(parts))

    def _blocks(self, fields: Sequence[Field]) -> Iterator[Block]:
        """Short questions in pairs; a long one, or one with a box for each answer,
        across."""
        pair: list[Question] = []
        for asked in fields:
            if not asked.asked:
                continue
            question = self._question(asked)
            if question.face.look in ("line", "list") and not question.leads:
                pair.append(question)
                continue
            if pair:
                yield Block("pair", pair[0].name, tuple(pair))
                pair = []
            yield Block("one", question.name, (question,))
        if pair:
            yield Block("pair", pair[0].name, tuple(pair))

    def _area(self, area: Area) -> Block:
        grade, why = (self._question(one) for one in area.fields[:2])
        is_done = bool(grade.answer and why.answer) and not (grade.error or why.error)
        return Block(
            "area", area.key, (grade, why), area, self.folds and is_done and grade.shown
        )

    def _repeat(self, repeat: Repeat) -> Block:
        rows = self.typed.repeats.get(repeat.key, [])
        return Block(
            "repeat",
            repeat.key,
            repeat=repeat,
            rows=tuple(self._row(repeat, at, row) for at, row in enumerate(rows)),
        )

    def _row(self, repeat: Repeat, at: int, row: Mapping[str, Any]) -> Row:
        questions = []
        for asked in repeat.fields:
            if asked.asked:
                name = inputs.row_name(repeat.key, at, asked.key)
                error = self.errors.get(name, "")
                answer = row.get(asked.key)
                questions.append(
                    inputs.question(asked, name, answer, error=error, in_row=True)
                )
        key_name = inputs.row_name(repeat.key, at, ROW_KEY)
        return Row(at + 1, key_name, str(row.get(ROW_KEY) or ""), tuple(questions))

    def _question(self, asked: Field) -> Question:
        error = self.errors.get(asked.key, "")
        question = inputs.question(
            asked,
            asked.key,
            self.typed.answers.get(asked.key),
            on=self.on if isinstance(asked.kind, kinds.Grade) else None,
            error=error,
            # A box with something wrong in it is never out of sight.
            shown=asked.key in self.shown or bool(error),
            leads=asked.key in self.leading,
        )
        return replace(question, depends_on=self._depends_on(asked))

    def _depends_on(self, asked: Field) -> str:
        """What may make a question owed that is not owed now.

        A reason beside a grade stands where one sees that by itself.
        """
        owed = asked.required_when
        values = {**self.entry.values, **self.entry.repeats}
        if owed is None or asked.area or owed.holds(values, self.world):
            return ""
        keys = owed.names()
        return ", ".join(f.label for f in self.form.fields if f.key in keys)

    def _state(self, questions: Sequence[Question]) -> str:
        seen = [question for question in questions if question.shown]
        if any(question.error for question in seen):
            return FIX
        owed = {p.field for p in self.problems if p.code == "missing_required"}
        missing = any(q.field.key in owed and not q.answer for q in seen)
        answered = any(question.answer for question in seen)
        return DONE if answered and not missing else TO_DO


def _places(form: Form) -> dict[tuple[str, str], int]:
    """How far down the form each box stands, by its repeat (or none) and its key."""
    places: list[tuple[str, str]] = []
    for section in form.sections:
        places += [("", field.key) for field in section.fields]
        places += [("", field.key) for area in section.areas for field in area.fields]
        if section.repeat:
            key = section.repeat.key
            places += [(key, field.key) for field in section.repeat.fields]
    return {place: at for at, place in enumerate(places)}


def _place(
    places: Mapping[tuple[str, str], int], problem: Problem
) -> tuple[int, int, int]:
    repeat, row = problem.place or ("", 0)
    box = places.get((repeat, problem.field or ""), -1)
    # All of a row before the next row.
    first = min((at for (key, _), at in places.items() if key == repeat), default=box)
    return (first, row, box) if repeat else (box, 0, 0)


def name_of(problem: Problem) -> str:
    """The name of the box a problem stands in, which is its id too."""
    if problem.field is None:
        return ""
    if problem.place is None:
        return problem.field
    repeat, at = problem.place
    return inputs.row_name(repeat, at, problem.field)


def said(form: Form, problem: Problem) -> str:
    """A problem's words, and which row they are about."""
    if problem.place is None:
        return problem.words
    key, at = problem.place
    repeat = next(repeat for repeat in form.repeats if repeat.key == key)
    return f"{repeat.one[:1].upper()}{repeat.one[1:]} {at + 1}: {problem.words}"
