"""Headings over two or three rows: what stands above each column, merged or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from form_definitions.kinds import Grade
from importers.headings import Headings, as_heading, plain
from importers.sheets import WIDEST, Range, Sheet

Path = tuple[str, ...]
"""A column's headings from the widest group to its own."""
LONGEST = 260
"""A form program cuts a question at 255 signs; what is longer is an answer."""


def paths(sheet: Sheet, top: int, bottom: int) -> dict[int, Path]:
    """The headings over each column between two rows, both counted from 0.

    A group reaches as far as its cell is merged; on a row without merged cells, to
    the next group. What stands twice, one below the other, is said once.
    """
    rows = [_reaches(sheet, at, bottom) for at in range(top, bottom + 1)]
    found: dict[int, Path] = {}
    for column in sorted({column for row in rows for column in row}):
        said: list[str] = []
        for row in rows:
            text = row.get(column, "")
            if text and (not said or plain(text) != plain(said[-1])):
                said.append(text)
        found[column] = tuple(said)
    return found


def _reaches(sheet: Sheet, at: int, bottom: int) -> dict[int, str]:
    """The text over each column on one heading row."""
    row = sheet.rows[at]
    own = {
        c: as_heading(v)
        for c, v in enumerate(row)
        if v is not None and len(str(v)) < LONGEST
    }
    if at == bottom:
        return own
    merged = {m.left: m for m in sheet.merges if m.top == at}
    across = any(m.right > m.left for m in merged.values())
    below = sheet.rows[bottom]
    found: dict[int, str] = {}
    for column, text in own.items():
        last = merged[column].right if column in merged else column
        if not across and not _is_down(merged.get(column)):
            while (
                last + 1 < len(below)
                and last + 1 not in own
                and below[last + 1] is not None
                and below[column] is not None
            ):
                last += 1
        found |= dict.fromkeys(range(column, last + 1), text)
    return found


def _is_down(merge: Range | None) -> bool:
    return merge is not None and merge.bottom > merge.top


def in_words(paths: Mapping[int, Path], headings: Headings) -> dict[int, str]:
    """Each column's heading in one line, such that it can be told from all others.

    ``Grade`` under ``1. ASSESSMENT`` is "1. ASSESSMENT – Grade"; ``Case ID`` under
    ``CASE DETAILS`` is a case ID whatever stands above it. Nobody asks what columns
    beyond `WIDEST` mean: theirs are told apart by all that stands above them.
    """
    times = Counter(plain(path[-1]) for path in paths.values() if path)
    general = _general(paths, headings)
    # Each once: a sheet of hundreds of columns says "Yes" in most of them.
    near = {path for column, path in paths.items() if path and column < WIDEST}
    said = {path: _in_words(path, headings, times, general) for path in near}
    return {
        column: said[path] if column < WIDEST else " – ".join(path)
        for column, path in paths.items()
        if path
    }


def _in_words(
    path: Path, headings: Headings, times: Mapping[str, int], general: set[str]
) -> str:
    own, groups = path[-1], path[-2::-1]
    if not groups:
        return own
    whole = " ".join(path)
    if (match := headings.known(whole)) is not None and match.sure > 100:
        return whole
    for group in groups:
        for text in (f"{group} – {own}", f"{own} – {group}"):
            match = headings.known(text)
            if match is not None and match.field in headings.of_areas:
                return text
    nearest = groups[0]
    joined = f"{nearest} {own}"
    match = headings.known(own)
    whole_match = headings.known(joined)
    if whole_match is not None and (match is None or whole_match.sure > match.sure):
        return joined
    if match is None:
        if headings.guess(joined) is not None:
            return joined
        return own if times[plain(own)] == 1 else f"{nearest} – {own}"
    field = headings.form.by_key.get(match.field)
    lonely = field is not None and isinstance(field.kind, Grade)
    if times[plain(own)] > 1 or (lonely and nearest not in general):
        # The grade of "SIBLINGS" is not the grade of the whole.
        return f"{nearest} – {own}"
    return own


def _general(paths: Mapping[int, Path], headings: Headings) -> set[str]:
    """Groups that are no graded area: those over a date, a name, a number."""
    over: defaultdict[str, set[str]] = defaultdict(set)
    for column, path in paths.items():
        if len(path) > 1 and column < WIDEST and (match := headings.known(path[-1])):
            field = headings.form.by_key.get(match.field)
            if field is not None and not isinstance(field.kind, Grade):
                over[path[-2]].add(match.field)
    return {group for group, fields in over.items() if fields - headings.of_areas}
