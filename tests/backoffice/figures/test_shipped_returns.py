"""Every cell of every shipped return, beside a count by pencil, on both databases.

For each length of time a return can be asked for: a month, a quarter, a half-year, a
financial and a calendar year; over the Sundays the clocks change, the last day of the
financial year, and the day between Adequate and Requires improvement.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from backoffice.config import Settings
from backoffice.figures.returns import figures_of, one_state
from backoffice.store.opening import Store, connect
from exports.accessibility import faults
from exports.figures import Figures, Lines
from exports.frozen import frozen, thawed
from exports.periods import period_of
from exports.returns import Return, shipped_returns
from exports.sheets import tables_of
from exports.tables import Fresh, Table
from exports.workbook import write_workbook
from tests.backoffice.figures import pencil_described as described
from tests.backoffice.figures import pencil_over_time as over_time
from tests.backoffice.figures import pencil_ready as ready
from tests.backoffice.figures import pencil_reports as reports
from tests.backoffice.figures.pencil import Asked, Share
from tests.backoffice.figures.pencil_periods import PERIODS
from tests.backoffice.figures.service import TODAY
from tests.backoffice.figures.whole_service import (
    CFA,
    MTG,
    OBS,
    SUP,
    Kept,
    keep_service,
    made_up_service,
)

Pencil = Callable[[Asked], ready.Sheet]

SHEETS: Mapping[str, Mapping[str, Pencil]] = {
    "monthly": {
        "Completion": lambda a: ready.completion(a, None, by_team=True, by_role=True),
        "Grades": lambda a: ready.grades(a, None),
        "Moderation": described.moderation,
        "Timeliness": described.timeliness,
        "Actions": described.actions,
        "Themes": described.themes,
        "Re-audits": described.re_audits,
        "Line list": ready.line_list,
        "Actions by team": described.actions_by_team,
        "Moderation by auditor": described.moderation_by_auditor,
        "Completion by service area": described.completion_by_area,
        "Completion by auditor": described.completion_by_auditor,
        "Thematic audits": described.thematic_audits,
    },
    "supervision_summary": {
        "Completion": lambda a: ready.completion(a, [SUP], by_team=True, by_role=False),
        "Grades": lambda a: ready.grades(a, [SUP]),
        "Grades by month": lambda a: over_time.each_grade_by_month(a, SUP),
        "Strengths and learning": reports.strengths_and_learning,
        "Themes": lambda a: reports.themes(a, SUP),
        "Review with the manager": reports.review_by_month,
        "Actions": reports.supervision_actions,
    },
    "case_audit_report": {
        "Completion": lambda a: ready.completion(a, [CFA], by_team=True, by_role=False),
        "Grades": lambda a: ready.grades(a, [CFA]),
        "Overall grades by month": reports.overall_by_month,
        "Grades by team": reports.grades_by_team,
        "Grades by plan": reports.grades_by_plan,
        "Themes": lambda a: reports.themes(a, CFA),
        "Thematic audits": reports.thematic_audits,
        "Moderation": reports.moderation_by_quarter,
        "Timeliness": reports.timeliness_by_quarter,
        "Actions": lambda a: reports.actions_by_quarter(a, CFA),
    },
    "supervision_review": {
        "Completion": lambda a: ready.completion(
            a, [SUP], by_team=False, by_role=False
        ),
        "Grades": lambda a: ready.grades(a, [SUP]),
        "Grades by quarter": lambda a: over_time.learning_by_quarter(a, [SUP]),
        "Themes": lambda a: reports.themes(a, SUP),
        "Review with the manager": reports.review_by_quarter,
        "Actions": lambda a: reports.actions_by_quarter(a, SUP),
    },
    "observation_report": {
        "Completion": lambda a: ready.completion(
            a, [OBS, MTG], by_team=False, by_role=False
        ),
        "Grades": lambda a: ready.grades(a, [OBS, MTG]),
        "Grades by quarter": lambda a: over_time.learning_by_quarter(a, [OBS, MTG]),
        "Themes": reports.themes_observed,
        "Staff observed": reports.staff_observed,
        "Meetings observed": reports.meetings_observed,
        "Actions": reports.observation_actions,
    },
}
"""Every sheet of every shipped return, but for its cover and its notes."""


@dataclass
class Service:
    """The made-up service, kept in one database for all the tests of this file."""

    store: Store
    made: list[Kept]

    def asked(self, period: str) -> Asked:
        forms = dict(self.store.versions.current())
        return Asked(period, *PERIODS[period], self.made, forms)

    def figures(self, what: Return, period: str) -> Figures:
        """The figures with all their lines read: the session ends here."""
        with self.store.session() as session:
            one_state(session)
            figures = figures_of(
                session,
                self.store.versions,
                what,
                period_of(period),
                council="Exampleshire",
                counted_on=TODAY,
            )
            listed = {name: _read(lines) for name, lines in figures.listed.items()}
            lines = None if figures.lines is None else _read(figures.lines)
            return replace(figures, lines=lines, listed=listed)


def _read(lines: Lines) -> Lines:
    rows = list(lines.rows)
    return Lines(lines.columns, Fresh(lambda: iter(rows)))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    with _database(request, folder) as url:
        store = connect(Settings(url, "x" * 40, folder))
        made = made_up_service(dict(store.versions.current()))
        with store.session() as session:
            keep_service(store, store.records(session, "performance@x.example"), made)
        yield Service(store, made)
        store.engine.dispose()


@contextmanager
def _database(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "one.sqlite")
        yield f"sqlite:///{folder / 'one.sqlite'}"
    else:
        template = request.getfixturevalue("postgres_template")
        with request.getfixturevalue("postgres").database(template) as url:
            yield url


def shown(figures: Figures) -> dict[str, Table]:
    return {table.name: table for table in tables_of(figures)}


def test_no_sheet_goes_uncounted() -> None:
    """A new return, or a new sheet of one, needs its count by pencil here."""
    for key, what in shipped_returns().items():
        names = {sheet.name for sheet in what.sheets} - {"Cover", "Notes"}
        assert names == set(SHEETS[key]), key


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("key", SHEETS)
def test_every_cell(service: Service, key: str, period: str) -> None:
    exact = replace(shipped_returns()[key], suppress_below=0)
    tables = shown(service.figures(exact, period))

    for name, by_pencil in SHEETS[key].items():
        headings, rows = by_pencil(service.asked(period))
        assert tables[name].headings == headings, name
        found = list(tables[name].rows)
        assert len(found) == len(rows), name
        for row, right in zip(found, rows, strict=True):
            assert list(row) == right, name


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("key", SHEETS)
def test_cover_and_notes(service: Service, key: str, period: str) -> None:
    what = replace(shipped_returns()[key], suppress_below=0)
    asked = service.asked(period)
    tables = shown(service.figures(what, period))

    cover = [list(row) for row in tables["Cover"].rows]
    assert [["Period", asked.title]] == cover[1:2]
    counts = [row for row in cover if str(row[0]).endswith(" completed")]
    assert counts == ready.cover(asked, what.forms)
    notes = {str(row[0]): str(row[1]) for row in tables["Notes"].rows}
    forms = what.forms or tuple(asked.forms)
    withdrawn = [kept for kept in asked.withdrawn if kept.form in forms]
    left_out = f"Withdrawn in this period: {len(withdrawn)}."
    assert left_out in notes["Withdrawn records"]
    assert "Held when this was counted: 0." in notes["Rows held for a person"]
    assert notes["Records read from workbooks"].startswith("0 of the records")


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize(
    "key", ["case_audit_report", "supervision_review", "observation_report", "monthly"]
)
def test_leadership_reads_the_same_figures_or_none(
    service: Service, key: str, period: str
) -> None:
    """Each cell is the pencil's, or c; what tells of one to four is always c."""
    what = shipped_returns()[key].for_leadership()
    tables = shown(service.figures(what, period))
    exact = dict(SHEETS[key])
    exact["Actions by team"] = lambda a: described.actions_by_team(a, told_apart=False)
    exact["Completion"] = lambda asked: ready.completion(
        # What a team did in a month would give away what sheets hide of a team.
        *(asked, what.forms),
        by_team=False,
        by_role=False,
    )
    for name in tables.keys() - {"Cover", "Notes"}:
        _, rows = exact[name](service.asked(period))
        found, together = _parted(tables[name])
        words = tables[name].still
        hidden = [right for right in rows if not _is_shown(right, found, words)]
        if name == "Thematic audits":
            # What few typed heads no row.
            rows = [right for right in rows if right not in hidden]
        assert len(found) == len(rows), name
        for row, right in zip(found, rows, strict=True):
            for cell, figure in zip(row, right, strict=True):
                assert cell == "c" or cell == figure, (name, row, right)
                assert cell == "c" or not _tells_of_few(figure), (name, row, right)
        for row in together:
            _adds_up(row, hidden, words)


def _parted(table: Table) -> tuple[list[list[object]], list[list[object]]]:
    """The rows of a sheet, and those that add up what is hidden in it."""
    rows: list[list[object]] = [list(row) for row in table.rows]
    sums = [row for row in rows if any("together" in str(cell) for cell in row)]
    return [row for row in rows if row not in sums], sums


def _is_shown(right: list[object], found: list[list[object]], words: int) -> bool:
    """Whether a row of the pencil's is shown with its figures."""
    return any(row[:words] == right[:words] and "c" not in row for row in found)


def _adds_up(row: list[object], hidden: list[list[object]], words: int) -> None:
    """Each count of the row is that of all that is hidden beside it."""
    place = {cell for cell in row[:words] if "together" not in str(cell)}
    beside = [right for right in hidden if place <= set(map(str, right[:words]))]
    for at, cell in enumerate(row[words:], words):
        if isinstance(cell, int):
            counts = [right[at] for right in beside]
            several = [count for count in counts if isinstance(count, int)]
            assert cell == sum(several), (row, beside)
        assert not _tells_of_few(cell), row


def _tells_of_few(figure: object) -> bool:
    if isinstance(figure, Share):
        return any(0 < side < 5 for side in figure.sides)
    return isinstance(figure, int) and 0 < figure < 5


def test_adequate_stands_in_rows_of_its_own(service: Service) -> None:
    """2014 has three months of the old scale and nine of today's: no row has both."""
    tables = shown(service.figures(shipped_returns()["monthly"], "2014"))
    rows = [
        dict(zip(tables["Grades"].headings, row, strict=True))
        for row in tables["Grades"].rows
    ]
    old = [
        row for row in rows if row["Scale"] == "Ofsted's four grades until March 2014"
    ]
    new = [row for row in rows if row["Scale"] == "Ofsted's four grades"]

    assert len(old) + len(new) == len(rows)
    assert {row["Requires improvement"] for row in old} == {"z"}
    assert {row["Adequate"] for row in new} == {"z"}
    for rows_of, grade, heading in (
        (old, "adequate", "Adequate"),
        (new, "requires_improvement", "Requires improvement"),
    ):
        times = [
            list(kept.grades.values()).count(grade)
            for kept in service.asked("2014").counted
        ]
        assert sum(times) > 0
        assert sum(int(str(row[heading])) for row in rows_of) == sum(times)


@pytest.mark.parametrize("key", SHEETS)
def test_each_is_an_accessible_workbook_and_stays_so(
    service: Service, key: str, tmp_path: Path
) -> None:
    """The workbook of what was kept of a published return has the same bytes."""
    figures = service.figures(shipped_returns()[key], "2014")
    written = []
    for number, one in enumerate((figures, thawed(frozen(figures)))):
        path = tmp_path / f"{number}.xlsx"
        write_workbook(
            tables_of(one), path, title=one.title, about="Figures", made_on=TODAY
        )
        written.append(path.read_bytes())
        assert faults(path) == []
    assert written[0] == written[1]
