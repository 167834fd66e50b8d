"""`backoffice sample draw`: a case list in, a sample and how it was drawn out."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from backoffice.commands import main
from backoffice.programme.person_changes import PersonChanges, PostSaid
from backoffice.programme.restructuring import Restructuring
from backoffice.store.database import writing
from backoffice.store.opening import Store
from exports.accessibility import faults
from form_definitions.catalog import shipped_forms
from form_definitions.entry import check
from tests.backoffice.programme.owed.service import BY
from tests.importers.books import xlsx

HEADINGS = (
    *("Mosaic ID", "Allocated Team", "Plan", "Allocated worker", "Line manager"),
    *("Date opened", "Date closed", "Date of last audit", "Child's name"),
)
TEAMS = ("Seacroft", "Gipton", "Beeston")
PLANS = ("CIN", "CP plan", "LAC")
ANN, BEN, CARA = "Ann Able", "Ben Bright", "Cara Clear"
Row = tuple[object, ...]


def case(number: int, **other: object) -> Row:
    """A row of the list; the team manager of Seacroft is Ann, of Gipton Ben."""
    team = TEAMS[number % 3]
    return (
        f"{number:07}",
        team,
        PLANS[number // 3 % 3],
        f"Worker {number % 11}",
        {"Seacroft": "Able, A", "Gipton": BEN}.get(team, "P Nair"),
        datetime(2025, 2, 1),
        other.get("closed"),
        other.get("audited"),
        "Joe Bloggs",
    )


CASES = tuple(case(number) for number in range(1, 241))


@pytest.fixture(autouse=True)
def here(
    database_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine on which a database is set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKOFFICE_DATA", str(tmp_path / "instance"))
    monkeypatch.setenv("BACKOFFICE_DATABASE_URL", database_url)
    a_list(CASES)


@pytest.fixture
def auditors(store: Store) -> None:
    """Ann and Ben manage a team each, Cara the service: each owes an audit a month."""
    with store.session() as session:
        units = Restructuring(session, BY)
        teams = [units.add(name, "team") for name in TEAMS]
        with writing(session):
            people = PersonChanges(session, BY)
            for name, role, team in (
                (ANN, "team_manager", teams[0]),
                (BEN, "team_manager", teams[1]),
                (CARA, "service_delivery_manager", None),
            ):
                said = PostSaid(role, team, None, None)
                people.add_post(people.add(name), said, date(2024, 1, 1))


def a_list(rows: Sequence[Row], name: str = "cases.xlsx") -> None:
    above = (("Open cases as at 01/04/2026",), ())
    xlsx(Path(name), rows=(*above, HEADINGS, *rows), sheet="Open cases")


def draw(*more: str, file: str = "cases.xlsx", out: str = "sample.xlsx") -> Result:
    words = ["sample", "draw", file, "--period", "2026-27", "--seed", "7", "-o", out]
    return CliRunner().invoke(main, [*words, *more])


def sheet(name: str, out: str = "sample.xlsx") -> list[dict[str, object]]:
    """The rows of a sheet of the workbook, by its headings."""
    rows = list(load_workbook(out)[name].iter_rows(min_row=4, values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_ten_in_a_hundred_are_drawn_by_team_and_plan_over_the_year() -> None:
    done = draw("--size", "10%")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "24 of 240 open cases drawn for April 2026 to March 2027" in done.stdout
    cases = sheet("Sample")
    assert list(cases[0]) == [
        *("Month", "Case", "Team", "Plan type", "Worker", "Manager", "Auditor")
    ]
    assert len({row["Case"] for row in cases}) == 24
    assert set(Counter(row["Month"] for row in cases).values()) == {2}
    drawn = Counter((row["Team"], row["Plan type"]) for row in cases)
    assert len(drawn) == 9
    assert set(drawn.values()) == {2, 3}  # of 26 or 27 each
    assert "Joe Bloggs" not in str(cases)
    assert faults(Path("sample.xlsx")) == []


def test_it_says_how_it_was_drawn() -> None:
    draw()
    said = {row["What"]: row["Said"] for row in sheet("How it was drawn")}
    assert (said["Seed"], said["Size asked for"]) == ("7", "10%")
    assert said["The day the list tells of"] == "1 Apr 2026"
    assert len(str(said["Hash of the case list (SHA-256)"])) == 64
    strata = sheet("Strata")
    assert sum(int(str(row["Cases"])) for row in strata) == 240
    assert sum(int(str(row["Drawn"])) for row in strata) == 24


def test_the_same_seed_draws_the_same_in_whatever_order_rows_stand() -> None:
    draw()
    others = list(CASES)
    random.Random(3).shuffle(others)
    a_list(others, "other.xlsx")
    draw(file="other.xlsx", out="again.xlsx")
    assert sheet("Sample", "again.xlsx") == sheet("Sample")
    draw("--seed", "8", out="another.xlsx")
    assert sheet("Sample", "another.xlsx") != sheet("Sample")


def test_what_is_not_drawn_from_is_told(store: Store) -> None:
    audit = {
        "case_id": "1000011",
        "audit_date": "12/10/2025",
        "auditor": ANN,
        "overall_grade": "Good",
        "overall_rationale": "Seen, heard and safer.",
    }
    form = shipped_forms()["case_file_audit"]
    with store.session() as session:
        entry = check(form, audit, today=date(2026, 1, 1))
        store.records(session, BY.who).save(entry)
    rows = (
        *CASES[:30],
        (None, *case(900)[1:]),  # no case ID
        case(5),  # once more
        case(901, audited=datetime(2025, 4, 1)),
        case(902, audited=datetime(2025, 3, 31)),  # more than a year before April
        case(903, audited="Never"),
        case(904, closed=datetime(2026, 3, 31)),
        case(905, audited="last spring"),
        case(1_000_011),
    )
    a_list(rows)
    done = draw("--size", "100%")
    assert done.exit_code == 1
    assert "Open cases, row 34: has no case ID" in done.stdout
    told = {row["Case"]: row["Why"] for row in sheet("Left out")}
    assert told["0000005"] == "stands in Open cases, row 35 as well; it is one case"
    assert told["0000901"] == "audited on 1 Apr 2025, as the list says"
    assert told["0000904"] == "closed on 31 Mar 2026, before the period"
    assert told["1000011"] == "audited on 12 Oct 2025, as a record says"
    assert "0000905" in told
    cases = {row["Case"] for row in sheet("Sample")}
    assert cases == {row[0] for row in CASES[:30]} | {"0000902", "0000903"}
    assert "32 of 34 open cases drawn" in done.stdout


def test_nobody_audits_a_case_of_theirs_and_all_have_as_many(auditors: None) -> None:
    done = draw("--size", "36")
    assert (done.exit_code, done.stderr) == (0, "")
    cases = sheet("Sample")
    by_month = Counter((row["Month"], row["Auditor"]) for row in cases)
    assert len(by_month) == 36
    assert set(by_month.values()) == {1}
    for row in cases:
        whose = {"Seacroft": ANN, "Gipton": BEN}.get(str(row["Team"]))
        assert row["Auditor"] != whose  # "Able, A" may be Ann Able


def test_a_council_refuses_its_auditors_their_own_team(
    auditors: None, tmp_path: Path
) -> None:
    rows = [(*row[:4], "P Nair", *row[5:]) for row in CASES if row[1] == "Seacroft"]
    a_list(rows)
    draw("--size", "36")
    assert ANN in {row["Auditor"] for row in sheet("Sample")}
    (tmp_path / "instance").mkdir(exist_ok=True)
    (tmp_path / "instance" / "sampling.yaml").write_text("own_team: refused\n")
    draw("--size", "36")
    assert ANN not in {row["Auditor"] for row in sheet("Sample")}


def test_a_case_that_nobody_may_audit_is_told(auditors: None) -> None:
    own = (CARA, f"{ANN} / {BEN}")
    a_list([(*row[:3], *own, *row[5:]) for row in CASES[:10]])
    done = draw("--size", "1", "--period", "2026-10")
    assert done.exit_code == 1
    (row,) = sheet("Sample")
    assert row["Auditor"] is None
    assert str(row["Why nobody audits it"]).startswith("Nobody may audit it: Ann Able")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--size", "some"), "'some' is no size; say 10%, or a number of cases"),
        (("--period", "soon"), "'soon' is no period"),
        (("-o", "sample.csv"), "a sample is an .xlsx workbook"),
        (("--seed", "x"), "'x' is not a valid integer range"),
        (("--map", "Mosaic ID"), '--map is written "HEADING=FIELD"'),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[str, ...], sentence: str
) -> None:
    done = draw(*words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_case_list_is_refused() -> None:
    xlsx(Path("staff.xlsx"), rows=(("Name", "Team"), ("Ann", "Seacroft")))
    done = draw(file="staff.xlsx")
    assert done.exit_code == 2
    assert "staff.xlsx: " in done.stderr
