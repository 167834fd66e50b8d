"""Reads a file that was sent in, judges it by what stands, and lays that aside.

Nothing is in the database yet, and no more than some hundred lines are in memory: what
is found waits in a file without a name until it is written in one transaction.
"""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO, Any

from backoffice.aside import nameless_file
from backoffice.intake import from_now_on, matches
from backoffice.intake.desk import Desk
from backoffice.intake.judging import Judge
from backoffice.intake.judging_lines import Row
from backoffice.intake.matches import Remembered
from backoffice.intake.reading import Asked, maps_of, remembered
from backoffice.intake.reading_lines import Wanted, frames_of, lines_of
from backoffice.intake.settled_before import SettledBefore


@dataclass
class Gathered:
    """One file as it was read and judged, its rows laid aside."""

    asked: Asked
    aside: IO[bytes]
    form: str | None = None
    shape: str = ""
    remembered: tuple[Remembered, ...] = ()
    """Matches of earlier workbooks of this shape, by which it was read."""
    head: dict[str, Any] = field(default_factory=dict)
    """The import report without its records and counts."""
    verdicts: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    """How many rows there are of each status and outcome."""
    split: int = 0
    """Rows beyond one a line, of rows that were split in review before."""
    used: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Remembered answers by which cells were read, with how many; by number."""

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Those answers, of the most cells first."""
        return sorted(self.used.values(), key=lambda use: -use["cells"])

    def rows(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows that were laid aside, as `Row` has them, some hundred at a time."""
        self.aside.seek(0)
        while True:
            try:
                yield pickle.load(self.aside)  # noqa: S301 - written by `_lay_aside`
            except EOFError:
                return

    def _lay_aside(self, rows: Sequence[Row]) -> None:
        # Plain tuples: a named one is pickled, and made again, by way of its class.
        pickle.dump([*map(tuple, rows)], self.aside, pickle.HIGHEST_PROTOCOL)
        self.verdicts.update((row.status, row.outcome) for row in rows)

    def _note(self, notes: Iterable[dict[str, Any]]) -> None:
        for said in notes:
            use = {"answer": said["answer"], "field": said.get("field")}
            use |= {"raw": said.get("raw", ""), "message": said["words"], "cells": 0}
            self.used.setdefault(said["answer"], use)["cells"] += 1


def gather(
    desk: Desk, content: Iterable[bytes], name: str, asked: Asked, aside: IO[bytes]
) -> Gathered:
    """Read and judge a file.

    Args:
        content: the file's bytes, in as many pieces as they come.
        aside: an empty file for what is found; the caller's to close.

    Raises CannotRead with one sentence for its sender.
    """
    # A file without a name, found by its number: nothing of it is left, however this
    # process ends, and those that it starts can open it.
    with nameless_file(content) as path:
        catalog = desk.versions.current()
        answers = from_now_on.known(desk.session, catalog)
        wanted = Wanted(path, name, desk.today, asked.form, asked.maps, answers)
        found = Gathered(asked, aside)
        if not _take(desk, found, wanted):
            again = Wanted(
                path,
                name,
                desk.today,
                found.form,
                maps_of(found.remembered, asked),
                answers,
            )
            _take(desk, found, again, again=True)
    return found


def _take(desk: Desk, found: Gathered, wanted: Wanted, *, again: bool = False) -> bool:
    """Take what a file holds; False, before its rows are read, where matches that are
    remembered would have it read otherwise."""
    judge, before = Judge(desk.session, desk.versions, desk.today), SettledBefore(desk)
    done = total = 0
    with closing(frames_of(wanted, desk.versions.current())) as frames:
        for frame in frames:
            match frame:
                case ("opened", share):
                    desk.progress(share, 0)
                case ("begun", form, columns, rows):
                    found.form, total = form, rows
                    if form and not again and _reads_otherwise(desk, found, columns):
                        return False
                case ("lines", _):
                    lines = lines_of(frame)
                    found._lay_aside(before.rows_of(judge, lines))
                    for line in lines:
                        found._note(line.used)
                    done += len(lines)
                    desk.progress(done, max(done, total))
                case ("end", head):
                    found.head, found.split = head, before.added
    return True


def _reads_otherwise(desk: Desk, found: Gathered, columns: matches.Columns) -> bool:
    found.shape = matches.shape_of(columns)
    form = desk.versions.current()[found.form or ""]
    found.remembered = remembered(desk.session, form, found.shape, found.asked)
    return matches.differ(columns, found.remembered)
