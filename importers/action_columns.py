"""The columns of a record's actions: what is to be done, by whom, by when, done or not.

Some logs have one action a row, in columns side by side; others give each action of a
record columns of its own: ``Action 1``, ``By whom``, ``Action 2``, ``By whom``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from form_definitions.form import Form, Repeat
from importers.headings import NUMBERED_ACTION, Headings, Match, plain
from importers.numbered import without_number

_NOTED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
"""What a bracket adds: ``Completed (Y/N)``."""


def give_actions(
    form: Form, said: Mapping[int, str], given: dict[int, Match], taken: set[str]
) -> None:
    """Columns to the right of an action say whose it is and by when."""
    for repeat in form.repeats:
        start = next((at for at, m in given.items() if m.field == repeat.key), None)
        if start is not None:
            _give_parts(repeat, f"{repeat.key}.", start, said, given, taken)


def give_numbered_actions(
    headings: Headings,
    said: Mapping[int, str],
    given: dict[int, Match],
    taken: set[str],
) -> None:
    """``Action 1`` and ``Action 2`` are two actions, each with the columns after it."""
    for repeat in headings.form.repeats:
        for at, heading in said.items():
            number, rest = without_number(heading)
            if at in given or not number:
                continue
            match = headings.known(rest)
            path = f"{repeat.key}.{NUMBERED_ACTION}{number}"
            if match is None or match.field != repeat.key or path in taken:
                continue
            given[at] = Match(path, "one of several actions of the record", 93)
            taken.add(path)
            _give_parts(repeat, f"{path}.", at, said, given, taken)


def _give_parts(
    repeat: Repeat,
    path: str,
    start: int,
    said: Mapping[int, str],
    given: dict[int, Match],
    taken: set[str],
) -> None:
    names = {
        plain(name): field.key
        for field in repeat.fields
        for name in (field.key.replace("_", " "), field.label, *field.also)
    }
    main = next((f.key for f in repeat.fields if f.required), repeat.fields[0].key)
    at = start + 1
    while at in said:
        text = plain(said[at])
        number, rest = without_number(said[at])
        key = names.get(text) or names.get(_NOTED.sub("", text))
        if key is None and number:
            key = names.get(plain(rest))
            if key == main:
                return
        if key is None or (at in given and given[at].sure >= 100):
            return
        if f"{path}{key}" in taken:
            return
        if at in given:
            taken.discard(given[at].field)
        given[at] = Match(f"{path}{key}", "it belongs to the action before it", 93)
        taken.add(f"{path}{key}")
        at += 1
