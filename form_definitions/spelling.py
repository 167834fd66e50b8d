"""When two ways of writing something are the same to the person who wrote them."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", ".": None}
)


def as_typed(raw: object) -> str:
    """One cell or answer as text: ``1049921.0`` is ``1049921``, inner spaces single.

    Line breaks stay, since the paragraphs of a rationale are its author's.
    """
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    lines = str(raw).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """A spelling without what nobody means by it: case, full stops, curly quotes,
    HTML entities, doubled spaces, a colon or comma at the end.
    """
    plain = unicodedata.normalize("NFKC", html.unescape(text)).translate(_PLAIN)
    return " ".join(plain.casefold().split()).strip(" ,;:*")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'label'?``, or nothing where no known word is near."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
