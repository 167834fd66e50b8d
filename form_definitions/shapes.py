"""What may stand where in a definition: its words, and the shape of each.

The tables of `language` are applied to plain data; what the words mean together is
asked later, by `compiler` and `soundness`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from form_definitions.faults import Fault, Path
from form_definitions.kinds import KINDS
from form_definitions.language import KIND_WORDS, LEVELS, Word
from form_definitions.spelling import did_you_mean

LONGEST_KEY = 48
"""PostgreSQL cuts names at 63 bytes; a column's index adds its table's name."""
LONGEST_LINE = 200
LONGEST_TEXT = 4_000

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_ANSWER_KEY = re.compile(r"[a-z0-9][a-z0-9_]*")
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&#|&[a-zA-Z]+;|\{\{|\{%|\{#")


def faults_in(level: str, said: Any, path: Path = ()) -> Iterator[Fault]:
    """Unknown and missing words, and words of the wrong shape, at and below a level."""
    words = LEVELS[level]
    if not isinstance(said, dict):
        yield Fault(path, f"a {level} is written as words and values, like 'label: …'")
        return
    name = said.get(level)
    called = f"{level} {name!r}" if isinstance(name, str) else f"this {level}"
    for word in said:
        if word not in words:
            near = did_you_mean(str(word), words)
            yield Fault((*path, word), f"{called} does not know {word!r}{near}")
    for word, what in words.items():
        if word in said:
            yield from _misshapen(word, what, said[word], (*path, word), called)
        elif what.required:
            yield Fault(path, f"{called} needs {word!r}: {what.says}")
    if level == "field":
        yield from _of_other_kinds(said, path, called)


def _of_other_kinds(
    said: Mapping[str, Any], path: Path, called: str
) -> Iterator[Fault]:
    kind = said.get("kind")
    if kind not in [*KINDS]:
        return
    for word in said:
        takers = [taker for taker, words in KIND_WORDS.items() if word in words]
        if takers and kind not in takers:
            words = f"{called}: {word!r} is for {', '.join(takers)}, not {kind}"
            yield Fault((*path, word), words)


def _misshapen(
    word: str, what: Word, value: Any, path: Path, called: str
) -> Iterator[Fault]:
    shape = what.shape
    if shape.startswith("["):
        if not isinstance(value, list) or not value:
            yield Fault(path, f"{called}: {word!r} is a list, each after a dash")
            return
        for at, one in enumerate(value):
            yield from faults_in(shape[1:-1], one, (*path, at))
    elif shape.startswith("{"):
        yield from faults_in(shape[1:-1], value, path)
    elif wanted := trouble(shape, value):
        yield Fault(path, f"{called}: {word!r} {wanted}")


def trouble(shape: str, value: Any) -> str:
    """What a value of that shape should have been; "" where it is right."""
    if " | " in shape:
        return _not_one_of(shape.split(" | "), value)
    return _SHAPES[shape](value)


def _not_one_of(words: list[str], value: Any) -> str:
    if value in words:
        return ""
    return f"is one of {', '.join(words)}{did_you_mean(str(value), words)}"


def _not_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return "is a text; put it in quotes"
    if _MARKUP.search(value):
        # Definitions are written by people with rights over forms, not browsers.
        return "is plain text: write it without <tags>, &entities; or {{braces}}"
    if len(value) > LONGEST_TEXT:
        return f"is longer than {LONGEST_TEXT:,} characters; shorten it"
    return ""


def _not_line(value: Any) -> str:
    if wanted := _not_text(value):
        return wanted
    if "\n" in value.strip():
        return "is one line"
    if len(value) > LONGEST_LINE:
        return f"is longer than {LONGEST_LINE} characters; shorten it"
    return ""


def _not_condition(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        return "is a condition in quotes, like \"plan_type == 'other'\""
    return ""


def _not_pattern(value: Any) -> str:
    if not isinstance(value, str) or not value:
        return r"is a pattern in quotes, like '\d{7}'"
    try:
        re.compile(value)
    except re.error as why:
        return f"is no regular expression ({why.msg})"
    bare = _LITERAL.sub("x", value)
    if (
        _REPEATED_GROUP.search(bare)
        or len(_OPEN_REPEAT.findall(bare)) > 3
        or len(_MAY_BE.findall(bare)) > 6
    ):
        return (
            "repeats a group in brackets, or has more than three repeats of any length"
            r" (* + {2,}) or six ?; say it with fewer, like [A-Z]{2}\d{5,8}"
        )
    return ""


_LITERAL = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]", re.DOTALL)
"""What stands for itself, whatever it looks like."""
# A repeated group may take time that doubles with each digit of a case number, so that
# one cell of an upload keeps the server busy for years; repeats and ? after each other
# take as many powers of its length.
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")
_OPEN_REPEAT = re.compile(r"[*+]|\{\d*,")
_MAY_BE = re.compile(r"(?<!\()\?")


def _not_key(value: Any) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        return "is a key: small letters, digits and _, like audit_date"
    if len(value) > LONGEST_KEY:
        return f"is longer than {LONGEST_KEY} letters; databases cut such names"
    if "__" in value or value.endswith("_"):
        # The store joins names of its own with two dashes.
        return "is a key with single dashes between words, like audit_date"
    return ""


def _not_answer_key(value: Any) -> str:
    if not isinstance(value, str) or not _ANSWER_KEY.fullmatch(value):
        return "is small letters, digits and _ in quotes, like good or '7'"
    if len(value) > LONGEST_KEY:
        return f"is longer than {LONGEST_KEY} letters; shorten it"
    return ""


def _not_kind(value: Any) -> str:
    return _not_one_of([*KINDS], value)


def _not_flag(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    meant = {"yes": "true", "no": "false"}.get(str(value).casefold())
    return f"is true or false, not {value!r}" + (f"; write {meant}" if meant else "")


def _not_count(value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        return "is a whole number from 1 up"
    return ""


def _not_whole(value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        return "is a whole number"
    return ""


def _not_number(value: Any) -> str:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return "is a number"
    if value in (float("inf"), float("-inf")) or value != value:
        return "is a number"
    return ""


def _not_day(value: Any) -> str:
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return ""
    except ValueError:
        pass
    return "is a day written like 2026-04-01"


def _not_each(one_is_not: Callable[[Any], str], like: str) -> Callable[[Any], str]:
    def not_list(value: Any) -> str:
        if not isinstance(value, list) or not value:
            return f"is a list in square brackets, like {like}"
        return next(
            (
                f"holds {one!r}, which {wrong}"
                for one in value
                if (wrong := one_is_not(one))
            ),
            "",
        )

    return not_list


_SHAPES: Mapping[str, Callable[[Any], str]] = {
    "text": _not_text,
    "line": _not_line,
    "condition": _not_condition,
    "pattern": _not_pattern,
    "key": _not_key,
    "answer key": _not_answer_key,
    "kind": _not_kind,
    "flag": _not_flag,
    "count": _not_count,
    "whole": _not_whole,
    "number": _not_number,
    "day": _not_day,
    "texts": _not_each(_not_text, "[Case ID, FWi ID]"),
    "keys": _not_each(_not_key, "[case_id, audit_date]"),
}
"""Each plain shape by what it finds wrong with a value."""
