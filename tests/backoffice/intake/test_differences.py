"""What a corrected file changes is taken together, by group, or one by one."""

from __future__ import annotations

import pytest

from backoffice.intake import committing, differences
from backoffice.intake.desk import Desk, NotTaken
from backoffice.screens.changes_view import grouped
from backoffice.store.fixed import Upload
from tests.backoffice.intake.sheets import records, said, send
from tests.backoffice.intake.test_correcting import edit

FIRST = """
| Case ID | Team  | Worker   | Auditor    | Date of audit | Overall grade |
| 0100001 | North | S Lowe   | Priya Shah | 12/04/2018    | Good          |
| 0100002 | North |          | Priya Shah | 13/04/2018    | Good          |
| 0100003 | North | R Okafor | Priya Shah | 14/04/2018    | Good          |
"""
CORRECTED = """
| Case ID | Team  | Worker   | Auditor    | Date of audit | Overall grade |
| 0100001 | South | S Lowe   | Priya Shah | 12/04/2018    | RI            |
| 0100002 | North | R Okafor | Priya Shah | 13/04/2018    | RI            |
| 0100003 | North | R Okafor | Priya Shah | 14/04/2018    | Good          |
"""


@pytest.fixture
def again(desk: Desk) -> Upload:
    """Three audits are in, and two of them come corrected."""
    committing.commit(desk, send(desk, FIRST).id)
    return send(desk, CORRECTED, "corrected.csv")


def groups(desk: Desk, upload: Upload) -> list[tuple[str, int, int]]:
    """What each group is called, how many are in it, how many of them are taken."""
    found = grouped(list(differences.differences(desk, upload)))
    return [(one.name, len(one.each), one.taken) for one in found]


def test_differences_are_grouped_by_column_and_kind(desk: Desk, again: Upload) -> None:
    assert groups(desk, again) == [
        ("Overall: grade: Good to Requires improvement", 2, 2),
        ("Team: changed", 1, 1),
        ("Social worker: filled in, was blank", 1, 1),
    ]


def test_what_is_left_stays_and_the_rest_is_taken(desk: Desk, again: Upload) -> None:
    differences.choose(desk, again.id, {(0, "overall_grade"): False})
    done = committing.commit(desk, again.id)
    assert said(done, "updated", "unchanged") == {"updated": 2, "unchanged": 1}
    first, second, _ = records(desk)
    assert (first.values["team"], first.values["overall_grade"]) == ("South", "good")
    assert second.values["overall_grade"] == "requires_improvement"


def test_a_record_of_which_all_is_left_is_not_touched(
    desk: Desk, again: Upload
) -> None:
    version = records(desk)[1].row_version
    leave = dict.fromkeys([(1, "overall_grade"), (1, "worker")], False)
    upload = differences.choose(desk, again.id, leave)
    assert said(upload, "changed", "same", "ready", "duplicate") == {
        "changed": 1,
        "same": 2,
        "ready": 1,
        "duplicate": 2,
    }
    committing.commit(desk, again.id)
    assert records(desk)[1].row_version == version


def test_a_choice_is_changed_back(desk: Desk, again: Upload) -> None:
    both = [(1, "overall_grade"), (1, "worker")]
    differences.choose(desk, again.id, dict.fromkeys(both, False))
    upload = differences.choose(desk, again.id, dict.fromkeys(both, True))
    assert said(upload, "changed", "same") == {"changed": 2, "same": 1}
    assert sum(taken for _, _, taken in groups(desk, upload)) == 4
    committing.commit(desk, again.id)
    assert records(desk)[1].values["worker"] == "R Okafor"


def test_nothing_that_was_edited_since_is_overwritten(
    desk: Desk, again: Upload
) -> None:
    """Another value of the record: who looked at the differences had not seen it."""
    edit(desk, records(desk)[0], worker="Sam Lowe")
    with pytest.raises(NotTaken, match="The records have changed since"):
        committing.commit(desk, again.id)
    assert records(desk)[0].values["overall_grade"] == "good"


def test_what_is_saved_is_chosen_from_no_more(desk: Desk, again: Upload) -> None:
    committing.commit(desk, again.id)
    with pytest.raises(NotTaken, match="is not waiting to be saved"):
        differences.choose(desk, again.id, {(0, "team"): False})
