"""Headings to fields: by name, by alias, by likeness; each match with its reason.

The rules know how people write headings, never which headings: what a field is called
elsewhere stands in its form's own definition (`also`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from form_definitions.form import Area, Form
from form_definitions.spelling import as_typed, folded
from importers.composites import JOINT
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
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?\s*$")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_JOINTS = re.compile(r"\s*(?:\+|/|&amp;|&|\band\b)\s*", re.I)
_EXPLAINS: Final = re.compile(
    r"^(?:please |pls )?(?:explain|give (?:your )?reasons?|say why|comment)\b"
    r"|^(?:rationale|evidence|reasons?(?: why)?|why\b|justification|explanation|because"
    r"|narrative|supporting evidence|analysis)\b"
)
_GRADED = re.compile(
    r"(?:[\s:;,/–-]+|^)(?:(?:section|area|domain)\s+)?"
    r"(?:rating|grading|grade|judge?ment|score|graded|rag)s?$"
)
_REASONED = re.compile(
    r"(?:[\s:;,/–-]+|^)(?:rationale|evidence|reasons?|comments?|explanation|why"
    r"|justification|narrative)$"
)
_GRADE_OF = re.compile(
    r"^(?:rating|grade|judge?ment|score)s?(?:\s+(?:for|of)\b|\s*[:-])\s*"
)
_REASON_OF = re.compile(
    r"^(?:rationale|evidence|reasons?|comments?|justification|narrative)"
    r"(?:\s+(?:for|of|on)\b|\s*[:-])\s*"
)
_SMALL_WORDS = """
a an and for in of on or the this was to is please pls select enter choose drop down
list dropdown use name your
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_SHORT = {
    "mgmt": "management",
    "mgr": "manager",
    "mngr": "manager",
    "no": "number",
    "ref": "reference",
    "rec'd": "received",
    "recd": "received",
    "disc": "discussion",
    "assmt": "assessment",
    "assess": "assessment",
    "obs": "observation",
    "mtg": "meeting",
    "yp": "child",
    "judgment": "judgement",
    "qual": "quality",
    "prof": "professional",
    "auditer": "auditor",
    "co-ordination": "coordination",
    "&": "",
    "+": "",
}
_BARE_GRADES = (
    "grade",
    "grading",
    "rating",
    "judgement",
    "judgment",
    "score",
    "outcome",
)
LONGEST = 2_000
"""Letters of a heading that are looked at; a whole page of them is none."""
LONG = 25
"""From this length on, a heading cut short still names its question."""


@dataclass(frozen=True)
class Match:
    """A heading's field and why. `sure` is out of 100; a person's match is 101."""

    field: str
    reason: str
    sure: float


def as_heading(raw: Raw) -> str:
    """A heading in one line, as its writer meant it."""
    if isinstance(raw, str):
        # Each form's names are looked for in it, at seconds for every megabyte.
        raw = raw[:LONGEST]
    return " ".join(as_typed("" if raw is None else raw).split())


@lru_cache(maxsize=20_000)
def plain(heading: str) -> str:
    """A heading folded, without its question number."""
    text = folded(_LETTERED.sub("", heading))
    bare = _Q_ALONE.sub("", NUMBERING.sub("", text), count=1)
    return bare.strip(" ,;:*-") or text


def question_number(heading: str) -> int | None:
    """6 in ``Q6. Risk - rating`` and in ``Q6a. Please explain``."""
    found = _Q_ALONE.match(heading.strip()) or NUMBERING.match(heading.strip())
    return int(found[1]) if found else None


@lru_cache(maxsize=20_000)
def bag(text: str) -> str:
    """The words that carry a heading's meaning, in one order, singular."""
    words = re.findall(r"[\w&+]+(?:[-/][\w&+]+)*", plain(text).replace("'", ""))
    kept = {_singular(_SHORT.get(word, word)) for word in words if word not in _SMALL}
    return " ".join(sorted(word for word in kept if word))


def _singular(word: str) -> str:
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word
    )


def explains(heading: str) -> bool:
    """Whether it asks why: ``Q6a. Please explain``, ``Evidence``."""
    return bool(_EXPLAINS.search(plain(heading)))


class Headings:
    """Every way in which the fields of one form are known, ready to be asked."""

    def __init__(self, form: Form, maps: Iterable[tuple[str, str]] = ()) -> None:
        self.form = form
        self._by_hand = {folded(heading): field for heading, field in maps}
        self._named: dict[str, tuple[str, str, float]] = {}
        self._bags: dict[str, str] = {}
        self._areas: dict[str, Area] = {}
        self._known: dict[str, Match | None] = {}
        self._guessed: dict[str, Match | None] = {}
        """What was asked before: each layout asks of the same cells, in its own way."""
        self.of_areas = frozenset(
            key for area in form.areas for key in (area.grade, area.rationale)
        )
        """The fields of graded areas."""
        self._learn()
        self._long = sorted(
            (name for name in self._named if len(name) >= LONG), key=len, reverse=True
        )

    def _learn(self) -> None:
        areas = {area.key: area for area in self.form.areas}
        for field in self.form.fields:
            if field.area is not None or not field.asked:
                continue
            names = (field.key.replace("_", " "), field.label)
            self._add(field.key, names, "its own name", 100)
            self._add(field.key, field.also, "a name it is known by", 98)
        for area in areas.values():
            names = (area.key.replace("_", " "), area.label)
            self._areas |= {plain(name): area for name in (*names, *area.also)}
            self._add(area.grade, names, "the area's own name", 99)
            self._add(area.grade, area.also, "a name the area is known by", 97)
            grade, rationale, _ = area.fields
            self._add(area.grade, (grade.label, area.grade), "its own name", 100)
            self._add(
                area.rationale, (rationale.label, area.rationale), "its name", 100
            )
            self._add(area.rationale, rationale.also, "a name it is known by", 98)
        if self.form.overall is not None:
            said = "the one grade of a record is its overall one"
            self._add(self.form.overall.grade, _BARE_GRADES, said, 92)
        for repeat in self.form.repeats:
            first = next((f for f in repeat.fields if f.required), repeat.fields[0])
            titles = (repeat.title, repeat.key, *repeat.also, repeat.one, first.label)
            self._add(repeat.key, (*titles, *first.also), "a name it is known by", 96)

    def _add(self, field: str, names: Iterable[str], reason: str, sure: float) -> None:
        for name in names:
            said = plain(name)
            if said and self._named.get(said, ("", "", 0.0))[2] < sure:
                self._named[said] = (field, reason, sure)
            self._bags.setdefault(bag(name), field)

    def known(self, heading: str) -> Match | None:
        """The field of a heading that the form itself names, without any likeness."""
        if heading not in self._known:
            self._known[heading] = self._find(heading)
        return self._known[heading]

    def _find(self, heading: str) -> Match | None:
        hand = self._by_hand.get(folded(heading))
        if hand is not None:
            # An empty match says that no field wants this column.
            return Match(hand, "matched by hand", 101) if hand else None
        text = plain(heading)
        if not text:
            return None
        if ("+" in text or "/" in text) and (joint := self._joint(heading)):
            return joint
        if found := self._named.get(text):
            return Match(*found)
        return self._without_extras(text) or self._cut_short(text)

    def _without_extras(self, text: str) -> Match | None:
        """``Overall judgement (drop down) - rating`` is ``Overall judgement``."""
        bare = (
            _BRACKETS.sub("", text).strip(" -:") if "(" in text or "[" in text else text
        )
        for stripped, is_reason in (
            (bare, False),
            (_GRADED.sub("", bare), False),
            (_REASONED.sub("", bare), True),
            (_GRADE_OF.sub("", bare), False),
            (_REASON_OF.sub("", bare), True),
        ):
            stripped = stripped.strip(" -:,")
            if not stripped or (stripped == text and not is_reason):
                continue
            area = self._areas.get(stripped)
            if area is not None and stripped != bare:
                field = area.rationale if is_reason else area.grade
                return Match(field, "the area, and what of it", 95)
            if not is_reason and stripped == bare and (found := self._named.get(bare)):
                return Match(found[0], f"{found[1]}, without its note", 94)
        return None

    def _cut_short(self, text: str) -> Match | None:
        """A form program cuts a question at 255 characters, a person adds to it."""
        if len(text) < LONG:
            return None
        bare = _GRADED.sub("", text).strip(" -:?")
        for name in self._long:
            if text.startswith(name) or name.startswith(bare):
                return Match(self._named[name][0], "the beginning of its question", 92)
        return None

    def _joint(self, heading: str) -> Match | None:
        """Two fields in one column: ``Auditor + job title``."""
        inside = _IN_BRACKETS.search(heading)
        for text in filter(None, (heading, inside and inside[1])):
            parts = [part for part in _JOINTS.split(text) if part.strip()]
            fields = [self._named.get(plain(part), ("",))[0] for part in parts]
            known = all(key in self.form.by_key for key in fields)
            if len(set(fields)) == len(fields) == 2 and known:
                return Match(JOINT.join(fields), "it names two fields", 90)
        return None

    def guess(self, heading: str) -> Match | None:
        """The field whose name is most like a heading, where one is very like it."""
        if heading not in self._guessed:
            self._guessed[heading] = self._like(heading)
        return self._guessed[heading]

    def _like(self, heading: str) -> Match | None:
        if (found := self.known(heading)) is not None:
            return found
        if folded(heading) in self._by_hand:
            return None
        if (joint := self._joint(heading)) is not None:
            return joint
        words = bag(heading)
        if not words:
            return None
        if field := self._bags.get(words):
            return Match(field, "the same words in another order", 91)
        text = plain(heading)
        best = process.extractOne(
            text, self._named.keys(), scorer=fuzz.ratio, score_cutoff=86
        )
        if best is not None and len(text) >= 5:
            return Match(
                self._named[best[0]][0], f"spelt like “{best[0]}”", best[1] * 0.9
            )
        close = process.extractOne(
            words, self._bags.keys(), scorer=fuzz.ratio, score_cutoff=90
        )
        if close is not None and len(words) >= 8:
            return Match(
                self._bags[close[0]], f"worded like “{close[0]}”", close[1] * 0.85
            )
        return None
