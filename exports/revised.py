"""What leadership reads of a revision: nothing that tells of the few that came late.

Whoever has two editions of a period can subtract one from the other, and what differs
by one is one person's audit. So a revision is made in two steps. First, what is told:

- a row stands as it was told before where anything in it, in any month of it, differs
  by 1 to below the threshold from what any earlier edition told; so does a median that
  no count explains;
- where rows are told apart by team, role or an answer, and one stands so, all that
  changed do, lest their sum tell of the one; and the same places in like sheets.

Then small numbers of it are hidden, and what was hidden and is told as before stays so.
A row is told anew once it differs from every edition by the threshold or more.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from exports.figures import Completed, Count, Figures, Graded, Note, Share
from exports.gathered import gathered
from exports.revised_rows import Told, few_lines, moved, still_hidden, told_sheets
from exports.small_numbers import tells_of_few
from exports.suppression import small_hidden
from exports.tables import Symbol

_HIDDEN = Symbol.SUPPRESSED

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Edition:
    """What leadership has: the counts that were told of, and what was shown of them."""

    told: Figures
    shown: Figures


def edition_of(today: Figures, earlier: Sequence[Edition] = ()) -> Edition:
    """What leadership is given of figures, after these editions of the same period.

    Args:
        today: with no small number hidden.
        earlier: the oldest first; none of what is published for the first time.
    """
    if not earlier:
        return Edition(today, gathered(small_hidden(today), today))
    below, last = today.what.suppress_below, earlier[-1]
    before = [one.told for one in earlier]
    sheets, standing = told_sheets(
        today.measured, [one.measured for one in before], below
    )
    told = replace(
        today,
        completed=tuple(_completed(today, before, below)),
        graded=tuple(_graded(today, before, below)),
        measured=sheets,
        withdrawn=_count(today.withdrawn, [one.withdrawn for one in before], below),
        held=_count(today.held, [one.held for one in before], below),
        notes=(*today.notes, _note(below)),
    )
    for one in before:
        for name, lines in few_lines(told, one).items():
            standing.setdefault(name, set()).update(lines)
    shown = small_hidden(told)
    shown = replace(
        shown,
        graded=tuple(_graded_still_hidden(shown, told, last)),
        measured=still_hidden(
            shown.measured, told.measured, last.told.measured, last.shown.measured
        ),
    )
    return Edition(told, gathered(shown, told, standing, last.shown))


def _note(below: int) -> Note:
    return Note(
        "Revised figures",
        f"A row in which anything differs by fewer than {below} from what was published"
        " before stands as it was published, so that nobody is told of by what came"
        " late; it is told anew once it differs by more. Rows may therefore not add"
        " up.",
    )


def _few(today: Told, before: Iterable[Told], below: int) -> bool:
    """Whether counts differ by few from those of any earlier edition."""
    return any(tells_of_few(moved(today, one), below) for one in before)


def _numbers(**counts: Count | Share) -> dict[Hashable, int]:
    """Those that are counts, by their names."""
    return {name: n for name, n in counts.items() if isinstance(n, int)}


def _count(today: Count, before: Sequence[Count], below: int) -> Count:
    few = _few(_numbers(of=today), [_numbers(of=one) for one in before], below)
    return before[-1] if few else today


# --- what was completed


def _completed(
    today: Figures, before: Sequence[Figures], below: int
) -> Iterator[Completed]:
    several = [{(row.form, row.month): row for row in one.completed} for one in before]
    for row in today.completed:
        key = (row.form, row.month)
        rows = [one[key] for one in several if key in one]
        mine = _of_completed(row)
        unexplained = any(
            mine == _of_completed(one) and one.days_to_receive != row.days_to_receive
            for one in rows
        )
        stands = rows and (_few(mine, map(_of_completed, rows), below) or unexplained)
        yield several[-1].get(key, row) if stands else row


def _of_completed(row: Completed) -> Told:
    return _numbers(
        completed=row.completed, received=row.received, **dict(row.owed.told)
    )


# --- how it was graded


def _graded(today: Figures, before: Sequence[Figures], below: int) -> Iterator[Graded]:
    """The rows of today or before; one that has only few is not told yet, and one that
    has lost only few is there still.
    """
    several = [_by_place(one) for one in before]
    last, rows = several[-1], _by_place(today)
    for key in (*rows, *(key for key in last if key not in rows)):
        mine = _of_grades(rows.get(key))
        if _few(mine, (_of_grades(one.get(key)) for one in several), below):
            if key in last:
                yield last[key]
        elif key in rows:
            there = [one[key] for one in several if key in one]
            tells = _change_tells(rows[key], there, below)
            change = there[-1].change if tells else rows[key].change
            yield replace(rows[key], change=change)


def _place(row: Graded) -> tuple[str, str, str]:
    return row.form, row.area, row.scale


def _by_place(figures: Figures) -> dict[tuple[str, str, str], Graded]:
    return {_place(row): row for row in figures.graded}


def _of_grades(row: Graded | None) -> Told:
    """All that a row counts, and that of every shorter time in it."""
    if row is None:
        return {}
    found: dict[Hashable, int] = {
        ("grade", key): n for key, _, n in row.grades if isinstance(n, int)
    }
    found |= _numbers(
        graded=row.graded, not_applicable=row.not_applicable, not_graded=row.not_graded
    )
    for at, part in enumerate(row.parts):
        found |= {(at, key): n for key, n in _of_grades(part).items()}
    return found


def _change_tells(today: Graded, before: Sequence[Graded], below: int) -> bool:
    """Whether the change since the period before tells of the few that came late there,
    or is another though nothing is.
    """
    unexplained = any(
        one.change != today.change
        and not moved(_of_before(today), _of_before(one))
        and not moved(_of_grades(today), _of_grades(one))
        for one in before
    )
    return unexplained or _few(_of_before(today), map(_of_before, before), below)


def _of_before(row: Graded) -> Told:
    return {
        (at, side): n
        for at, sides in enumerate(row.before)
        for side, n in enumerate(sides)
    }


def _graded_still_hidden(
    shown: Figures, told: Figures, last: Edition
) -> Iterator[Graded]:
    """The rows, with what was hidden and is told as it was then hidden still."""
    before, was = _by_place(last.told), _by_place(last.shown)
    for row, own in zip(shown.graded, told.graded, strict=True):
        key = _place(own)
        if key not in before or key not in was:
            yield row
            continue
        hidden = {grade for grade, _, count in was[key].grades if count is _HIDDEN}
        counts = {grade: count for grade, _, count in before[key].grades}
        alike, then = before[key], was[key]
        sides = _of_grades(own) == _of_grades(alike)
        yield replace(
            row,
            grades=tuple(
                (
                    grade,
                    label,
                    _HIDDEN if grade in hidden and counts[grade] == n else count,
                )
                for (grade, label, count), (_, _, n) in zip(
                    row.grades, own.grades, strict=True
                )
            ),
            graded=_stays(row.graded, then.graded, own.graded == alike.graded),
            not_applicable=_stays(
                row.not_applicable,
                then.not_applicable,
                own.not_applicable == alike.not_applicable,
            ),
            not_graded=_stays(
                row.not_graded, then.not_graded, own.not_graded == alike.not_graded
            ),
            good_share=_stays(row.good_share, then.good_share, sides),
            change=_stays(row.change, then.change, own.change == alike.change),
        )


def _stays(figure: Number | Symbol, then: object, alike: bool) -> Number | Symbol:
    return _HIDDEN if alike and then is _HIDDEN else figure
