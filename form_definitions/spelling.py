"""When two ways of writing something are the same to the person who wrote them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", ".": None}
)
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
"""Signs that nobody sees and databases refuse: they come in with pasted text."""


def as_typed(raw: object) -> str:
    """One cell or answer as text: ``1049921.0`` is ``1049921``, inner spaces single.

    Line breaks stay, since the paragraphs of a rationale are its author's.
    """
    if isinstance(raw, str):
        text = raw
    elif isinstance(raw, float) and raw.is_integer():
        text = str(int(raw))
    else:
        text = str(raw)
    if text.isprintable() and "  " not in text:
        return text.strip()  # by far the most texts need nothing more
    text = _UNSEEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


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
