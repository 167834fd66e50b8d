"""The words of a heading: what carries its meaning, and what its writer need not say.

``Q3. What was the date of the audit?``, ``Audit date`` and ``Date audited`` have the
same words in them; ``Due date of audit`` has one more, and is another thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from form_definitions.spelling import as_typed, folded
from importers.sheets import Raw

NUMBERING = re.compile(
    r"^(?:q(?:uestion)?\s*)?(\d{1,3})\s*([a-z])?\s*[.):\-]*\s+", re.I
)
_Q_ALONE = re.compile(r"^q(?:uestion)?\s*(\d{1,3})\s*([a-z])?\b[.):\-\s]*", re.I)
_LETTERED = re.compile(
    r"^\s*(?:(?:section|part|area|standard|domain)\s+(?:[a-z]|[ivx]{1,4}|\d{1,2})"
    r"\s*[.):\-–—]\s*|(?:[a-z]|[ivx]{2,4})[.)]\s+)(?=\S)",
    re.I,
)
"""The letter of a section: ``A. Assessment``, ``Section 2 – Planning``."""
_EXPLAINS: Final = re.compile(
    r"^(?:please |pls )?(?:explain|give (?:your )?(?:reasons?|evidence)|say why"
    r"|comment)(?:\b|\d)"
    r"|^(?:rationale|evidence|reasons?(?: why)?|why\b|justification|explanation|because"
    r"|narrative|supporting evidence|analysis)(?:\b|\d)"
)
_SLASH = re.compile(r"\s*/\s*")
_AGAIN = re.compile(r"(?<=[a-z?.)])\d{1,2}$")
"""What a form program adds to a question that stands twice: ``Comments2``."""
GRADED = re.compile(
    r"(?:[\s:;,/–(\[-]+|^)(?:(?:section|area|domain|ofsted|auditor'?s?)\s+)?"
    r"(?:rating|grading|grade|judge?ment|score|graded|rag)s?[)\]]?$"
)
_REASONED = re.compile(
    r"(?:[\s:;,/–(\[-]+|^)(?:rationale|(?:supporting )?evidence|reasons?"
    r"|(?:auditor'?s? )?comments?|explanation|why\??|justification|narrative|findings"
    r"|commentary)"
    r"(?: for (?:the |this |your )?(?:rating|grading|grade|judge?ment|score))?[)\]]?$"
)
_ACTED = re.compile(
    r"(?:[\s:;,/–(\[-]+|^)(?:(?:agreed|follow[- ]?up|remedial|required)\s+)?actions?"
    r"(?: (?:required|agreed|needed|points?|plan|to be taken))?[)\]]?$"
)
_GRADE_OF = re.compile(
    r"^(?:rating|grading|grade|judge?ment|score)s?(?:\s+(?:for|of)\b|\s*[:-])\s*"
)
_REASON_OF = re.compile(
    r"^(?:rationale|evidence|reasons?|comments?|justification|narrative)"
    r"(?:\s+(?:for|of|on)\b|\s*[:-])\s*"
)
_PARTS: Final = (
    (_REASONED, "rationale"),
    (_ACTED, "action"),
    (GRADED, "grade"),
    (_GRADE_OF, "grade"),
    (_REASON_OF, "rationale"),
)
_COUNTED = re.compile(r"^(?:number|no\.?|count|how many|total number)(?: of)?\b(?= \w)")
_SMALL_WORDS = """
a an and for in of or the this was to is please pls select enter choose drop down
list dropdown use name your you did do does were are has have had what which been
from at that it s i my full dd mm yy yyyy ddmmyyyy
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_SHORT = {
    "mgmt": "management",
    "dt": "date",
    "rcvd": "received",
    "mgt": "management",
    "mgr": "manager",
    "mngr": "manager",
    "no": "number",
    "num": "number",
    "id": "number",
    "ref": "number",
    "reference": "number",
    "identifier": "number",
    "rec'd": "received",
    "recd": "received",
    "disc": "discussion",
    "assmt": "assessment",
    "assess": "assessment",
    "obs": "observed",
    "observation": "observed",
    "mtg": "meeting",
    "yp": "child",
    "cyp": "child",
    "judgment": "judgement",
    "qual": "quality",
    "prof": "professional",
    "auditer": "auditor",
    "ordination": "coordination",
    "co": "",
    "undertaken": "completed",
    "done": "completed",
    "completion": "completed",
    "interagency": "multi agency",
    "inter": "multi",
    "on": "date",
    "when": "date",
    "&": "",
    "+": "",
}
_PEOPLE = (
    ("young person", "child"),
    ("social worker", "sw"),
    ("team manager", "tm"),
    ("service delivery manager", "sdm"),
)
LONGEST = 2_000
"""Letters of a heading that are looked at; a whole page of them is none."""
ALIKE = 80
"""How like two spellings of one word are, out of 100."""


def as_heading(raw: Raw) -> str:
    """A heading in one line, as its writer meant it."""
    if isinstance(raw, str):
        # Each form's names are looked for in it, at seconds for every megabyte.
        return _in_one_line(raw[:LONGEST])
    return " ".join(as_typed("" if raw is None else raw).split())


@lru_cache(maxsize=20_000)
def _in_one_line(text: str) -> str:
    # Rows of hundreds of headings are asked again for each form and each layout.
    return " ".join(as_typed(text).split())


@lru_cache(maxsize=20_000)
def plain(heading: str) -> str:
    """A heading folded, without its question number."""
    text = _SLASH.sub("/", folded(_LETTERED.sub("", heading)))
    bare = _Q_ALONE.sub("", NUMBERING.sub("", text), count=1)
    return bare.strip(" ,;:*-") or text


def once(heading: str) -> str:
    """A heading as if it stood once: ``comments`` for ``Comments2``."""
    return _AGAIN.sub("", plain(heading))


def question_number(heading: str) -> int | None:
    """6 in ``Q6. Risk - rating`` and in ``Q6a. Please explain``."""
    found = _Q_ALONE.match(heading.strip()) or NUMBERING.match(heading.strip())
    return int(found[1]) if found else None


@lru_cache(maxsize=20_000)
def bag(text: str) -> str:
    """The words that carry a heading's meaning, in one order, singular."""
    said = plain(text).replace("'", "")
    for whole, short in _PEOPLE:
        said = said.replace(whole, short)
    said = _COUNTED.sub("count", said)
    words = re.findall(r"[\w&+]+", said)
    kept = [_stem(_SHORT.get(word, word)) for word in words if word not in _SMALL]
    different = sorted({word for word in kept if word})
    # One word said twice is somebody's text: "plan plan" is no heading "Plan".
    return " ".join(different) if len(different) > 1 else "".join(kept)


def _stem(word: str) -> str:
    """``audits`` and ``audited`` as ``audit``; a person's word stays as it is."""
    if len(word) > 3 and word.endswith("s") and word[-2] not in "su":
        word = word[:-1]
    if len(word) > 5 and word.endswith("ed"):
        word = word[:-2]
    return word


def same_words(one: str, other: str) -> bool:
    """Whether two bags hold the same words, slips of the pen apart.

    A word more makes another heading: the due date of an audit is not its date. So
    does the other end of a word: an observee is no observer.
    """
    words, words_ = one.split(), other.split()
    return all(any(_slip(w, w_) for w_ in words_) for w in words) and all(
        any(_slip(w, w_) for w in words) for w_ in words_
    )


def _slip(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) < 4 or one.endswith("ee") != other.endswith("ee"):
        return False
    return fuzz.ratio(one, other) >= ALIKE


def explains(heading: str) -> bool:
    """Whether it asks why: ``Q6a. Please explain``, ``Evidence``."""
    return bool(_EXPLAINS.search(plain(heading)))


@lru_cache(maxsize=20_000)
def parts_of_areas(text: str) -> Sequence[tuple[str, str]]:
    """What a folded heading is without the word for a part of an area, and that part:
    (``risk``, grade) of ``risk - rating``, (``risk``, action) of ``risk: actions``.
    """
    without = ((rule.sub("", text).strip(" -:,"), part) for rule, part in _PARTS)
    return [(bare, part) for bare, part in without if bare and bare != text]
