"""Whatever is offered to be copied into a template is understood there."""

from __future__ import annotations

from pathlib import Path

from exports.fill.answers import Answers
from exports.fill.offered import offered
from tests.exports.fill.template import KNOWN, OCTOBER, refused


def test_each_offer_is_understood(tmp_path: Path) -> None:
    groups = list(offered(Answers(OCTOBER, KNOWN)))

    assert [group.title for group in groups] == [
        "The return itself",
        "Rows, from a cell down",
        "Completion",
        "Grades",
        "Timeliness",
    ]
    words = [one.words for group in groups for one in group.offered]
    assert "{{ completed: Case file audits, Seacroft }}" in words
    # Each far from the next, so that no rows reach another.
    asks = {f"A{1 + 50 * at}": each for at, each in enumerate(words)}
    assert refused(tmp_path, asks) == []


def test_each_says_what_it_says_now() -> None:
    said = {
        one.words: one.now
        for group in offered(Answers(OCTOBER, KNOWN))
        for one in group.offered
    }
    assert said["{{ completed: Case file audits, Seacroft }}"] == "12"
    assert said["{{ good or better: Case file audits, Overall }}"] == "71%"
    assert said["{{ period }}"] == "October 2018"
