"""What was written comes back, and no cell is lost, whatever a table looks like.

Tables are drawn from the forms themselves: any heading and any answer in any spelling
that a definition knows, under titles, beside columns of the council's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from form_definitions.form import Field, Form
from form_definitions.kinds import (
    Choice,
    Day,
    Grade,
    Identifier,
    LongText,
    Person,
    Team,
    Text,
)
from form_definitions.spelling import as_typed, folded
from importers.reader import judge
from importers.sheets import Raw, Row, Sheet, Workbook
from tests.importers.accounting import unaccounted
from tests.importers.drawn import TODAY, form_called, headings_of

FORMS = ("case_file_audit", "meeting_observation", "staff_observation")
NAMES = ("Priya Nair", "Ashworth, T", "H. O'Connor", "Sîan Pugh-Davies", "Lee Xu")
TEAMS = ("Bramley", "CHAD (disability)", "13+", "Seacroft ")
OWN_COLUMNS = ("Zone", "Weather", "Batch", "Kettle", "Postbag")
WORDS = st.lists(
    st.sampled_from(("plan", "child", "home", "late", "–", "&", "£5", "“quoted”")),
    min_size=2,
    max_size=12,
).map(" ".join)
DAYS = st.dates(date(2014, 4, 1), date(2026, 10, 31))


@dataclass
class Drawn:
    """A sheet, and what stands in it: value by field for each row of records."""

    form: str
    sheet: Sheet
    rows: dict[int, dict[str, object]]


def drawable(form: Form) -> list[Field]:
    """Fields without conditions or checks of their own, beside the required ones."""
    kinds = (Choice, Grade, LongText, Person, Team, Text)
    return [
        field
        for field in form.fields
        if field.asked
        and not field.required
        and field.when is None
        and isinstance(field.kind, kinds)
    ]


def spellings(asked: Field, form: Form) -> list[str]:
    """The headings that name a field and, in this form, nothing else."""
    known = headings_of(form)
    area = next((a for a in form.areas if a.key == asked.area), None)
    names = [asked.key, asked.label, *asked.also, *(area.also if area else ())]
    return [
        name
        for name in names
        if (match := known.known(name)) is not None and match.field == asked.key
    ]


@st.composite
def written(draw: st.DrawFn, asked: Field) -> tuple[Raw, object]:
    """A cell of a field, and the value that it stands for."""
    match asked.kind:
        case Day():
            day = draw(DAYS)
            texts = (f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d %b %Y}")
            return draw(st.sampled_from((day, *texts))), day
        case Grade(scale):
            option = draw(st.sampled_from(scale.grades))
            return draw(st.sampled_from(option.spellings)), option.key
        case Choice(options):
            option = draw(st.sampled_from([o for o in options if not o.retired]))
            return draw(st.sampled_from(option.spellings)), option.key
        case Identifier():
            digits = draw(st.integers(0, 9_999_999)).__format__("07")
            return digits, digits
        case Person():
            name = draw(st.sampled_from(NAMES))
            return name, name
        case Team():
            name = draw(st.sampled_from(TEAMS))
            return name, name.strip()
        case Text():
            return "Neglect", "Neglect"
        case _:
            words = draw(WORDS)
            return words, as_typed(words)


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    form = form_called(draw(st.sampled_from(FORMS)))
    required = [field for field in form.fields if field.required]
    others = draw(st.lists(st.sampled_from(drawable(form)), unique=True, max_size=8))
    fields: list[Field | str] = [
        *(f for f in (*required, *others) if spellings(f, form)),
        *draw(st.lists(st.sampled_from(OWN_COLUMNS), unique=True, max_size=3)),
    ]
    fields = draw(st.permutations(fields))
    before: Row = [None] * draw(st.integers(0, 2))
    rows: list[Row] = [
        [*before, text]
        for text in draw(
            st.lists(
                st.sampled_from(("Returns 2018", "Queries to Bev on 0113 555", "v2")),
                max_size=3,
            )
        )
    ]
    rows += [[]] * draw(st.integers(0, 2))
    heading = [
        f if isinstance(f, str) else draw(st.sampled_from(spellings(f, form)))
        for f in fields
    ]
    rows.append([*before, *heading])
    values: dict[int, dict[str, object]] = {}
    for _ in range(draw(st.integers(1, 6))):
        row, meant = list(before), {}
        for field in fields:
            if isinstance(field, str):
                row.append(draw(st.sampled_from((None, "a", 3.0))))
                continue
            cell, value = draw(written(field))
            row.append(cell)
            meant[field.key] = value
        rows.append(row)
        values[len(rows)] = meant
        if draw(st.booleans()):
            rows.append([])
    return Drawn(form.key, Sheet("Log", rows), values)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_what_was_written_comes_back_and_no_cell_is_lost(drawn: Drawn) -> None:
    book = Workbook("log.xlsx", [drawn.sheet])

    report = judge(book, {drawn.form: form_called(drawn.form)}, today=TODAY)

    read = {v.where.row: v.entry.values for v in report.entries}
    # Four years and a day from its neighbours, a day may be another date system's:
    # then it is held for a person and left out, never another day.
    doubted = {
        (verdict.where.row, problem.field)
        for verdict in report.entries
        for problem in verdict.entry.problems
        if problem.code == "date_system_1904"
        and problem.severity == "hold"
        and verdict.entry.values[str(problem.field)] is None
    }
    assert read.keys() == drawn.rows.keys()
    for row, meant in drawn.rows.items():
        for key, value in meant.items():
            got = read[row][key]
            if isinstance(value, str):
                assert folded(str(got)) == folded(value), (row, key)
            else:
                assert got == value or (row, key) in doubted, (row, key)
    assert unaccounted(report, drawn.sheet) == []


CELLS: st.SearchStrategy[Raw] = st.one_of(
    st.none(),
    st.text(max_size=12).map(lambda text: None if not text.strip() else text),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.sampled_from(("Case ID", "Auditor", "Date of audit", "Overall grade", "TOTAL")),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=10))
def test_no_sheet_whatever_makes_it_stumble(rows: list[Row]) -> None:
    sheet = Sheet("Log", rows)

    report = judge(
        Workbook("log.xlsx", [sheet]),
        {key: form_called(key) for key in FORMS},
        today=TODAY,
    )

    report.as_json()
    if report.sheets[0].role == "records":
        assert unaccounted(report, sheet) == []
