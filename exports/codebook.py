"""The codebook of a list: what each of its columns asks, holds and tells of whom.

It stands beside the list, so that who opens the file a year later need not ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from exports.asked_when import in_words
from exports.listing import Listed
from exports.tables import Column, Row, Shape, Table
from form_definitions.conditions import Condition
from form_definitions.form import Field, Form, Privacy, Repeat, Section
from form_definitions.kinds import Choice, Choices, Day, Grade, Identifier
from form_definitions.scales import Option, Scale

NAME = "Codebook"

_KINDS = {
    "Text": "One line of text",
    "LongText": "Paragraphs",
    "Identifier": "A number, kept as text with its zeros",
    "Whole": "A whole number",
    "Number": "A number",
    "Day": "A date",
    "Month": "A month",
    "Choice": "One answer of those listed",
    "Choices": "Any of the answers listed, joined by semicolons",
    "Grade": "A grade on a scale",
    "Flag": "Yes or No",
    "Person": "A person's name, as it was written",
    "Team": "A team's name, as it was written",
}
_PRIVACY = {
    Privacy.NONE: "Names nobody",
    Privacy.CHILD: "Tells which child it is",
    Privacy.STAFF: "Names a member of staff",
    Privacy.FREE_TEXT: "Free text: may name anybody",
}
_COMMON = {
    "reference": "What the record is called: the form, the year, a number.",
    "form_version": "The version of the form that the record was entered under.",
    "status": "Submitted, or withdrawn by the Performance Team.",
    "created_at": "The day the record was entered, not the day it is about.",
    "updated_at": "The day an answer of the record was last changed.",
    "row_key": "Which of the record's rows it is, in the order they were added.",
}
_KEPT, _CODED = "As it was answered", "A code in its place"
_LEFT_OUT = "Left out, so that nobody is known by it"
_COLUMNS = (
    Column("Column", wide=32),
    Column("List", wide=22),
    Column("Key", wide=28),
    Column("Section"),
    Column("Question", Shape.LONG),
    Column("Kind", wide=28),
    Column("Answers", Shape.LONG, wide=44),
    Column("Scale", Shape.LONG, wide=44),
    Column("Asked", wide=36),
    Column("Required", wide=28),
    Column("Privacy", wide=28),
    Column("Form versions", wide=18),
    Column("In this list", wide=32),
)


@dataclass(frozen=True)
class Described:
    """One list of a file: its sheet's name, its columns, those it has left out."""

    name: str
    columns: Sequence[Listed]
    left_out: Sequence[Listed] = ()
    repeat: Repeat | None = None
    """Whose rows it has, where they are not the records themselves."""


def codebook_of(
    forms: Sequence[Form], lists: Sequence[Described], *, pseudonymised: bool = False
) -> Table:
    """A table with a row for each column of the lists of one file.

    Args:
        forms: the form's versions, the newest last: records of all of them are listed.
        pseudonymised: whether it is to say what stands coded and what is left out.
    """
    book = _Book(forms, pseudonymised)
    rows = [row for one in lists for row in book.rows(one)]
    form = forms[-1]
    about = f"What each column of the list of {_inside(form.plural)} holds."
    if pseudonymised:
        about += (
            " The list is pseudonymised: case numbers are codes, and what names"
            " somebody is left out; it is still personal data."
        )
    columns = _COLUMNS if pseudonymised else _COLUMNS[:-1]
    return Table(NAME, f"Codebook of {_inside(form.plural)}", about, columns, rows)


class _Book:
    """Tells columns of the lists of one form."""

    def __init__(self, forms: Sequence[Form], pseudonymised: bool) -> None:
        self.forms, self.form = forms, forms[-1]
        self.pseudonymised = pseudonymised

    def rows(self, of: Described) -> Iterator[Row]:
        codes = ("reference", self.form.record.subject)
        for listed in of.columns:
            coded = listed.of_record and listed.key in codes
            yield self._row(of, listed, _CODED if coded else _KEPT)
        for listed in of.left_out:
            yield self._row(of, listed, _LEFT_OUT)

    def _row(self, of: Described, listed: Listed, kept: str) -> Row:
        field = listed.field
        told = (
            self._of_field(field, listed, of.repeat)
            if field is not None
            else ["", _COMMON[listed.key], "", "", "", "Always", "", "", ""]
        )
        last = [kept] if self.pseudonymised else []
        return [listed.column.heading, of.name, listed.key, *told, *last]

    def _of_field(self, field: Field, listed: Listed, repeat: Repeat | None) -> Row:
        own = None if listed.of_record else repeat
        asked, required = self._asked(field, own)
        return [
            listed.section,
            self._question(field, own),
            _kind(field),
            _answers(field),
            _scales(field),
            asked,
            required,
            _PRIVACY[field.privacy],
            self._versions(field, own),
        ]

    def _asked(self, field: Field, repeat: Repeat | None) -> tuple[str, str]:
        if field.retired:
            return "No longer", "No"
        section = _section(self.form, field, repeat)
        conditions = [
            words
            for one in (section.when, field.when)
            if one and (words := in_words(one, self.form, repeat, of=field))
        ]
        asked = "When " + "; and ".join(conditions) if conditions else "Always"
        return asked, self._required(field, field.required_when, repeat)

    def _required(
        self, field: Field, when: Condition | None, repeat: Repeat | None
    ) -> str:
        if field.required:
            return "Yes"
        words = in_words(when, self.form, repeat, of=field) if when else ""
        return f"When {words}" if words else "No"

    def _question(self, field: Field, repeat: Repeat | None) -> str:
        ends = "" if field.label.endswith(("?", ".", "!")) else "."
        lines = [f"{field.label}{ends} {field.hint}" if field.hint else field.label]
        for form in self.forms[:-1]:
            earlier = _in_version(form, field, repeat)
            if earlier is not None and earlier.label != field.label:
                lines.append(f"Version {form.version} asked: {earlier.label}")
        return "\n".join(lines)

    def _versions(self, field: Field, repeat: Repeat | None) -> str:
        """``1 to 3``, or ``1, 3``: those in which it is asked."""
        there = [
            form.version
            for form in self.forms
            if (one := _in_version(form, field, repeat)) and not one.retired
        ]
        whole = [
            f.version for f in self.forms if there[:1] <= [f.version] <= there[-1:]
        ]
        if len(there) > 1 and there == whole:
            return f"{there[0]} to {there[-1]}"
        return ", ".join(map(str, there))


def _in_version(form: Form, field: Field, repeat: Repeat | None) -> Field | None:
    """A field as another version has it: the one that is kept in the same column."""
    fields: Sequence[Field] = form.fields
    if repeat is not None:
        fields = next((r.fields for r in form.repeats if r.key == repeat.key), ())
    return next((one for one in fields if one.column == field.column), None)


def _section(form: Form, field: Field, repeat: Repeat | None) -> Section:
    if repeat is None:
        return form.section_of(field.key)
    return next(s for s in form.sections if s.repeat and s.repeat.key == repeat.key)


def _kind(field: Field) -> str:
    said = _KINDS[type(field.kind).__name__]
    if isinstance(field.kind, Identifier):
        return f"{said}, like {field.kind.example}"
    return said


def _answers(field: Field) -> str:
    """A line for each answer: its words in the list, and its key."""
    kind = field.kind
    if isinstance(kind, Choice | Choices | Grade):
        return "\n".join(_answer(option) for option in kind.options)
    return ""


def _answer(option: Option) -> str:
    gone = ", no longer given" if option.retired else ""
    return f"{option.label} ({option.key}{gone})"


def _scales(field: Field) -> str:
    """A line for each scale a grade may stand on, with the days it was in force."""
    if not isinstance(field.kind, Grade):
        return ""
    return "\n".join(_scale(scale) for scale in field.kind.scales)


def _scale(scale: Scale) -> str:
    grades = ", ".join(option.label for option in scale.grades)
    return f"{scale.title}{_in_force(scale.since, scale.until)}: {grades} (best first)"


def _in_force(since: date | None, until: date | None) -> str:
    show = Day().show
    if since and until:
        return f" ({show(since)} to {show(until)})"
    if since:
        return f" (since {show(since)})"
    return f" (up to {show(until)})" if until else ""


def _inside(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
