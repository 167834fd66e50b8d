"""What was written comes back from every shape of sheet, and no cell is lost.

The shapes are drawn from the forms themselves, in any spelling that a definition
knows: headings over two rows, several records on a row, forms under each other or
abreast, tables turned on their side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from form_definitions.form import Area, Field, Form
from form_definitions.kinds import Day
from form_definitions.spelling import folded
from importers.headings import plain
from importers.layouts.questions import turned_over
from importers.reader import judge
from importers.report import Report
from importers.sheets import Raw, Row, Sheet, Workbook
from tests.importers.accounting import unaccounted
from tests.importers.drawn import TODAY, form_called, headings_of
from tests.importers.test_accounted import WORDS, drawable, spellings, written

Meant = Mapping[str, object]
SHAPES = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
FORMS = ("case_file_audit", "supervision_audit", "staff_observation")


def judged(form: Form, sheet: Sheet) -> Report:
    return judge(Workbook("returns.xlsx", [sheet]), {form.key: form}, today=TODAY)


def compare(report: Report, meant: Sequence[Meant]) -> None:
    """Each record in its order, each value as it was meant."""
    assert len(report.entries) == len(meant), report.sheets[0]
    for verdict, wanted in zip(report.entries, meant, strict=True):
        for key, value in wanted.items():
            got = verdict.entry.values[key]
            if isinstance(value, str):
                assert folded(str(got)) == folded(value), (verdict.where, key)
            else:
                assert got == value, (verdict.where, key)


def header_fields(form: Form, *, named: bool = True) -> list[Field]:
    """The fields outside the graded areas, the required ones first."""
    required = [f for f in form.fields if f.required and f.area is None]
    others = [f for f in drawable(form) if f.area is None]
    return [f for f in (*required, *others) if not named or spellings(f, form)]


def area_names(area: Area, form: Form) -> list[str]:
    """The names of an area that are no field's."""
    known = headings_of(form)
    names = [area.label, *area.also]
    return [
        name
        for name in names
        if (match := known.known(name)) is not None
        and match.field == area.grade
        and len(plain(name)) > 6
    ]


@st.composite
def records(draw: st.DrawFn, fields: Sequence[Field], most: int = 4) -> list[Row]:
    """Rows of (cell, value) pairs, one for each field; no day twice."""
    # Four years and a day apart, they would be taken for days of a 1904 workbook.
    near = st.dates(date(2018, 1, 1), date(2020, 12, 31))
    days = draw(st.lists(near, min_size=2, max_size=most, unique=True))
    rows: list[Row] = []
    for day in days:
        row: Row = []
        for field in fields:
            if isinstance(field.kind, Day) and field.required:
                row.append((day, day))
            else:
                row.append(draw(written(field)))
        rows.append(row)
    return rows


def told(fields: Sequence[Field], row: Row) -> dict[str, object]:
    return {f.key: value for f, (_, value) in zip(fields, row, strict=True)}


# --- headings over two rows -------------------------------------------------------


@st.composite
def grids(draw: st.DrawFn) -> tuple[str, Sheet, list[Meant]]:
    form = form_called(draw(st.sampled_from(FORMS)))
    fields = [
        *(f for f in header_fields(form) if f.required),
        *draw(
            st.lists(
                st.sampled_from([f for f in header_fields(form) if not f.required]),
                unique=True,
                max_size=3,
            )
        ),
    ]
    named = [a for a in form.areas if area_names(a, form) and not a.overall]
    some = draw(st.lists(st.sampled_from(named), unique=True, min_size=1, max_size=4))
    areas = [*some, form.overall]
    every = draw(st.booleans())
    group: Row = ["Case details", *[None] * (len(fields) - 1)]
    heads: Row = [draw(st.sampled_from(spellings(f, form))) for f in fields]
    grade = draw(st.sampled_from(("Grade", "Rating", "Judgement")))
    reason = draw(st.sampled_from(("Evidence", "Rationale", "Comments")))
    for at, area in enumerate(areas, 1):
        name = draw(st.sampled_from(area_names(area, form)))
        name = draw(st.sampled_from((name, name.upper(), f"{at}. {name}")))
        group += [name, name if every else None]
        heads += [grade, reason]
    rows = draw(records(fields))
    out: list[Row] = []
    meant: list[Meant] = []
    for row in rows:
        cells, wanted = [cell for cell, _ in row], told(fields, row)
        for area in areas:
            cell, value = draw(written(area.fields[0]))
            words = draw(WORDS)
            cells += [cell, words]
            wanted |= {area.grade: value, area.rationale: words}
        out.append(cells)
        meant.append(wanted)
    before = draw(st.integers(0, 2))
    top = [[None] * before + ["Full grid"], []] if draw(st.booleans()) else []
    body = [[None] * before + row for row in (group, heads, *out)]
    return form.key, Sheet("Grid", [*top, *body]), meant


@SHAPES
@given(grids())
def test_a_grid_of_areas_comes_back(drawn: tuple[str, Sheet, list[Meant]]) -> None:
    form, sheet, meant = drawn

    report = judged(form_called(form), sheet)

    compare(report, meant)
    assert unaccounted(report, sheet) == []


# --- several records on a row -----------------------------------------------------

STYLES = ("Obs {n} {what}", "{what} {n}", "{what} ({n})", "Observation {n} - {what}")


@st.composite
def trackers(draw: st.DrawFn) -> tuple[str, Sheet, list[Meant]]:
    form = form_called("staff_observation")
    once = [form.by_key[key] for key in ("worker", "team")]
    again = [
        form.by_key[key] for key in ("observation_date", "observer", "overall_grade")
    ]
    style = draw(st.sampled_from(STYLES))
    words = ("date", draw(st.sampled_from(("observer", "observed by"))), "grade")
    count = draw(st.integers(2, 4))
    heads: Row = ["Worker", "Team"]
    for number in range(1, count + 1):
        heads += [style.format(n=number, what=what) for what in words]
    heads.append("Weather")
    rows: list[Row] = []
    meant: list[Meant] = []
    day = draw(st.dates(date(2015, 1, 1), date(2016, 1, 1)))
    for who in range(draw(st.integers(1, 4))):
        shared = [(f"Worker {'ABCD'[who]}x", f"Worker {'ABCD'[who]}x")]
        shared.append(draw(written(once[1])))
        row: Row = [cell for cell, _ in shared]
        for _ in range(count):
            day = date.fromordinal(day.toordinal() + draw(st.integers(10, 90)))
            cells = [(day, day), *(draw(written(field)) for field in again[1:])]
            if draw(st.integers(0, 3)):
                row += [cell for cell, _ in cells]
                meant.append(told([*once, *again], [*shared, *cells]))
            else:
                row += [None, None, None]
        rows.append([*row, draw(st.sampled_from((None, "wet")))])
    return form.key, Sheet("Tracker", [["Observations"], heads, *rows]), meant


@SHAPES
@given(trackers())
def test_a_tracker_comes_back(drawn: tuple[str, Sheet, list[Meant]]) -> None:
    form, sheet, meant = drawn

    report = judged(form_called(form), sheet)

    if meant:
        compare(report, meant)
    assert unaccounted(report, sheet) == []


# --- forms laid out for people ----------------------------------------------------


@st.composite
def returns(draw: st.DrawFn) -> tuple[str, Sheet, list[Meant]]:
    form = form_called(draw(st.sampled_from(FORMS)))
    required = [f for f in header_fields(form) if f.required]
    others = [f for f in header_fields(form) if not f.required]
    fields = [
        *required,
        *draw(st.lists(st.sampled_from(others), unique=True, max_size=3)),
    ]
    labels = [draw(st.sampled_from(spellings(f, form))) for f in fields]
    named = [a for a in form.areas if area_names(a, form) and not a.overall]
    some = draw(st.lists(st.sampled_from(named), unique=True, min_size=1, max_size=4))
    areas = [*some, form.overall]
    names = [draw(st.sampled_from(area_names(a, form))) for a in areas]
    abreast = draw(st.booleans())
    gap = draw(st.integers(1, 6))
    forms: list[list[Row]] = []
    meant: list[Meant] = []
    for row in draw(records(fields)):
        wanted = told(fields, row)
        lines: list[Row] = [["Quality assurance return", None, None], []]
        for label, (cell, _) in zip(labels, row, strict=True):
            lines.append([f"{label}:", cell, None])
        lines += [[], ["Area", "Rating", "Rationale"]]
        for area, name in zip(areas, names, strict=True):
            grade, value = draw(written(area.fields[0]))
            words = draw(WORDS)
            lines.append([name, grade, words])
            wanted |= {area.grade: value, area.rationale: words}
        forms.append(lines)
        meant.append(wanted)
    return form.key, Sheet("Returns", laid_out(forms, gap, abreast=abreast)), meant


def laid_out(forms: Sequence[list[Row]], gap: int, *, abreast: bool) -> list[Row]:
    """Forms one under another, or two by two."""
    rows: list[Row] = []
    step = 2 if abreast else 1
    for at in range(0, len(forms), step):
        left, right = forms[at], forms[at + 1] if at + 1 < len(forms) else []
        for line in range(len(left)):
            if not abreast:
                rows.append(left[line])
                continue
            cells = [*left[line], *[None] * (4 - len(left[line]))]
            rows.append([*cells, *(right[line] if line < len(right) else [])])
        rows += [[] for _ in range(gap)]
    return rows


@SHAPES
@given(returns())
def test_forms_come_back(drawn: tuple[str, Sheet, list[Meant]]) -> None:
    form, sheet, meant = drawn

    report = judged(form_called(form), sheet)

    compare(report, meant)
    assert unaccounted(report, sheet) == []


# --- tables on their side ---------------------------------------------------------


@st.composite
def turned(draw: st.DrawFn) -> tuple[str, Sheet, list[Meant]]:
    form = form_called(draw(st.sampled_from(FORMS)))
    required = [f for f in form.fields if f.required and spellings(f, form)]
    others = [f for f in drawable(form) if spellings(f, form)]
    fields = [
        *required,
        *draw(st.lists(st.sampled_from(others), unique=True, max_size=6)),
    ]
    rows = draw(records(fields))
    heads: Row = [draw(st.sampled_from(spellings(f, form))) for f in fields]
    cells: list[Row] = [[cell for cell, _ in row] for row in rows]
    own: list[Raw] = [f"{1 + at}a. Was it seen?" for at in range(2)]
    table = [
        ["Question", *heads, *own],
        *([] if draw(st.booleans()) else [[]]),
        *([f"Case {at}", *row, "Yes", "No"] for at, row in enumerate(cells, 1)),
    ]
    sheet = turned_over(Sheet("Q&A", table))
    return form.key, sheet, [told(fields, row) for row in rows]


@SHAPES
@given(turned())
def test_a_table_on_its_side_comes_back(
    drawn: tuple[str, Sheet, list[Meant]],
) -> None:
    form, sheet, meant = drawn

    report = judged(form_called(form), sheet)

    compare(report, meant)
    assert unaccounted(report, sheet) == []


# --- workers crossed with months or kinds -----------------------------------------

CELLS = (
    "{day:%d/%m/%Y} {grade}",
    "{grade} ({day:%d.%m.%y})",
    "{day:%d/%m/%y}\n{grade}",
)


@st.composite
def crossings(draw: st.DrawFn) -> tuple[str, Sheet, list[Meant]]:
    form = form_called("staff_observation")
    date_, overall = form.record.date, form.overall.grade
    kinds = ["Home visit", "Court work", "Joint visit", "Direct work"]
    months = ["Apr 22", "May 22", "June 2022", "July"]
    across = draw(st.sampled_from((kinds, months)))[: draw(st.integers(2, 4))]
    style = draw(st.sampled_from(CELLS))
    heads: Row = ["Name of worker", "Observed by", *across]
    rows: list[Row] = []
    meant: list[Meant] = []
    for who in range(draw(st.integers(2, 4))):
        worker = f"Worker {'ABCD'[who]}x"
        row: Row = [worker, "Priya Nair"]
        for at in range(len(across)):
            day = date(2022, 4 + at, draw(st.integers(1, 28)))
            grade = draw(st.sampled_from(("G", "Good", "RI", "Outstanding")))
            said = draw(st.sampled_from(("both", "both", "grade", "none", "booked")))
            wanted = {"worker": worker, "observer": "Priya Nair", date_: None}
            if said in ("both", "grade"):
                scale = form.by_key[overall].kind.scale
                wanted |= {overall: scale.find(grade)}
            if said == "both":
                wanted |= {date_: day}
            row.append(
                style.format(day=day, grade=grade)
                if said == "both"
                else {"grade": grade, "none": None, "booked": "booked"}[said]
            )
            if said in ("both", "grade"):
                meant.append(wanted)
        rows.append(row)
    sheet = Sheet("Grid", [["Staff observations"], [], heads, *rows])
    return form.key, sheet, meant


@SHAPES
@given(crossings(), st.booleans())
def test_a_crossing_comes_back(
    drawn: tuple[str, Sheet, list[Meant]], lies: bool
) -> None:
    form, sheet, meant = drawn
    if lies:
        sheet = replace(
            sheet,
            rows=[
                ["Staff observations"],
                *turned_over(replace(sheet, rows=sheet.rows[2:])).rows,
            ],
        )

    report = judged(form_called(form), sheet)

    if report.sheets[0].layout == "crossed":
        compare(report, meant)
        assert unaccounted(report, sheet) == []
    else:
        # Only where too few grades are on it to be a grid of them at all.
        assert len(meant) < 4
