"""Whether a return speaks of what the forms have: a misspelt word counts nothing.

A measure that no form can answer stands as z in its column, since a form may come; but
a breakdown, a condition or a column that no form has would be a sheet of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from exports.asked import ListedSheet, MeasuredSheet
from exports.measures import GRADES, RECORDS, THEMES, shipped_measures
from exports.measures.names import Names, names_of
from exports.returns import Return
from form_definitions.conditions import Condition
from form_definitions.form import Form
from form_definitions.spelling import did_you_mean

BREAKDOWNS = (
    *("form", "month", "quarter", "team", "service_area", "area", "scale", "by"),
    "role",
)
"""What figures can be broken down by, beside any field."""
COLUMNS = ("reference", "form", "date", "month", "team", "subject", "by")
"""What a list can show, beside any field."""


def faults(what: Return, forms: Mapping[str, Form]) -> Iterator[str]:
    """What is wrong, a sentence each that begins with the sheet; nothing where all is
    well.

    Args:
        forms: the forms in use, by key.
    """
    described = [s for s in what.sheets if isinstance(s, MeasuredSheet | ListedSheet)]
    unknown = list(_unknown_forms("it", what.forms, forms))
    for sheet in described:
        unknown += _unknown_forms(f"the sheet {sheet.name!r}", sheet.forms, forms)
    if unknown:
        # What they would have is nobody's to say.
        yield from unknown
        return
    for sheet in described:
        asked = sheet.forms or what.forms or tuple(forms)
        counted = [forms[key] for key in asked]
        if isinstance(sheet, MeasuredSheet):
            yield from _of_measured(sheet, counted)
        else:
            yield from _of_listed(sheet, counted)


def _unknown_forms(
    who: str, named: Sequence[str] | None, forms: Mapping[str, Form]
) -> Iterator[str]:
    for key in named or ():
        if key not in forms:
            near = did_you_mean(key, forms)
            yield f"{who} counts the form {key!r}, which there is not{near}"


def _of_measured(sheet: MeasuredSheet, forms: Sequence[Form]) -> Iterator[str]:
    counted = {shipped_measures()[key].of for key in sheet.measures}
    names = list(_names(forms, counted))
    for key in sheet.by:
        if key not in BREAKDOWNS and not any(key in one.fields for one in names):
            near = did_you_mean(key, _words(BREAKDOWNS, names))
            said = f"the sheet {sheet.name!r} is broken down by {key!r}"
            yield f"{said}, which no form it counts has{near}"
    yield from _of_condition(sheet.name, "only", sheet.only, names)


def _of_listed(sheet: ListedSheet, forms: Sequence[Form]) -> Iterator[str]:
    names = list(_names(forms, [sheet.rows_of]))
    if sheet.rows_of in (GRADES, THEMES) or not names:
        repeats = {repeat.key for form in forms for repeat in form.repeats}
        near = did_you_mean(sheet.rows_of, [RECORDS, *sorted(repeats)])
        said = f"the sheet {sheet.name!r} lists {sheet.rows_of!r}"
        yield f"{said}, which no form it counts has{near}"
        return
    for column in sheet.columns:
        key = column.key
        if key and key not in COLUMNS and not any(key in n.fields for n in names):
            near = did_you_mean(key, _words(COLUMNS, names))
            said = f"the sheet {sheet.name!r} has a column of {key!r}"
            yield f"{said}, which no form it counts has{near}"
        yield from _of_condition(sheet.name, "is", column.worked_out, names)
        yield from _of_condition(sheet.name, "when", column.when, names)
    yield from _of_condition(sheet.name, "only", sheet.only, names)


def _of_condition(
    sheet: str, word: str, condition: Condition | None, names: Sequence[Names]
) -> Iterator[str]:
    """A condition that no form can answer."""
    if condition is None or any(one.can_answer(condition) for one in names):
        return
    why = [one.faults(condition, worked_out=word == "is") for one in names]
    said = next((found[0] for found in why if found), "it speaks of what no form has")
    yield f"the sheet {sheet!r} says {word!r} {condition.text!r}: {said}"


def _names(forms: Sequence[Form], sorts: Iterable[str]) -> Iterator[Names]:
    for form in forms:
        for sort in sorted(sorts):
            found = names_of(form, sort)
            if found is not None:
                yield found


def _words(first: Sequence[str], names: Iterable[Names]) -> list[str]:
    return [*first, *(key for one in names for key in one.fields)]
