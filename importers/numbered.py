"""Headings that a number tells apart: ``Obs 2 date``, ``2nd visit - grade``."""

from __future__ import annotations

import re
from functools import lru_cache

from importers.headings import Headings, Match

_NUMBER = re.compile(
    r"[\s(\[#–-]*(?:no\.?\s*)?(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?![\d/])[\s)\]:–-]*",
    re.I,
)
_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth")
_IN_WORDS = re.compile(rf"\b({'|'.join(_WORDS)})\b\s*", re.I)
_NOUNS = re.compile(
    r"\b(?:obs|observations?|observed|visits?|audits?|sessions?|reviews?|meetings?"
    r"|cases?|of|the|q|qtr|quarter)\b",
    re.I,
)


@lru_cache(maxsize=20_000)
def without_number(text: str) -> tuple[str, str]:
    """``("2", "Obs date")`` of ``Obs 2 date``; ``("", text)`` where it has none."""
    if found := _IN_WORDS.search(text):
        number = str(_WORDS.index(found[1].casefold()) + 1)
    elif found := _NUMBER.search(text):
        number = found[1].lstrip("0") or "0"
    else:
        return "", text
    return number, f"{text[: found.start()]} {text[found.end() :]}".strip()


def without_nouns(text: str, times: int = 0) -> str:
    """``comments`` of ``Obs comments``: the first few such words left out, or all."""
    return " ".join(_NOUNS.sub(" ", text, count=times).split()).strip(" -–:")


def named(
    rest: str, headings: Headings, *, surely: bool = False
) -> tuple[str, Match] | None:
    """What a heading without its number names, and the words of it that do.

    Args:
        surely: take no likeness for a name.
    """
    bare = (without_nouns(rest, times) for times in (1, 0))
    texts = dict.fromkeys((rest, *bare))
    for find in (headings.known,) if surely else (headings.known, headings.guess):
        for text in texts:
            if text and (match := find(text)) is not None:
                return text, match
    return None


def known(text: str, headings: Headings) -> Match | None:
    """What a heading names, with or without a number in it."""
    match = headings.known(text)
    if match is None and len(text) < 60:
        number, rest = without_number(text)
        if number and (found := named(rest, headings)) is not None:
            return found[1] if found[1].sure >= 90 else None
    return match
