"""The figures of a sheet that a return describes: a row for each place, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from backoffice.figures.asked import Asked, median_of
from backoffice.figures.breakdowns import SCALE
from backoffice.figures.counting import Counting
from backoffice.figures.every import add_every
from backoffice.figures.owed import NONE, due_address
from backoffice.figures.spellings import together, words_of
from backoffice.figures.tallies import Found, Keys, Of, Tally
from backoffice.figures.tallying import found_of
from exports.asked import MeasuredSheet
from exports.figures import Figure, Measured, MeasuredRow
from exports.measures import GRADES, OWED, RECORDS, Measure, shipped_measures
from exports.measures.names import scales_of
from exports.periods import quarter_of
from exports.tables import Symbol
from form_definitions.form import Form
from form_definitions.scales import Scale

BLANK = "-"
"""What stands in an address for records that say nothing of a breakdown."""


@dataclass(frozen=True)
class _Column:
    """A column of figures: a measure, of one scale or one grade where it is of such."""

    measure: Measure
    counted: Measure
    """What is counted for it: itself, or that whose change it is."""
    scale: str | None = None
    grade: str | None = None


def measured(asked: Asked, sheet: MeasuredSheet) -> Measured:
    """The figures of a described sheet, its places in their own order.

    A measure stands as z where no form of a row has what it speaks of, and as : where
    there is nothing to work a share or a median out of.
    """
    counting = Counting(asked, sheet)
    known = shipped_measures()
    counted = {one.key: known[one.change_of or one.key] for one in counting.measures}
    now = found_of(counting, list(dict.fromkeys(counted.values())))
    changed = [known[one.change_of] for one in counting.measures if one.change_of]
    before = found_of(counting.before(), changed) if changed else Found()
    words = words_of(counting, now)
    now, before = together(now, words), together(before, words)
    if sheet.every:
        add_every(counting, now)
    columns = list(_columns(counting, now))
    return Measured(
        sheet,
        tuple(breakdown.heading for breakdown in counting.breakdowns),
        tuple(column.measure for column in columns),
        tuple(
            _row(counting, columns, keys, now, before)
            for keys in _in_order(counting, now)
        ),
    )


def _in_order(counting: Counting, found: Found) -> list[Keys]:
    def order(keys: Keys) -> list[tuple[Any, ...]]:
        form = found.form_at(keys)
        pairs = zip(counting.breakdowns, keys, strict=True)
        return [one.order(form, key) for one, key in pairs]

    return sorted(found.at, key=order)


def _columns(counting: Counting, found: Found) -> Iterator[_Column]:
    """Of `each`, one for each grade of the scales that were used; of grades beside
    other things, one for each scale.
    """
    known, scales = shipped_measures(), _scales(counting.forms)
    used = [scale for scale in scales.values() if scale.key in found.scales]
    for measure in counting.measures:
        counted = known[measure.change_of or measure.key]
        if measure.each:
            for grade, label in _grades(found.grades_of(measure.key), scales):
                yield _Column(replace(measure, name=label), counted, grade=grade)
        elif measure.of == GRADES and used:
            for scale in used:
                name = measure.name + (f" ({scale.title})" if len(used) > 1 else "")
                yield _Column(replace(measure, name=name), counted, scale.key)
        else:
            yield _Column(measure, counted)


def _scales(forms: Iterable[Form]) -> dict[str, Scale]:
    return {scale.key: scale for form in forms for scale in scales_of(form)}


def _grades(given: set[str], scales: dict[str, Scale]) -> list[tuple[str, str]]:
    """Key and label of the grades of every scale that was used, each best first."""
    labels: dict[str, str] = {}
    for scale in scales.values():
        if given & {grade.key for grade in scale.grades}:
            for grade in scale.grades:
                labels.setdefault(grade.key, grade.label)
    for strange in sorted(given - labels.keys()):
        labels[strange] = strange.replace("_", " ").capitalize()
    return list(labels.items())


def _row(
    counting: Counting,
    columns: Sequence[_Column],
    keys: Keys,
    now: Found,
    before: Found,
) -> MeasuredRow:
    form = now.form_at(keys)
    pairs = zip(counting.breakdowns, keys, strict=True)
    added_up = _added_up(keys, now)
    return MeasuredRow(
        tuple(one.place(form, key) for one, key in pairs),
        tuple(
            replace(
                _figure(counting, column, keys, now, before)
                if _on_its_scale(counting, column, keys)
                else Figure(Symbol.NOT_APPLICABLE),
                address=_address(counting, column, keys),
                leaves=_leaves(counting, column, keys, now, added_up),
                before=_leaves(counting.before(), column, keys, before, added_up)
                if column.measure.change_of
                else (),
            )
            for column in columns
        ),
        of=tuple(added_up),
    )


def _added_up(keys: Keys, found: Found) -> list[Of]:
    """What a row adds up, where small numbers are to be hidden."""
    return sorted({of for _, of, _ in found.monthly.get(keys, {})})


def _leaves(
    counting: Counting,
    column: _Column,
    keys: Keys,
    found: Found,
    added_up: Sequence[Of],
) -> tuple[tuple[int, ...], ...]:
    """What a figure tells of each month of its row, and of each thing it adds up."""
    if not counting.asked.what.suppress_below:
        return ()
    there, which = found.monthly.get(keys, {}), (column.counted.key, column.scale)
    return tuple(
        _pieces(column, there.get((which, of, month), Tally()))
        for of in added_up
        for month in _months(counting, keys)
    )


def _months(counting: Counting, keys: Keys) -> list[str]:
    """The months that a row is about."""
    months = counting.asked.period.months
    place = dict(zip((one.key for one in counting.breakdowns), keys, strict=True))
    if "month" in place:
        return [str(place["month"])]
    if "quarter" in place:
        return [m for m in months if quarter_of(m).key == place["quarter"]]
    return list(months)


def _on_its_scale(counting: Counting, column: _Column, keys: Keys) -> bool:
    """Whether a grade is one of the scale that its row is about: an Adequate is no
    grade of today's scale, so there is no count of it, not even nought.
    """
    place = dict(zip((one.key for one in counting.breakdowns), keys, strict=True))
    scale = _scales(counting.forms).get(str(place.get(SCALE)))
    if column.grade is None or scale is None:
        return True
    other = {
        grade.key for one in _scales(counting.forms).values() for grade in one.grades
    }
    return column.grade in {g.key for g in scale.grades} or column.grade not in other


def _figure(
    counting: Counting, column: _Column, keys: Keys, now: Found, before: Found
) -> Figure:
    measure, which = column.measure, (column.counted.key, column.scale)
    tally = now.tally(keys, which)
    if tally is None:
        unknown = measure.of == OWED and counting.owed.why_not
        return Figure(Symbol.NOT_AVAILABLE if unknown else Symbol.NOT_APPLICABLE)
    value = _value(column, tally, before.tally(keys, which))
    if value is Symbol.NOT_AVAILABLE and measure.middle is None:
        return Figure(value)
    return Figure(value, _pieces(column, tally))


def _value(column: _Column, tally: Tally, before: Tally | None) -> int | float | Symbol:
    measure = column.measure
    if column.grade is not None:
        return tally.grades[column.grade]
    if measure.middle is not None:
        median = median_of(list(tally.values.items()))
        return Symbol.NOT_AVAILABLE if median is None else median
    if measure.change_of:
        if before is None or not tally.out_of or not before.out_of:
            return Symbol.NOT_AVAILABLE
        points = tally.counted / tally.out_of - before.counted / before.out_of
        return round(points * 100, 1)
    if measure.most:
        return max(tally.values, default=0)
    if not measure.is_share:
        return tally.counted
    return tally.counted / tally.out_of if tally.out_of else Symbol.NOT_AVAILABLE


def _pieces(column: _Column, tally: Tally) -> tuple[int, ...]:
    """What a figure tells of. A count of some records tells of the others too, since
    how many there are is told elsewhere.
    """
    counted = column.counted
    if column.grade is not None:
        return (tally.grades[column.grade],)
    if counted.most:
        return (max(tally.values, default=0),)
    some = counted.of == RECORDS and counted.where is not None
    if counted.is_share or (some and counted.middle is None):
        return tally.counted, tally.out_of - tally.counted
    return (tally.counted,)


def _due(counting: Counting, measure: Measure, place: Mapping[str, Any]) -> str:
    """The page of the very debts that a figure adds up; "" where none has just those:
    it is narrowed by a period, a form, a team, a post and a person.
    """
    at = dict(place)
    period = str(at.pop("month", None) or at.pop("quarter", None) or "")
    forms = counting.forms
    form = at.pop("form", forms[0].key if len(forms) == 1 else None)
    if not counting.asked.what.by_team:
        at.pop("team", None)
    if at.keys() - {"team", "role", "by"}:
        return ""
    return due_address(
        period or counting.asked.period.key,
        counting.asked.on,
        measure.numbers,
        form=form,
        team=counting.owed.unit_of(at["team"] or "") if "team" in at else None,
        role=(at["role"] or NONE) if "role" in at else None,
        who=at.get("by"),
    )


def _address(counting: Counting, column: _Column, keys: Keys) -> str:
    """The page of the very records that a figure counts."""
    asked = counting.asked
    pairs = zip(counting.breakdowns, keys, strict=True)
    if column.counted.of == OWED:
        return _due(counting, column.counted, {one.key: key for one, key in pairs})
    query = {
        "sheet": counting.sheet.name,
        "measure": column.counted.key,
        **({"grade": column.grade} if column.grade else {}),
        **({"scale": column.scale} if column.scale else {}),
        **{one.key: BLANK if key is None else str(key) for one, key in pairs},
    }
    return f"/returns/{asked.what.key}/{asked.period.key}/records/?{urlencode(query)}"
