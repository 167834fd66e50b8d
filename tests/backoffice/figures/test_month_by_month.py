"""Figures that are added up from what is kept of months: they are always those that
the records themselves give, whatever was saved, by whom and meanwhile."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backoffice.access.scope import EVERYTHING, Scope
from backoffice.figures import checking, month_by_month
from backoffice.figures.ahead import Ahead
from backoffice.figures.asked import Asked
from backoffice.figures.completed import completed
from backoffice.figures.grades import graded
from backoffice.figures.left_out import from_uploads
from backoffice.figures.measuring import measured
from backoffice.figures.returns import one_state
from backoffice.store import months, projections
from backoffice.store.database import write_connection, writing
from backoffice.store.month_tables import MonthMark
from backoffice.store.opening import Store
from backoffice.store.records import Records
from exports.asked import MeasuredSheet
from exports.periods import Period, period_of
from exports.returns import shipped_returns
from form_definitions.conditions import parse
from form_definitions.entry import Entry, check
from tests.backoffice.figures.service import TODAY
from tests.backoffice.store.conftest import new_upload

AUDITS = "case_file_audit"
FIRST, LAST = date(2013, 11, 1), date(2014, 10, 31)
YEAR = Period("2013-11", FIRST, LAST)
SHEETS = (
    MeasuredSheet("All", "", (), ("completed", "received", "days_to_receive")),
    MeasuredSheet("Months", "", ("form", "month"), ("with_actions", "agreement")),
    MeasuredSheet("Teams", "", ("team", "quarter"), ("child_heard", "days_to_notify")),
    MeasuredSheet("Grades", "", ("area",), ("graded", "each_grade", "points_since")),
    MeasuredSheet(
        "Themes", "", ("theme",), ("strengths", "learning"), only=parse("overall")
    ),
    MeasuredSheet("Both", "", ("form", "by"), ("completed", "good_or_better")),
    MeasuredSheet("Days", "", ("date_received",), ("completed", "moderated")),
    MeasuredSheet("Actions", "", ("team",), ("actions_agreed", "actions_overdue")),
)


def asking(store: Store, session: Session, on: date = TODAY) -> Asked:
    what = replace(shipped_returns()["monthly"], forms=(AUDITS,))
    return Asked(session, store.versions, what, YEAR, EVERYTHING, on)


def figures(asked: Asked) -> list[Any]:
    forms = {form.key for form in asked.forms}
    return [
        *(measured(asked, sheet) for sheet in SHEETS),
        *(completed(asked), graded(asked), from_uploads(asked, forms)),
    ]


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Every month is counted, as if nobody had asked before."""
    with (
        patch.object(months, "kept", return_value={}),
        patch.object(months, "keep", return_value=False),
    ):
        yield


def anew(asked: Asked) -> list[Any]:
    with nothing_kept():
        return figures(asked)


def audit(store: Store, dice: random.Random, day: date | None = None) -> Entry:
    """An audit of a day of the year, with what measures look at drawn by lot."""
    day = day or FIRST + timedelta(dice.randrange((LAST - FIRST).days))
    grades = ["outstanding", "good", "inadequate", None]
    actions = [
        {"action": "Ring the school", "due_on": day + timedelta(dice.randrange(5000))}
        for _ in range(dice.randrange(3))
    ]
    typed = {
        "audit_date": day,
        "date_received": dice.choice([None, day + timedelta(dice.randrange(9))]),
        "actions_notified_on": dice.choice([None, day + timedelta(2)]),
        "team": dice.choice(["Seacroft", "Bramley", None]),
        "auditor": dice.choice(["Priya Shah", "Zoë O'Connor"]),
        "auditor_role": dice.choice(["team_manager", None]),
        "case_id": f"{dice.randrange(10**7):07}",
        "child_initials": "QQ",
        "theme": dice.choice([None, "neglect"]),
        "child_feedback_sought": dice.choice(["yes", "no", None]),
        "overall_grade": dice.choice(grades),
        "risk_grade": dice.choice(grades),
        "moderated_grade": dice.choice(grades),
    }
    form = store.versions.form(AUDITS)
    known = {key: value for key, value in typed.items() if key in form.by_key}
    return check(form, known, today=TODAY, repeats={"actions": actions})


@pytest.fixture
def dice() -> random.Random:
    return random.Random(20141001)


@pytest.fixture
def ids(store: Store, records: Records, dice: random.Random) -> list[int]:
    """Thirty audits over a year in which the scale of grades changed."""
    saved = records.save_many([audit(store, dice) for _ in range(30)])
    return [one.record_id for one in saved]


def test_whatever_is_saved_the_figures_are_those_of_the_records(
    store: Store,
    session: Session,
    records: Records,
    ids: list[int],
    dice: random.Random,
) -> None:
    asked = asking(store, session)
    assert figures(asked) == anew(asked)

    records.save(audit(store, dice))
    assert figures(asked) == anew(asked)

    # The same one, on another day: two months are not what they were.
    records.save(audit(store, dice), record_id=ids[0])
    assert figures(asked) == anew(asked)

    records.withdraw(AUDITS, ids[1:4], "Typed twice")
    assert figures(asked) == anew(asked)

    records.restore(AUDITS, ids[1:3], "It was not")
    assert figures(asked) == anew(asked)

    upload = new_upload(session)
    records.save_many([audit(store, dice) for _ in range(9)], upload)
    records.save(
        audit(store, dice), record_id=ids[5], source="upload", upload_id=upload
    )
    before = figures(asked)
    assert before == anew(asked)

    records.undo(upload, "The wrong file")
    after = figures(asked)
    assert after == anew(asked) != before


@pytest.fixture
def meddled(
    store: Store, session: Session, records: Records, dice: random.Random
) -> Asked:
    """Two audits of January and one of February, which somebody made two where what
    is kept of February stands."""
    asked = asking(store, session)
    for month in (1, 1, 2):
        records.save(audit(store, dice, date(2014, month, 7)))
    assert number(asked) == 3
    completed(asked)
    session.rollback()
    with write_connection(store.engine) as connection:
        connection.execute(
            text(
                "UPDATE month_count SET found = (SELECT other.found FROM month_count"
                " AS other WHERE other.month = '2014-01' AND other.form ="
                " month_count.form AND other.asked = month_count.asked)"
                " WHERE month = '2014-02'"
            )
        )
    return asked


def number(asked: Asked) -> Any:
    """How many audits were completed."""
    return measured(asked, SHEETS[0]).rows[0].figures[0].value


def test_only_the_months_that_were_saved_to_are_counted_again(
    store: Store, meddled: Asked, records: Records, dice: random.Random
) -> None:
    assert number(meddled) == 2 + 2

    records.save(audit(store, dice, date(2014, 3, 7)))
    assert number(meddled) == 2 + 2 + 1

    for day in (8, 9):
        records.save(audit(store, dice, date(2014, 2, day)))
    assert number(meddled) == 2 + 3 + 1


def test_a_kept_count_that_is_wrong_is_named_and_put_right(
    store: Store, session: Session, meddled: Asked
) -> None:
    assert list(checking.disagreements(session, store.versions, TODAY)) == [
        "Case file audits: a count kept of February 2014 is not what the records say;"
        " `backoffice projections rebuild` puts it right."
    ]
    session.rollback()
    with write_connection(store.engine) as connection:
        projections.rebuild(connection, store.versions.forms(AUDITS))
    assert number(meddled) == 3


def test_what_is_never_saved_is_not_kept(
    store: Store, session: Session, records: Records, dice: random.Random
) -> None:
    asked, day = asking(store, session), date(2014, 1, 7)
    records.save(audit(store, dice, day))

    def fail_in_the_middle() -> None:
        with writing(session):
            records.save(audit(store, dice, day))
            assert number(asked) == 2
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fail_in_the_middle()
    assert number(asked) == 1


def test_who_reads_an_older_state_is_told_of_that(
    store: Store, session: Session, records: Records, dice: random.Random
) -> None:
    """A workbook that is being written while others save is of one instant."""
    day = date(2014, 1, 7)
    records.save(audit(store, dice, day))
    with store.session() as earlier:
        one_state(earlier)
        then = asking(store, earlier)
        assert completed(then)

        records.save(audit(store, dice, day))
        assert number(asking(store, session)) == 2
        assert number(then) == 1
        session.rollback()
        assert number(asking(store, session)) == 2


def test_what_is_overdue_is_asked_anew_each_day(
    store: Store, session: Session, records: Records
) -> None:
    day = date(2014, 1, 7)
    entry = audit(store, random.Random(1), day)
    records.save(
        replace(entry, repeats={"actions": [{"action": "Ring", "due_on": day}]})
    )
    overdue = MeasuredSheet("Overdue", "", ("form",), ("actions_overdue",))

    for on, number_overdue in ((day, 0), (day + timedelta(1), 1), (day, 0)):
        rows = measured(asking(store, session, on), overdue).rows
        assert [row.figures[0].value for row in rows] == [number_overdue]


def test_nobody_is_given_what_was_kept_for_others(
    store: Store, session: Session, records: Records, dice: random.Random
) -> None:
    records.save(audit(store, dice, date(2014, 1, 7)))
    everybodys = asking(store, session)
    assert number(everybodys) == 1

    strangers = replace(everybodys, scope=Scope(account="else@demo.example"))
    assert number(strangers) == 0
    assert number(everybodys) == 1


def test_many_marks_become_one_and_say_the_same(
    store: Store, session: Session, records: Records, dice: random.Random
) -> None:
    asked = asking(store, session)
    entry = audit(store, dice, date(2014, 1, 7))
    saved = records.save(entry)
    for turn in range(20):
        other = replace(entry, values={**entry.values, "case_id": f"{turn:07}"})
        records.save(other, record_id=saved.record_id)
    stood = months.standing(session, AUDITS, ["2014-01"])
    assert number(asked) == 1

    session.rollback()
    assert len(session.execute(select(MonthMark)).all()) == 1
    assert months.standing(session, AUDITS, ["2014-01"]) == stood
    with patch.object(months, "keep") as keep:
        assert number(asked) == 1
    keep.assert_not_called()


def test_a_reader_waits_for_nobody_to_keep_what_was_counted(
    store: Store, session: Session, records: Records, dice: random.Random
) -> None:
    """An import holds the one writing turn of SQLite for minutes."""
    records.save(audit(store, dice, date(2014, 1, 7)))
    with store.session() as importing, writing(importing):
        months.mark(importing.connection(), AUDITS, ["2014-05"])
        assert number(asking(store, session)) == 1


def test_what_is_counted_ahead_is_only_read_when_it_is_asked(
    store: Store, session: Session, records: Records, ids: list[int]
) -> None:
    returns = [shipped_returns()["monthly"]]

    def go_through() -> list[str]:
        session.rollback()
        ahead, gone = Ahead(session, store.versions, returns, TODAY), []
        while (following := ahead.next()) is not None:
            assert ahead.count(*following, leave_off=lambda: False)
            gone.append(following[1].key)
        return gone

    assert go_through() == ["2014", "2013"]
    asked = asking(store, session)
    with patch.object(month_by_month, "_counted", return_value={}) as counted:
        for sheet in returns[0].sheets:
            if isinstance(sheet, MeasuredSheet):
                assert measured(asked.at(period_of("2014")), sheet)
    assert [months for *_, months in (call.args for call in counted.mock_calls)] == [
        [] for _ in counted.mock_calls
    ]

    assert go_through() == []
    records.withdraw(AUDITS, ids[:1], "Typed twice")
    assert len(go_through()) == 1
    assert figures(asked) == anew(asked)


def test_counting_ahead_leaves_off_for_other_work(
    store: Store, session: Session, ids: list[int]
) -> None:
    ahead = Ahead(session, store.versions, [shipped_returns()["monthly"]], TODAY)
    following = ahead.next()
    assert following is not None
    assert not ahead.count(*following, leave_off=lambda: True)
    assert ahead.next() == following
