"""Follow-up actions out of one cell: ``1) Visit, SW, by 3/5; 2) Chronology``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from form_definitions.form import Repeat
from form_definitions.kinds import Choice, Day, Person, Unreadable
from form_definitions.spelling import as_typed, folded
from importers.dates import Order, read_day
from importers.sheets import Raw

_NUMBERED = re.compile(r"(?:^|\n|;|(?<=[.\s]))\s*(?:\(?\d{1,2}[.)]|[•●▪*–-])\s+")
_BETWEEN = re.compile(r"\s*(?:;|\n)\s*")
_NOTHING = frozenset(
    [
        *("none", "nil", "n/a", "na", "-", "no", "no actions", "no action", "nfa"),
        *("none agreed", "no actions agreed", "none needed", "none required"),
        *("none identified", "no action required", "no actions required"),
        *("no further action", "no further actions", "no further action required"),
        *("no further actions required", "no action needed", "no actions needed"),
        *("nothing further", "not applicable", "no actions identified"),
    ]
)
_DATED = re.compile(r"(?:^|\s)(\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)\s*$")


def split(text: str) -> list[str]:
    """The actions in a cell, apart: by numbers, bullets, semicolons, line breaks."""
    text = as_typed(text)
    if folded(text) in _NOTHING:
        return []
    between = "\n" if _NUMBERED.search(text) else text
    parts = _NUMBERED.split(text) if between == "\n" else _BETWEEN.split(text)
    said = [part.strip(" \n;") for part in parts]
    return [part for part in said if part and folded(part) not in _NOTHING]


def actions_of(
    repeat: Repeat, row: Mapping[str, Raw], order: Order
) -> list[dict[str, Raw]]:
    """The rows of a repeat that the cells of one record hold.

    A cell with several actions beside one owner and one date gives each of them both;
    where as many owners or dates are listed as actions, each gets its own.
    """
    main = next((f.key for f in repeat.fields if f.required), repeat.fields[0].key)
    whole = row.get("", row.get(main))
    if whole is None:
        return []
    parts = split(str(whole)) if isinstance(whole, str) else [str(whole)]
    found: list[dict[str, Raw]] = [{main: part} for part in parts]
    for key, value in row.items():
        if key in ("", main) or value is None:
            continue
        pieces: list[Raw] = list(split(value)) if isinstance(value, str) else [value]
        for at, one in enumerate(found):
            if len(pieces) == len(found):
                _put(repeat, one, key, pieces[at], order)
            else:
                _put(repeat, one, key, value, order)
    return found


def _put(
    repeat: Repeat, one: dict[str, Raw], key: str, value: Raw, order: Order
) -> None:
    """A value in its field; words that are no date go to `due_text` as written."""
    field = repeat.field(key)
    keys = {f.key for f in repeat.fields}
    match field.kind:
        case Day():
            read = read_day(value, order)
            if read.day is not None:
                one[key] = read.day
            elif "due_text" in keys and key == "due_on":
                one["due_text"] = str(value)
            else:
                one[key] = value
        case Choice():
            one[key] = value
            _status(one, field.kind, key, value, keys, order)
        case Person():
            one[key] = value
        case _:
            one[key] = value


def _status(
    one: dict[str, Raw],
    kind: Choice,
    key: str,
    value: Raw,
    keys: set[str],
    order: Order,
) -> None:
    """``yes 14/10`` is done, on the fourteenth."""
    text = as_typed(value)
    try:
        kind.read(text)
    except Unreadable:
        first, _, rest = text.partition(" ")
        try:
            kind.read(first)
        except Unreadable:
            return
        one[key] = first
        read = read_day(rest.strip(), order)
        if read.day is not None and "completed_on" in keys:
            one["completed_on"] = read.day
