"""A sheet's plots: each bar says its place and its number, and words say the rest.

Kind of record     Month    Share moderated
Case file audits   October       3 of 4
Case file audits   November      :
"""

from __future__ import annotations

from backoffice.screens.measure_plot import plots
from exports.asked import MeasuredSheet
from exports.figures import Figure, Measured, MeasuredRow, Place
from exports.measures import shipped_measures
from exports.tables import Symbol

SHARE, COUNT = shipped_measures()["share_moderated"], shipped_measures()["moderated"]


def row(month: str, share: Figure, count: Figure) -> MeasuredRow:
    form = Place("form", "case_file_audit", "Case file audits")
    return MeasuredRow((form, Place("month", month, month)), (share, count))


ROWS = (
    row("October 2018", Figure(0.75, (3, 1)), Figure(3, (3,))),
    row("November 2018", Figure(Symbol.NOT_AVAILABLE), Figure(1, (1,))),
)


def drawn(chart: str, rows: tuple[MeasuredRow, ...] = ROWS) -> list[tuple[str, str]]:
    sheet = MeasuredSheet(
        "Moderation", "", ("form", "month"), (SHARE.key, COUNT.key), chart=chart
    )
    measured = Measured(sheet, ("Record type", "Month"), (SHARE, COUNT), rows)
    return [(title, str(svg)) for title, svg in plots(measured, rows, [0, 1], "mod")]


def test_shares_are_drawn_out_of_all_with_their_numbers() -> None:
    ((title, svg),) = drawn("share")

    assert title == "Share moderated"
    assert "75% of 4</text>" in svg
    assert ">not available</text>" in svg
    assert "<desc" in svg
    assert "October 2018: 75% of 4." in svg
    assert 'aria-labelledby="mod-plot-0-title mod-plot-0-desc"' in svg


def test_a_bar_names_only_what_tells_it_from_the_others() -> None:
    ((_, svg),) = drawn("share")

    assert ">October 2018</text>" in svg
    assert "Case file audits" not in svg


def test_counts_are_drawn_out_of_the_largest() -> None:
    ((title, svg),) = drawn("count")

    assert title == "Moderated"
    assert "Most: October 2018, 3. Least: November 2018, 1." in svg
    assert "100%" not in svg


def test_one_count_alone_is_not_drawn() -> None:
    assert drawn("count", ROWS[:1]) == []
