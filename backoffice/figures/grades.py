"""Grades: how many records were given each grade, by form, area and scale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from backoffice.figures.asked import Asked, list_address
from backoffice.figures.grades_by_place import grades_by_place
from exports.figures import Graded
from exports.periods import Period
from exports.tables import Symbol
from form_definitions.catalog import shipped_scales
from form_definitions.form import Area, Form
from form_definitions.kinds import Grade
from form_definitions.scales import Scale

Place = tuple[str, str, str]
"""A form, an area, a scale."""
Counts = Mapping[Place, Mapping[str, int]]


def graded(asked: Asked) -> tuple[Graded, ...]:
    """A row for each area and scale of each form that has grades in the period.

    Each area on the scale in force has its row even where nobody was graded in it.
    """
    months = counts_of(asked)
    now = {place: _added(by_grade, asked.period) for place, by_grade in months.items()}
    before = asked.period.before
    months_before = counts_of(asked.at(before))
    earlier = {place: _added(found, before) for place, found in months_before.items()}
    with_grades = {form for form, _, _ in now}
    return tuple(
        _with_parts(
            replace(
                _row(
                    asked,
                    form,
                    place,
                    now.get(place.key, {}),
                    earlier.get(place.key, {}),
                ),
                before=tuple(
                    _sides(place.scale, months_before.get(place.key, {}).get(month, {}))
                    for month in before.months
                ),
            ),
            place.scale,
            months.get(place.key, {}),
            asked.period if asked.what.suppress_below else None,
        )
        for form in asked.forms
        if form.key in with_grades
        for place in _places(asked, form, now)
    )


Monthly = Mapping[str, Mapping[str, int]]
"""How often each grade was given, by month."""


def counts_of(asked: Asked) -> dict[Place, dict[str, dict[str, int]]]:
    """How often each grade was given, by form, area and scale; then by month."""
    found: dict[Place, dict[str, dict[str, int]]] = defaultdict(dict)
    for form, month, area, scale, grade, count in by_month(asked):
        found[form, area, scale].setdefault(month, {})[grade] = count
    return found


def _added(monthly: Monthly, period: Period) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for month in period.months:
        for grade, count in monthly.get(month, {}).items():
            found[grade] += count
    return found


def _with_parts(
    row: Graded, scale: Scale, monthly: Monthly, period: Period | None
) -> Graded:
    """A row with the same of each shorter period in it, where small numbers are hidden
    (`period` is then its own).
    """
    parts = []
    for part in period.parts if period else ():
        counts = _added(monthly, part)
        share = good_share(scale, counts)
        short = replace(
            row,
            grades=tuple((k, label, counts.get(k, 0)) for k, label, _ in row.grades),
            not_applicable=_answered(scale, "not_applicable", counts),
            not_graded=_answered(scale, "not_graded", counts),
            graded=sum(counts.get(k, 0) for k, _, _ in row.grades),
            good_share=_no_share(scale) if share is None else share,
            change=Symbol.NOT_AVAILABLE,
            addresses=(),
            before=(),
        )
        parts.append(_with_parts(short, scale, monthly, part))
    return replace(row, parts=tuple(parts))


def by_month(asked: Asked) -> Iterator[tuple[str, str, str, str, str, int]]:
    """Form, month, area, scale, grade and how often."""
    for form in asked.forms:
        if form.areas:
            for row in grades_by_place(asked, form, teams=False):
                month, area, scale, grade, count = row
                yield form.key, month, area, scale, grade, count


@dataclass(frozen=True)
class _Place:
    """An area of a form, on one scale."""

    key: Place
    label: str
    overall: bool
    scale: Scale
    area: Area | None


def _places(asked: Asked, form: Form, now: Counts) -> Iterator[_Place]:
    """The judgement of the whole, then the areas in the form's order, each on its
    scales, the newest first; then areas that only earlier versions of the form have.
    """
    known = {area.key for area in form.areas}
    for area in sorted(form.areas, key=lambda area: not area.overall):
        used = [scale for f, a, scale in now if (f, a) == (form.key, area.key)]
        for scale in _scales(asked, area, used):
            key = (form.key, area.key, scale.key)
            yield _Place(key, area.label, area.overall, scale, area)
    for f, area_key, scale_key in sorted(now):
        if f == form.key and area_key not in known:
            label = area_key.replace("_", " ").capitalize()
            scale = shipped_scales().get(scale_key) or _unknown(scale_key)
            yield _Place((f, area_key, scale_key), label, False, scale, None)


def _scales(asked: Asked, area: Area, used: Iterable[str]) -> list[Scale]:
    kind = area.fields[0].kind
    known = [area.scale]
    in_force = {area.scale.key}
    if isinstance(kind, Grade):
        known = [kind.scale, *kind.earlier]
        days = (asked.period.first, asked.period.last)
        in_force = {kind.scale_on(day).key for day in days}
    wanted = {*in_force, *used}
    found = [scale for scale in known if scale.key in wanted]
    strange = sorted(wanted - {scale.key for scale in known})
    return [*found, *(shipped_scales().get(key) or _unknown(key) for key in strange)]


def _unknown(key: str) -> Scale:
    """A scale that no version in hand knows: its grades are shown by their keys."""
    return Scale(key, key.replace("_", " ").capitalize(), ())


def _row(
    asked: Asked,
    form: Form,
    place: _Place,
    now: Mapping[str, int],
    before: Mapping[str, int],
) -> Graded:
    scale = place.scale
    grades = [(grade.key, grade.label) for grade in scale.grades]
    answers = {answer.key for answer in scale.answers}
    listed = {key for key, _ in grades} | answers
    grades += [(key, scale.label(key)) for key in sorted(set(now) - listed)]
    total = sum(now.get(key, 0) for key, _ in grades)
    share, earlier = good_share(scale, now), good_share(scale, before)
    return Graded(
        form=form.key,
        form_title=form.plural,
        area=place.key[1],
        area_label=place.label,
        overall=place.overall,
        scale=scale.key,
        scale_title=scale.title,
        grades=tuple((key, label, now.get(key, 0)) for key, label in grades),
        good_or_better=frozenset(g.key for g in scale.grades if scale.is_good(g.key)),
        not_applicable=_answered(scale, "not_applicable", now),
        not_graded=_answered(scale, "not_graded", now),
        graded=total,
        good_share=_no_share(scale) if share is None else share,
        change=(
            _no_share(scale)
            if share is None or earlier is None
            else round((share - earlier) * 100, 1)
        ),
        addresses=tuple(_addresses(asked, form, place, [*listed])),
    )


def _sides(scale: Scale, counts: Mapping[str, int]) -> tuple[int, int]:
    """Good or better, and the others that were graded."""
    good = sum(counts.get(g.key, 0) for g in scale.grades if scale.is_good(g.key))
    total = sum(counts.get(grade.key, 0) for grade in scale.grades)
    return good, total - good


def _no_share(scale: Scale) -> Symbol:
    """z on a scale of which no grade is called good, else : as nothing is graded."""
    return Symbol.NOT_AVAILABLE if scale.good_from else Symbol.NOT_APPLICABLE


def _answered(scale: Scale, key: str, counts: Mapping[str, int]) -> int | Symbol:
    """z where a scale has no such answer to give."""
    return counts.get(key, 0) if scale.knows(key) else Symbol.NOT_APPLICABLE


def good_share(scale: Scale, counts: Mapping[str, int]) -> float | None:
    """Good or better, of all graded; None where nothing is, or no grade is "good"."""
    total = sum(counts.get(grade.key, 0) for grade in scale.grades)
    if not total or scale.good_from is None:
        return None
    good = sum(counts.get(g.key, 0) for g in scale.grades if scale.is_good(g.key))
    return good / total


def _addresses(
    asked: Asked, form: Form, place: _Place, keys: Iterable[str]
) -> Iterator[tuple[str, str]]:
    if place.area is None:
        return
    # One grade's name may stand on two scales; the days tell the two apart.
    first = max(asked.period.first, place.scale.since or asked.period.first)
    last = min(asked.period.last, place.scale.until or asked.period.last)
    for key in keys:
        filters = {f"flt_{place.area.grade}_in_list": key}
        yield key, list_address(form, first, last, filters)
