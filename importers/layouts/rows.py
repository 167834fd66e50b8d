"""Tells rows that are records from rows that are not: totals, nil returns, breaks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from form_definitions.form import Form
from form_definitions.kinds import Day, Grade, Identifier, Kind, Person, Unreadable
from form_definitions.spelling import folded
from importers.headings import as_heading, plain
from importers.sheets import Raw
from importers.values import as_text, is_number, is_test, looks_like_day

_TOTAL = re.compile(
    r"(?:grand |sub[- ]?|overall )?totals?\b|sum\b|count\b"
    r"|(?:no\.?|number) of (?:audits|observations|cases|returns|records|meetings)\b"
)
_AVERAGE = re.compile(
    r"(?:overall |team )?(?:average|avg|mean|median)\b|%|per ?cent(?:age)?\b"
)
_NIL = re.compile(
    r"nil(?: returns?)?\b|nothing to report"
    r"|none (?:this|completed|received|due|audited)\b"
    r"|no (?:audits?|cases?|observations?|meetings?|returns?|supervisions?)\b"
)
_LEGEND = re.compile(
    r"key\b|legend\b|grades?:|grading:|\w{1,4}\s*[=–-]\s*\w"
    r"|[\w/ ]{1,24}=\s*\w"
)
_PLANNED = re.compile(
    r"(?:booked|planned|scheduled|(?:re-?)?arranged|due|proposed|to be (?:done|held))\b"
)
_CANCELLED = re.compile(
    r"(?:cancell?ed|canx|postponed|did not (?:go ahead|take place)|dna\b|not held"
    r"|abandoned|void\b)"
)
_WITHDRAWN = re.compile(r"(?:withdrawn|removed from (?:the )?(?:audit|sample))\b")
_PLACEHOLDER = re.compile(
    r"<[^<>]+>|\[(?:enter|insert|select|type|name)\b[^\]]*\]|dd/mm/yy"
)
_TRIALS = frozenset(("test", "this"))
_BEGINNINGS = _TRIALS | {"dd/m"}
"""With what "test", "this is a test" and a placeholder begin; most cells do not."""


def kind_of_row(
    form: Form, row: Sequence[Raw], typed: Mapping[str, object]
) -> str | None:
    """What a row under a header is, where it is no record; None where it is one.

    Args:
        row: all its cells, from the first column.
        typed: those of its cells that a field has, also where only an error stands.
    """
    if len(typed) <= max(3, len(form.fields) // 12):
        filled = [(at, value) for at, value in enumerate(row) if value is not None]
        if not filled and not typed:
            return "blank"
        if not typed:
            return aside(as_heading(filled[0][1]), one=len(filled) == 1)
        if kind := _of_few(form, filled, typed):
            return kind
    elif form.record.date not in typed:
        filled = [(at, value) for at, value in enumerate(row) if value is not None]
        texts = [folded(as_text(value)) for _, value in filled[:2]]
        if kind := _summing(texts, filled):
            return kind
    if kind := _not_yet_or_never(form, typed):
        return kind
    odd = {key: str(value) for key, value in typed.items() if begins_oddly(value)}
    return (_unfilled(odd, len(typed)) or _trial(form, odd)) if odd else None


def has_a_record(form: Form, typed: Mapping[str, object]) -> bool:
    """Whether a row has what makes a record and was neither booked, cancelled nor
    withdrawn: only how a cell `begins_oddly` may then show it to be none."""
    day = typed.get(form.record.date)
    overall = typed.get(form.overall.grade) if form.overall else None
    return (
        len(typed) > max(3, len(form.fields) // 12)
        and (day[:1].isdigit() if isinstance(day, str) else day is not None)
        and not (isinstance(overall, str) and _WITHDRAWN.match(folded(overall)))
    )


def begins_oddly(value: object) -> bool:
    """Whether a cell may be a trial, or only say what belongs in it."""
    return isinstance(value, str) and (
        value[:1] in ("<", "[") or value[:4].casefold() in _BEGINNINGS
    )


def _of_few(
    form: Form, filled: Sequence[tuple[int, Raw]], typed: Mapping[str, object]
) -> str | None:
    """What a row with few cells is: figures, a nil return, a break between records."""
    texts = [folded(as_text(value)) for _, value in filled[:6]]
    if kind := _summing(texts, filled):
        return kind
    if any(_NIL.match(text) for text in texts):
        return "nil_return"
    if _is_figure(form, filled, typed):
        return "total"
    if len(filled) == 1 and not _stands_alone(form, typed):
        return aside(as_heading(filled[0][1]), one=True)
    return None


def _is_figure(
    form: Form, filled: Sequence[tuple[int, Raw]], typed: Mapping[str, object]
) -> bool:
    """Whether a row is a label and its figures: ``Good or better | 7``."""
    label, figures = (filled[0][1] if filled else None), [v for _, v in filled[1:]]
    if not figures or is_number(label) or not all(map(is_number, figures)):
        return False
    return not any(
        _is_of_a_record(form.by_key[key].kind, value)
        for key, value in typed.items()
        if key in form.by_key and is_number(value)
    )


def _is_of_a_record(kind: Kind, number: object) -> bool:
    """Whether a number is a case number or the number of a day, and no count."""
    match kind:
        case Day():
            return looks_like_day(number)
        case Identifier():
            try:
                kind.read(number)
            except Unreadable:
                return False
            return True
        case _:
            return False


def _summing(texts: Sequence[str], filled: Sequence[tuple[int, Raw]]) -> str | None:
    numbers = sum(is_number(value) for _, value in filled)
    for text in texts[:3]:
        if _TOTAL.match(text) and numbers + 1 >= len(filled) - 1:
            return "total"
        if _AVERAGE.match(text):
            return "average"
    return None


def aside(text: str, *, one: bool = True) -> str:
    """A row beside the records: a break between them, a key to them, a remark."""
    said = folded(text)
    if _TOTAL.match(said):
        return "total"
    if _AVERAGE.match(said):
        return "average"
    if _NIL.match(said):
        return "nil_return"
    if _LEGEND.match(said):
        return "legend"
    bare = said.strip("-=_*~# ")
    if one and (bare != said.strip() or len(bare.split()) <= 4):
        return "section_break"
    return "note"


def _stands_alone(form: Form, typed: Mapping[str, object]) -> bool:
    """Whether one lonely cell is a record's: its case number or its day."""
    (key,) = list(typed)[:1]
    field = form.by_key.get(key)
    if field is None or (isinstance(field.kind, Day) and is_number(typed[key])):
        return False
    match field.kind:
        case Day():
            return looks_like_day(typed[key])
        case _:
            return _is_of_a_record(field.kind, typed[key])


def _not_yet_or_never(form: Form, typed: Mapping[str, object]) -> str | None:
    """Booked, cancelled or withdrawn, and never graded."""
    overall = form.overall and typed.get(form.overall.grade)
    if isinstance(overall, str) and _WITHDRAWN.match(folded(overall)):
        return "withdrawn"
    day = typed.get(form.record.date)
    if isinstance(day, str) and not day[:1].isdigit():
        said = folded(day)
        if _WITHDRAWN.match(said):
            return "withdrawn"
        graded = any(
            isinstance(form.by_key[key].kind, Grade)
            for key in typed
            if key in form.by_key
        )
        if not graded and _PLANNED.match(said):
            return "planned"
        if not graded and _CANCELLED.match(said):
            return "cancelled"
    return None


def instead_of_a_record(text: str) -> str:
    """What a cell is that stands for a whole record and has neither day nor grade.

    A booking there is a remark beside somebody's name, not a row of its own.
    """
    said = folded(text)
    if _WITHDRAWN.match(said):
        return "withdrawn"
    return "cancelled" if _CANCELLED.match(said) else "note"


def _unfilled(odd: Mapping[str, str], cells: int) -> str | None:
    """A blank form: most of its cells only say what belongs in them."""
    if len(odd) * 2 <= cells:
        return None
    return "template" if sum(map(is_placeholder, odd.values())) * 2 > cells else None


def is_placeholder(text: str) -> bool:
    """Whether a cell only says what belongs in it: ``<name of SDM>``."""
    return bool(_PLACEHOLDER.match(text.strip().casefold()))


def _trial(form: Form, odd: Mapping[str, str]) -> str | None:
    """Somebody trying the form out: "test test" for a name, and for more."""
    tests = [
        key
        for key, value in odd.items()
        if value[:4].casefold() in _TRIALS and is_test(value)
    ]
    if not tests:
        return None
    named = any(
        key in form.by_key and isinstance(form.by_key[key].kind, Person)
        for key in tests
    )
    return "test_entry" if len(tests) > 1 or named else None


def repeats_header(row: Sequence[Raw], header: Sequence[tuple[int, str]]) -> bool:
    """Whether a row is the header again, as at the top of a printed page.

    Args:
        header: the columns that have a heading, and the headings, folded.
    """
    # One look at three of them spares the others in nearly every row.
    if not any(_same(row, *one) for one in header[:3]):
        return False
    same = sum(_same(row, *one) for one in header)
    return same > 1 and same * 10 >= sum(cell is not None for cell in row) * 6


def _same(row: Sequence[Raw], at: int, heading: str) -> bool:
    return at < len(row) and is_heading(heading, row[at])


def is_heading(heading: str, cell: object) -> bool:
    """Whether a cell is a heading, folded, once more."""
    # A case number, the first cell of many a row, is told at a glance.
    return (
        isinstance(cell, str)
        and len(cell) < 300
        and (heading.isdigit() or not cell.isdigit())
        and plain(as_heading(cell)) == heading
    )


def above(texts: Sequence[str], *, first: bool) -> str:
    """What a row above the header is: the title, or something to know."""
    said = " ".join(texts)
    if first and len(said) < 120:
        return "title"
    return "note"
