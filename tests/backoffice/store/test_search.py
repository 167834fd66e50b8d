"""Finding records by their words; what is asked is data and never an operator."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from sqlalchemy.orm import Session

from backoffice.store import search
from backoffice.store.opening import Store
from backoffice.store.records import Records
from form_definitions.form import Form
from tests.backoffice.store.dip_sample import sampled


@pytest.fixture
def found(records: Records, session: Session, store: Store, form: Form) -> object:
    """Asks; three records are there: a fostering one, a café one, an empty one."""
    records.save(
        sampled(
            form,
            [{"action": "Ring the school"}],
            notes="Fostering placement, O’Neill/Jones",
        )
    )
    records.save_many([sampled(form, case_no="0777777", notes="A Café visit")])
    records.save(sampled(form, case_no="0888888", notes="", title_of_it=""))

    def ask(text: str, limit: int = 10) -> list[int]:
        asked = search.matching("dip_sample", text, store.versions.dialect, limit)
        return list(session.scalars(asked))

    return ask


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("fostering", [1]),
        ("FOSTER", [1]),  # the last word may be the beginning of one
        ("foster placement", []),  # the others may not
        ("jones neill", [1]),
        ("cafe", [2]),
        ("CAFÉ visit", [2]),
        ("0777777", [2]),
        ("dip-2026-0003", [3]),
        ("priya north", [3, 2, 1]),
        ("school", [1]),  # an action's words are its record's
        ("pl", []),  # too short to be a beginning
        ("", []),
        ("  *  ", []),
        ('"', []),
        ("fostering OR cafe", []),
        ("NOT fostering", []),
        ("fostering AND", []),
        ("words:fostering", []),
        ("fostering*", [1]),
        ("fost\0ering", []),
        ("'); DROP TABLE f_dip_sample; --", []),
        ("fostering & !cafe | (x:*)", []),
        ("\ud800 fostering", [1]),
        ("fostering " * 300, [1]),
        ("x" * 5000, []),
    ],
)
def test_it_finds(found: object, asked: str, ids: list[int]) -> None:
    assert found(asked) == ids  # type: ignore[operator]


@pytest.mark.parametrize(
    "asked", ["naive", "cafes", "Œuvre", "no42", "smith", "ΣΟΦΙΑΣ"]
)
def test_words_are_found_however_they_are_written(
    asked: str, records: Records, session: Session, store: Store, form: Form
) -> None:
    notes = "A naïve—but “fair”—view: cafés², œuvre, №42, Smith’s, σοφίας"
    one_by_one = records.save(sampled(form, notes=notes))
    [at_once] = records.save_many([sampled(form, notes=notes)])
    found = search.matching("dip_sample", asked, store.versions.dialect)
    assert session.scalars(found).all() == [at_once.record_id, one_by_one.record_id]


def test_it_finds_the_newest_and_no_more_than_it_was_asked_for(found: object) -> None:
    assert found("priya", limit=2) == [3, 2]  # type: ignore[operator]


def test_a_list_takes_it_as_a_subquery(
    found: object, store: Store, session: Session
) -> None:
    from sqlalchemy import select

    model = store.versions.table("dip_sample").model
    ids = search.matching("dip_sample", "cafe", store.versions.dialect)
    assert session.scalars(select(model.case_no).where(model.id.in_(ids))).all() == [
        "0777777"
    ]


def test_the_search_box_asks_every_form(
    found: object, store: Store, session: Session
) -> None:
    asked = search.matching_any(
        sorted(store.versions.current()), "cafe", store.versions.dialect
    )
    assert [tuple(row) for row in session.execute(asked)] == [("dip_sample", 2)]


def test_what_is_changed_is_found_by_its_new_words_alone(
    found: object, records: Records, form: Form
) -> None:
    records.save(sampled(form, notes="Adoption"), record_id=1)
    assert found("fostering") == []  # type: ignore[operator]
    assert found("adoption") == [1]  # type: ignore[operator]


def test_no_letter_of_any_script_breaks_it(found: object) -> None:
    letters = "".join(
        chr(code)
        for code in range(1, sys.maxunicode + 1, 37)
        if unicodedata.category(chr(code)) != "Cs"
    )
    for start in range(0, len(letters), 900):
        found(letters[start : start + 900])  # type: ignore[operator]
        found(" ".join(letters[start : start + 40]))  # type: ignore[operator]
