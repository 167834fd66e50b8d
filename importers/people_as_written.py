"""People as they are written: ``Smith, J``, ``J. Smith``, ``P Nair (SDM)``, ``agency``.

Names are kept as written; this only tells when two spellings may be one person and
when a cell names nobody, or several.
"""

from __future__ import annotations

import re
from functools import lru_cache

from form_definitions.spelling import folded
from importers.values import is_nobody

_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "rev", "sir", "cllr"])
_BETWEEN = re.compile(r"\s*(?:/|&|;|\n|\band\b|\+)\s*")
_POST = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*$")


@lru_cache(maxsize=50_000)
def person_key(name: str) -> tuple[str, str]:
    """Surname and first initial, folded; equal where two spellings may be one person.

    ``O'Connor, H``, ``H. O'Connor`` and ``Helen O'Connor`` have one key.
    """
    text = _POST.sub("", folded(name))
    if "," in text:
        surname, _, first = text.partition(",")
        words = [*first.split(), *surname.split()]
        last = surname.split()[-1:] or [""]
    else:
        words = text.split()
        last = words[-1:] or [""]
    words = [word for word in words if word not in _TITLES]
    return (last[0], words[0][:1] if len(words) > 1 else "")


def without_post(name: str) -> str:
    """A name as written, without what is in brackets behind it."""
    return _POST.sub("", name)


@lru_cache(maxsize=50_000)
def in_order(name: str) -> str:
    """A name folded, first name first, without title and post: ``jane smith`` of
    ``Smith, Dr Jane (TM)``, ``j smith`` of ``Smith J``.
    """
    text = _POST.sub("", folded(name))
    last, comma, first = text.partition(",")
    words = [*first.split(), *last.split()] if comma else text.split()
    words = [word for word in words if word not in _TITLES] or words
    if not comma and len(words) == 2 and len(words[1]) == 1 < len(words[0]):
        words.reverse()
    return " ".join(words)


@lru_cache(maxsize=50_000)
def same_person(one: str, other: str) -> bool:
    """Whether two spellings may name one person; full first names must agree."""
    if folded(one) == folded(other):
        return True
    (surname, first), (surname_, first_) = person_key(one), person_key(other)
    if not surname or surname != surname_ or (first and first_ and first != first_):
        return False
    whole, whole_ = _first_name(one), _first_name(other)
    return not (len(whole) > 1 < len(whole_)) or whole == whole_


def _first_name(name: str) -> str:
    text = _POST.sub("", folded(name))
    if "," in text:
        return (text.partition(",")[2].split() or [""])[0]
    words = [word for word in text.split() if word not in _TITLES]
    return words[0] if len(words) > 1 else ""


def several(name: str) -> bool:
    """Whether a cell names more than one person: ``P Farrar/S Pugh-Davies``."""
    parts = [part for part in _BETWEEN.split(_POST.sub("", name)) if part]
    return len(parts) > 1 and all(re.search(r"[^\W\d_]{2,}", part) for part in parts)


def each_of(name: str) -> tuple[str, ...]:
    """The people that a cell names: each of several, or the one that it is of."""
    if not several(name):
        return (name,)
    return tuple(part for part in _BETWEEN.split(_POST.sub("", name)) if part)


def trouble_with(name: str) -> tuple[str, str] | None:
    """The issue code and words of a cell in which no one person is named."""
    if is_nobody(name):
        return "unknown_person", "names nobody who can be found; kept as written"
    if several(name):
        return "several_values", "names more than one person; kept as written"
    return None
