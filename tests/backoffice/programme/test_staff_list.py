"""A staff list: looked through, answered, saved; and the same list again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.programme.people import other_names, posts_in, posts_on
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.staff_changes import StaffPlan
from backoffice.programme.staff_import import (
    accept_likely,
    answer,
    commit,
    earlier_answers,
    kept_lists,
    plan_list,
    receive,
    throw_away,
)
from backoffice.programme.structure import tree_on
from backoffice.store.people_history import disagreements
from backoffice.store.people_tables import PeopleChange, Person
from form_definitions.roles import shipped_roles
from tests.backoffice.programme.staff_lists import (
    BY,
    LIKELY,
    LIST,
    TODAY,
    counted,
    look,
    save,
    xlsx_of,
)


def asked(plan: StaffPlan) -> dict[str, str]:
    return {question.key: question.words for question in plan.questions}


def held(session: Session, day: date = TODAY) -> dict[str, tuple[object, ...]]:
    """Role, team, manager and stage of everybody on a day."""
    tree = tree_on(session, day)
    names = {p.id: p.name for p in session.scalars(select(Person))}
    return {
        post.name: (
            post.role,
            tree.name(post.unit_id),
            names.get(post.manager_id or 0),
            post.stage,
        )
        for post in posts_on(session, day)
    }


def again(*changes: tuple[str, str]) -> str:
    """The list with some words replaced."""
    drawing = LIST
    for before, after in changes:
        assert before in drawing
        drawing = drawing.replace(before, after)
    return drawing


@pytest.fixture
def first(session: Session) -> None:
    """The list, saved."""
    save(session, LIST, LIKELY)


def test_it_is_looked_through_and_nothing_is_saved(session: Session) -> None:
    plan = look(session)
    assert counted(plan) == {"new": 5, "left_out": 1, "questions": 2}
    assert [unit.name for unit in plan.units.new.values()] == ["East", "Seacroft"]
    assert plan.lines.left_out == [
        ("Staff, row 7", "a post that nobody holds (Vacant)")
    ]
    assert session.scalars(select(Person)).all() == []


def test_a_manager_by_an_initial_is_only_likely(session: Session) -> None:
    plan = look(session)
    assert asked(plan)["manager:p nair"] == "Who is the manager “P Nair”?"
    question = next(q for q in plan.questions if q.key == "manager:p nair")
    assert (question.likely, question.why) == (
        "number 2",
        "the only one of that surname and initial",
    )
    save(session, LIST, LIKELY)
    assert held(session)["Farida Oyelaran"] == (
        "team_manager",
        "Seacroft",
        "Priya Nair",
        None,
    )


def test_it_is_saved_as_it_says(session: Session, first: None) -> None:
    assert held(session) == {
        "Anita Desmond": ("head_of_service", "", None, None),
        "Priya Nair": ("service_delivery_manager", "East", "Anita Desmond", None),
        "Farida Oyelaran": ("team_manager", "Seacroft", "Priya Nair", None),
        "Helen Marsh": (
            "social_worker",
            "Seacroft",
            "Farida Oyelaran",
            "newly_qualified",
        ),
        "Tom Ashworth": (
            "advanced_practitioner",
            "Seacroft",
            "Farida Oyelaran",
            None,
        ),
    }
    assert held(session, date(2019, 1, 1)).keys() == {
        "Anita Desmond",
        "Priya Nair",
        "Farida Oyelaran",
    }
    assert list(disagreements(session.connection())) == []


def test_the_same_list_again_changes_nothing(session: Session, first: None) -> None:
    told = session.scalars(select(PeopleChange.id)).all()
    plan = save(session)
    assert not plan.changes_anything
    assert counted(plan) == {"same": 5, "left_out": 1}
    assert session.scalars(select(PeopleChange.id)).all() == told


def test_who_moved_or_became_something_else_held_both(
    session: Session, first: None
) -> None:
    drawing = again(
        ("AP              | Seacroft", "Team Manager | Chapeltown"),
        ("SW (NQSW)", "Experienced Social Worker"),
    )
    plan = look(session, drawing)
    assert {person.name: person.words for person in plan.of("changed")} == {
        "Helen Marsh": [
            "Social worker (newly qualified), Seacroft, managed by Farida Oyelaran →"
            " Social worker (experienced), Seacroft, managed by Farida Oyelaran, from"
            " 24 Nov 2026"
        ],
        "Tom Ashworth": [
            "Advanced Practitioner, Seacroft, managed by Farida Oyelaran → Team"
            " Manager, Chapeltown, managed by Farida Oyelaran, from 24 Nov 2026"
        ],
    }
    save(session, drawing)
    assert held(session, date(2026, 11, 23))["Tom Ashworth"][:2] == (
        "advanced_practitioner",
        "Seacroft",
    )
    assert held(session)["Tom Ashworth"][:2] == ("team_manager", "Chapeltown")
    assert held(session)["Helen Marsh"][3] == "experienced"


def test_who_is_not_in_it_is_told_and_ended_only_on_request(
    session: Session, first: None
) -> None:
    without = "\n".join(row for row in LIST.splitlines() if "Ashworth" not in row)
    plan = look(session, without)
    ((tom, name, post),) = plan.missing
    assert (name, post) == (
        "Tom Ashworth",
        "Advanced Practitioner, Seacroft, managed by Farida Oyelaran",
    )
    save(session, without)
    assert "Tom Ashworth" in held(session)
    save(session, without, leavers=(tom,))
    assert "Tom Ashworth" not in held(session)
    assert "Tom Ashworth" in held(session, date(2026, 11, 22))
    assert session.get_one(Person, tom).left_on == date(2026, 11, 23)


def test_a_leaving_date_ends_the_post(session: Session, first: None) -> None:
    drawing = LIST.replace("| Start date |", "| Start date | Left on |").replace(
        "01/02/2020 |", "01/02/2020 | 30/11/2026 |"
    )
    plan = save(session, drawing)
    assert plan.of("changed")[0].words == ["leaves on 30 Nov 2026"]
    assert "Tom Ashworth" in held(session, date(2026, 11, 30))
    assert "Tom Ashworth" not in held(session, date(2026, 12, 1))


def test_a_name_that_changes_stays_theirs_by_the_staff_number(
    session: Session, first: None
) -> None:
    save(session, again(("Helen Marsh", "Helen Booth")))
    assert "Helen Booth" in held(session)
    person = session.scalars(select(Person).where(Person.staff_number == "4")).one()
    assert [one.name for one in other_names(session, person.id)] == ["Helen Marsh"]


def test_an_unknown_role_is_asked_about_once(session: Session, first: None) -> None:
    drawing = again(("| AP", "| Snr Prac Lead"))
    plan = look(session, drawing)
    assert asked(plan)["role:snr prac lead"] == "What is “Snr Prac Lead”?"
    assert plan.held == [
        ("Staff, row 6", "Tom Ashworth: what “Snr Prac Lead” is has to be answered")
    ]
    save(session, drawing, {"role:snr prac lead": "team_manager"})
    assert held(session)["Tom Ashworth"][0] == "team_manager"


def test_a_team_in_two_areas_is_asked_about(session: Session) -> None:
    drawing = again(("AP              | Seacroft | East", "AP | Seacroft | West"))
    plan = look(session, drawing)
    assert asked(plan)["areas:seacroft"] == (
        "Seacroft is listed in East and West; which does it belong to?"
    )
    assert len(plan.held) == 3
    plan = look(session, drawing, {"areas:seacroft": "east"})
    assert plan.held == []
    assert [unit.name for unit in plan.units.new.values()] == ["East", "Seacroft"]


def test_a_team_that_is_listed_elsewhere_moves_only_if_one_says_so(
    session: Session, first: None
) -> None:
    drawing = again(("| East |", "| West |"))
    (key,) = [key for key in asked(look(session, drawing)) if key.startswith("place:")]
    save(session, drawing, {key: "move"})
    yesterday = tree_on(session, date(2026, 11, 23))
    today = tree_on(session, TODAY)
    seacroft = next(unit for unit in today.units.values() if unit.name == "Seacroft")
    assert [u.name for u in yesterday.above(seacroft.id)] == ["East", "Seacroft"]
    assert [u.name for u in today.above(seacroft.id)] == ["West", "Seacroft"]


TWO = """
| Name        | Job title     | Team     |
| Helen Marsh | Social Worker | Seacroft |
| Helen Marsh | Social Worker | Harehills |
| H Marsh     | Social Worker | Bramley  |
"""


def test_two_people_of_one_name_are_asked_about(session: Session) -> None:
    plan = look(session, TWO)
    assert asked(plan) == {
        "twice:helen marsh": "Helen Marsh stands in several rows without a staff"
        " number. Is it one person? If not, write their numbers into the workbook"
    }
    assert [where for where, _ in plan.held] == ["Staff, row 2", "Staff, row 3"]
    save(session, TWO, {"twice:helen marsh": "one"})
    found = [(p.name, p.role) for p in posts_in(session, TODAY, TODAY)]
    assert found == [
        ("H Marsh", "social_worker"),
        ("Helen Marsh", "social_worker"),
        ("Helen Marsh", "social_worker"),
    ]


def test_a_row_like_somebody_who_is_here_is_asked_about(
    session: Session, first: None
) -> None:
    drawing = """
    | Name     | Job title     | Team     |
    | H Marsh  | Social Worker | Seacroft |
    """
    plan = look(session, drawing)
    assert asked(plan) == {
        "person:name h marsh": "H Marsh: is it somebody who is here already?"
    }
    # Neither is Helen Marsh missing before that is answered.
    assert "Helen Marsh" not in [name for _, name, _ in plan.missing]
    (person_id, words), (another, _) = plan.questions[0].options
    assert (words, another) == ("Helen Marsh", "another")
    plan = look(session, drawing, {"person:name h marsh": person_id})
    assert plan.of("changed")[0].words == ["also known as H Marsh"]


def test_who_starts_after_the_day_of_the_list_starts_once(session: Session) -> None:
    drawing = """
    | Staff No | Name     | Job title     | Team     | Start date |
    | 7        | Kit Ward | Social Worker | Seacroft | 15/01/2027 |
    """
    save(session, drawing)
    assert not look(session, drawing).changes_anything
    (post,) = posts_in(session, TODAY, date(2027, 12, 31))
    assert post.from_on == date(2027, 1, 15)


def test_a_row_that_stands_twice_is_told_and_counts_once(session: Session) -> None:
    row = "| 7        | Kit Ward | Social Worker | Seacroft |"
    drawing = f"""
    | Staff No | Name     | Job title     | Team     |
    {row}
    {row}
    """
    plan = save(session, drawing)
    assert plan.lines.left_out == [
        ("Staff, row 3", "says what Staff, row 2 says already")
    ]
    assert len(posts_on(session, TODAY)) == 1


def test_a_row_that_cannot_be_read_is_no_reason_to_miss_its_person(
    session: Session, first: None
) -> None:
    plan = look(session, again(("01/02/2020", "some time in 2020")))
    assert "Staff, row 6" in [where for where, _ in plan.lines.left_out]
    assert plan.missing == []


def test_one_name_with_another_address_is_asked_about(session: Session) -> None:
    drawing = """
    | Name     | Job title     | Team     | E-mail            |
    | Kit Ward | Social Worker | Seacroft | k.ward@one.example |
    """
    save(session, drawing)
    plan = look(session, drawing.replace("@one", "@two"))
    assert asked(plan) == {
        "person:k.ward@two.example": "Kit Ward: is it somebody who is here already?"
    }


def test_a_namesake_with_a_number_that_is_gone_is_asked_about(
    session: Session, first: None
) -> None:
    both = again(("| 5  | Tom", "| 6  | Tom")) + LIST.splitlines()[6]
    assert [person.name for person in look(session, both).of("new")] == ["Tom Ashworth"]
    plan = look(session, again(("| 5  | Tom", "| 6  | Tom")))
    assert asked(plan) == {
        "person:number 6": "Tom Ashworth: is it somebody who is here already?"
    }
    ((tom, _), _) = plan.questions[0].options
    drawing = again(("| 5  | Tom", "| 6  | Tom"))
    save(session, drawing, {"person:number 6": tom})
    assert session.get_one(Person, int(tom)).staff_number == "6"
    assert not look(session, drawing).changes_anything


def test_a_name_of_before_is_no_change(session: Session, first: None) -> None:
    save(session, again(("Helen Marsh", "Helen Booth")))
    assert not look(session, LIST).changes_anything


def test_a_list_that_is_kept_is_answered_and_saved_once(session: Session) -> None:
    kept = receive(session, xlsx_of(), "staff.xlsx", BY, today=TODAY)
    plan = plan_list(session, kept, shipped_roles())
    assert accept_likely(session, kept, plan) == 2
    commit(session, kept, shipped_roles(), BY)
    assert held(session)["Farida Oyelaran"][2] == "Priya Nair"
    assert kept.counts["new"] == 5
    with pytest.raises(NotChanged, match="saved already"):
        commit(session, kept, shipped_roles(), BY)


def test_what_a_title_is_was_answered_for_every_later_list(session: Session) -> None:
    kept = receive(session, xlsx_of(), "staff.xlsx", BY, today=TODAY)
    said = {"role:snr prac lead": "team_manager", "manager:p nair": "number 2"}
    answer(session, kept, said)
    assert earlier_answers(session) == {}
    commit(session, kept, shipped_roles(), BY)
    assert earlier_answers(session) == {"role:snr prac lead": "team_manager"}


def test_a_list_that_nobody_saves_is_thrown_away_after_a_month(
    session: Session,
) -> None:
    old = replace(BY, at=BY.at - timedelta(days=31))
    receive(session, xlsx_of(), "forgotten.xlsx", old, today=TODAY)
    receive(session, xlsx_of(), "later.xlsx", BY, today=TODAY)
    (kept,) = kept_lists(session)
    assert kept.file_name == "later.xlsx"
    throw_away(session, kept)
    assert kept_lists(session) == []
