"""A plain workbook is read in one pass, and as the reader of everything reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.grid import book_of
from importers.limits import LIMITS
from importers.plain_book import plain_frames
from importers.reading import frames_of
from importers.sheets import Workbook
from tests.importers.books import SHEET, changed, part, with_cells, xlsx

WORKBOOKS = Path(__file__).parent / "workbooks"
PLAIN = sorted(
    path
    for path in WORKBOOKS.glob("*.xls[xm]")
    if not path.name.startswith("Audit Master")  # mostly formulas and marks
)
LOG = tuple(
    (f"{at:07}", datetime(2018, 4, 1 + at % 28), "P Nair", at % 4 + 1.5)
    for at in range(300)
)


def plainly(path: Path) -> Workbook | None:
    """The workbook in one pass; None where it is left to the others."""
    with path.open("rb") as file:
        frames = plain_frames(file, LIMITS)
    return None if frames is None else book_of(frames, path.name, "")


def by_others(path: Path) -> Workbook:
    with path.open("rb") as file:
        return book_of(frames_of(file, LIMITS), path.name, "")


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.name)
def test_it_reads_a_workbook_as_the_others_do(path: Path) -> None:
    assert plainly(path) == by_others(path)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
CELLS = st.one_of(
    st.none(),
    TEXTS,
    st.sampled_from(("a & b", "<none>", "  two  spaces ", "line\nline", "=1", "é")),
    st.floats(-1e9, 1e9),
    st.integers(0, 10**9),
    st.dates(date(1901, 1, 1), date(2060, 1, 1)),
    st.booleans(),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8), st.booleans())
def test_it_reads_drawn_sheets_as_the_others_do(
    drawn: Sequence[Sequence[object]], inline: bool
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.xlsx"
        with xlsxwriter.Workbook(path, {"constant_memory": inline}) as book:
            page = book.add_worksheet()
            day = book.add_format({"num_format": "d mmm yyyy"})
            # Again and again: what is learnt of the first rows is used on the others.
            for at in range(150):
                for column, value in enumerate(drawn[at % len(drawn)]):
                    if isinstance(value, date):
                        page.write_datetime(
                            at, column, datetime(*value.timetuple()[:3]), day
                        )
                    elif isinstance(value, str):
                        page.write_string(at, column, value)
                    elif value is not None:
                        page.write(at, column, value)
        read, others = plainly(path), by_others(path)
        if read is not None:
            (ours,), (theirs,) = read.sheets, others.sheets
            assert [*ours.filled()] == [*theirs.filled()]
            assert ours.marks == theirs.marks


def test_what_a_few_rows_say_beside_their_values_is_not_lost(tmp_path: Path) -> None:
    """A filled header, and far down an error, a hidden row and a comment."""
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        head = book.add_format({"bg_color": "#FFC000", "bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ("Case ID", "Date of audit", "Auditor", "Grade"), head)
        for at, (case, on, who, points) in enumerate(LOG, 1):
            page.write_row(at, 0, (case, None, who, points))
            page.write_datetime(at, 1, on, day)
        page.write_formula(200, 3, "=1/0", None, "#DIV/0!")
        page.write_formula(201, 3, "=1+1", None, 2)
        page.set_row(202, None, None, {"hidden": True})
        page.write_comment(203, 0, "Closed since")
        page.merge_range(400, 0, 400, 2, "Checked by PN")
    read = plainly(path)
    assert read == by_others(path)
    assert read is not None
    (sheet,) = read.sheets
    assert sheet.marks[200, 3].error == "#DIV/0!"
    assert sheet.marks[203, 0].comment == "Closed since"
    assert sheet.hidden_rows == {202}
    assert sheet.fills[0]
    assert sheet.value(201, 3) == 2
    assert sheet.value(400, 0) == "Checked by PN"


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b"P Nair</t>", b"P_x000D_Nair</t>"),
        (b"P Nair</t>", b"P\rNair</t>"),
        (b"P Nair</t>", b"P &nair; Nair</t>"),
        (b'<row r="3"', b'<row r="2"'),
        (b'r="A3"', b'r="A2"'),
        (b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
    ],
)
def test_what_is_written_unusually_is_left_to_the_others(
    tmp_path: Path, said: bytes, instead: bytes
) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for at, (case, _, who, points) in enumerate(LOG):
            page.write_row(at, 0, (case, who, points))
    sheet = part(path, SHEET)
    assert plainly(path) is not None
    assert said in sheet
    changed(path, {SHEET: sheet.replace(said, instead, 1)})
    assert plainly(path) is None


def test_a_cell_that_is_there_twice_is_left_to_the_others(tmp_path: Path) -> None:
    row = '<row r="4"><c r="A4"><v>1</v></c><c r="A4"><v>2</v></c></row>'
    assert plainly(with_cells(tmp_path / "log.xlsx", row)) is None


def test_a_length_of_time_is_left_to_the_others(tmp_path: Path) -> None:
    """One program's 30 hours are another's 31 December 1899."""
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        length = book.add_format({"num_format": "[h]:mm"})
        for at in range(300):
            page.write_number(at, 0, 100 + at, length)
    assert plainly(path) is None


def test_a_sheet_without_rows_is_one_of_the_sheets(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "log.xlsx", rows=())
    assert plainly(path) == by_others(path)
