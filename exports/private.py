"""Which described sheets leadership is never given: those that tell people apart.

A sheet broken down by who did the work, or by anything a form keeps private or lets
people write as they like, has rows that are about one person. The forms say which
fields those are, so it is told once they are known. A sheet may say ``shared_words:
true`` of what people type about no person, as of themes: then those of it are shown
that many records have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from exports.asked import MeasuredSheet
from exports.measures import RECORDS, shipped_measures
from exports.measures.names import names_of
from exports.returns import Return
from form_definitions.form import Field, Form, Privacy
from form_definitions.kinds import Identifier, LongText, Person, Text

_OF_PEOPLE = ("by", "reference", "subject")
_NO_FIELD = (
    *("form", "month", "quarter", "team", "service_area", "area", "scale", "grade"),
)


def without_people(
    what: Return, forms: Mapping[str, Form]
) -> tuple[Return, tuple[str, ...]]:
    """A return without the sheets that tell people apart, and the names of those."""
    measured = [sheet for sheet in what.sheets if isinstance(sheet, MeasuredSheet)]
    # From an area less its teams that are shown, one that is hidden could be had.
    by_team = what.by_team and any("team" in sheet.by for sheet in measured)
    left_out = tuple(
        sheet.name
        for sheet in measured
        if _tells_apart(sheet, forms.values())
        or (by_team and "service_area" in sheet.by)
    )
    kept = tuple(sheet for sheet in what.sheets if sheet.name not in left_out)
    return replace(what, sheets=kept), left_out


def _tells_apart(sheet: MeasuredSheet, forms: Iterable[Form]) -> bool:
    if any(one in _OF_PEOPLE for one in sheet.by):
        return True
    wanted = [one for one in sheet.by if one not in _NO_FIELD]
    counted = {shipped_measures()[key].of for key in sheet.measures} | {RECORDS}
    return any(
        is_private(field) and not (sheet.shared_words and is_typed(field))
        for form in forms
        if sheet.forms is None or form.key in sheet.forms
        for field in _fields(form, counted, wanted)
    )


def _fields(
    form: Form, counted: Iterable[str], wanted: Iterable[str]
) -> Iterator[Field]:
    keys = [f"{form.record.by}_role" if one == "role" else one for one in wanted]
    for of in counted:
        known = names_of(form, of)
        fields = known.fields if known else {}
        yield from (fields[key] for key in keys if key in fields)


def is_typed(field: Field) -> bool:
    """Whether it is a short text that is nobody's own: shown where many wrote it."""
    return isinstance(field.kind, Text) and field.privacy is Privacy.NONE


def is_private(field: Field) -> bool:
    """Whether what stands in a field may tell who somebody is."""
    if field.privacy is not Privacy.NONE:
        return True
    return isinstance(field.kind, Person | Identifier | Text | LongText)
