"""What a blank form tells whoever fills it in: what is required, when, and how.

Conditions are told in words, since a workbook cannot hide a question that is not
asked: "Only if Type of audit is Thematic."
"""

from __future__ import annotations

from collections.abc import Iterator

from exports.asked_when import in_words
from exports.blank_form.kinds import how_to_answer
from form_definitions.form import Field, Form, Part, Repeat, Section
from form_definitions.kinds import Identifier


def heading_of(field: Field) -> str:
    """A question's label, which says where it must be answered."""
    return f"{field.label} (required)" if field.required else field.label


def guidance_on(form: Form, field: Field, among: Repeat | None = None) -> str:
    """All that is told of a question, in sentences."""
    return " ".join(_sentences(form, field, among))


def guidance_with_good(form: Form, field: Field) -> str:
    """The same, and of a graded area's reasons what good looks like."""
    told = guidance_on(form, field)
    area = next((a for a in form.areas if a.rationale == field.key), None)
    if area is None or not area.good:
        return told
    return f"{told}\nWhat good looks like: {area.good}".strip()


def guidance_on_section(form: Form, section: Section) -> str:
    """When a section is asked at all, and what its hint says."""
    said = [section.hint] if section.hint else []
    if section.when is not None:
        said.insert(0, f"Only if {in_words(section.when, form)}.")
    return " ".join(said)


def _sentences(form: Form, field: Field, among: Repeat | None) -> Iterator[str]:
    if field.when is not None and (
        asked := in_words(field.when, form, among, of=field)
    ):
        yield f"Only if {asked}."
    if field.required_when is not None and not field.required:
        if field.part is Part.RATIONALE:
            yield "Give a clear reason for the grade."
        elif owed := in_words(field.required_when, form, among, of=field):
            yield f"Required if {owed}."
    if field.hint:
        yield field.hint if field.hint.endswith((".", "?", "!")) else f"{field.hint}."
    if (how := how_to_answer(field.kind)) and not (
        field.hint and isinstance(field.kind, Identifier)
    ):
        yield how
