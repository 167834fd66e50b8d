"""Headings to fields: by name, by alias, by likeness; each match with its reason.

The rules know how people write headings, never which headings: what a field is called
elsewhere stands in its form's own definition (`also`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from rapidfuzz import fuzz, process

from form_definitions.form import Area, Form
from form_definitions.kinds import Grade, Person
from form_definitions.spelling import folded
from importers.composites import JOINT
from importers.words import (
    GRADED,
    LONGEST,
    NUMBERING,
    as_heading,
    bag,
    explains,
    once,
    parts_of_areas,
    plain,
    question_number,
    same_words,
)

__all__ = [
    "AREA_OF_ACTION",
    "LONGEST",
    "NUMBERED_ACTION",
    "NUMBERING",
    "Headings",
    "Match",
    "as_heading",
    "bag",
    "explains",
    "once",
    "plain",
    "question_number",
]

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?\s*$")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_JOINTS = re.compile(r"\s*(?:\+|/|&amp;|&|\band\b)\s*", re.I)
_BARE_GRADES = (
    *("grade", "grading", "rating", "judgement", "judgment", "score", "outcome"),
)
_POSTS = ("role", "post", "job title", "job role", "title", "designation", "position")
"""What is asked of a person beside the name: ``Auditor's job title``."""
LONG = 25
"""From this length on, a heading cut short still names its question."""
LESS = 4
"""How much less sure one word alone is than a name of several."""
AREA_OF_ACTION = "@"
"""Before an area's key, where a column holds the actions of that area."""
NUMBERED_ACTION = "#"
"""Before an action's number, where each action of a record has columns of its own."""


@dataclass(frozen=True)
class Match:
    """A heading's field and why. `sure` is out of 100; a person's match is 101."""

    field: str
    reason: str
    sure: float


class Headings:
    """Every way in which the fields of one form are known, ready to be asked."""

    def __init__(self, form: Form, maps: Iterable[tuple[str, str]] = ()) -> None:
        self.form = form
        self._by_hand = {folded(heading): field for heading, field in maps}
        self._named: dict[str, list[Match]] = {}
        self._bags: dict[str, list[Match]] = {}
        """What each name, and each bag of words, means: the surest first."""
        self._areas: dict[str, Area] = {}
        self._known: dict[str, Match | None] = {}
        self._guessed: dict[str, Match | None] = {}
        """What was asked before: each layout asks of the same cells, in its own way."""
        self._acts = next(
            (r.key for r in form.repeats if any(f.key == "area" for f in r.fields)), ""
        )
        self.of_areas = frozenset(
            chain.from_iterable(
                (area.grade, area.rationale, self._action_of(area))
                for area in form.areas
            )
        )
        """The fields of graded areas, the actions of each among them."""
        self._learn()
        self._long = sorted(
            (name for name in self._named if len(name) >= LONG), key=len, reverse=True
        )
        self._beginning: dict[str, list[str]] = {}
        for name in self._long:
            self._beginning.setdefault(name[:LONG], []).append(name)

    def _learn(self) -> None:
        for field in self.form.fields:
            if field.area is not None or not field.asked:
                continue
            names = (field.key.replace("_", " "), field.label)
            self._add(field.key, (field.label,), "its own name", 100)
            self._add(field.key, (field.key.replace("_", " "),), "its own name", 99)
            self._add(field.key, field.also, "a name it is known by", 98)
            post = self.form.by_key.get(f"{field.key}_role")
            if isinstance(field.kind, Person) and post is not None:
                own = (f"{n} {p}" for n in (*names, *field.also) for p in _POSTS)
                self._add(post.key, own, "the person, and what of them", 96)
        for area in self.form.areas:
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
            said, words = plain(name), bag(name)
            less = LESS if " " not in words and sure < 99 else 0
            if said:
                _put(self._named, said, Match(field, reason, sure - less))
            if words not in ("", "number") and not self._is_joint(field, name):
                likely = Match(field, "the same words in another order", 95)
                _put(self._bags, words, likely)

    def _is_joint(self, field: str, name: str) -> bool:
        """Whether two fields are in one column: that is no other name of either."""
        known = self.form.by_key.get(field)
        person = known is not None and isinstance(known.kind, Person)
        return "+" in name or "/" in name or (person and " and " in name)

    def _action_of(self, area: Area) -> str:
        return f"{self._acts}.{AREA_OF_ACTION}{area.key}"

    def known(self, heading: str) -> Match | None:
        """The field of a heading that the form itself names, without any likeness."""
        if heading not in self._known:
            self._known[heading] = self._find(heading)
        return self._known[heading]

    def by_hand(self, heading: str) -> Match | None:
        """The field that a person has matched a heading to."""
        field = self._by_hand.get(folded(heading))
        return Match(field, "matched by hand", 101) if field else None

    def _find(self, heading: str) -> Match | None:
        if folded(heading) in self._by_hand:
            # An empty match says that no field wants this column.
            return self.by_hand(heading)
        text = plain(heading)
        if not text:
            return None
        two = "+" in text or "/" in text or text.startswith("name ")
        if two and (joint := self._joint(heading)):
            return joint
        if found := self._named.get(text):
            return found[0]
        if match := self._without_extras(text) or self._cut_short(text):
            return match
        found = self._bags.get(bag(heading), []) if len(text) < 100 else []
        return found[0] if found else None

    def _without_extras(self, text: str) -> Match | None:
        """``Overall judgement (drop down) - rating`` is ``Overall judgement``."""
        for stripped, said in parts_of_areas(text):
            bare = _BRACKETS.sub("", stripped).strip(" -:,")
            area = self._areas.get(stripped) or self._areas.get(bare)
            if area is None:
                area = self._area_in(stripped)
            if area is None or (said == "action" and not self._acts):
                continue
            fields = {
                "grade": area.grade,
                "rationale": area.rationale,
                "action": self._action_of(area),
            }
            return Match(fields[said], "the area, and what of it", 95)
        bare = _BRACKETS.sub("", text).strip(" -:")
        if bare and bare != text:
            graded = GRADED.sub("", bare).strip(" -:,")
            if graded != bare and (area := self._areas.get(graded)):
                return Match(area.grade, "the area, and what of it", 95)
            if found := self._named.get(bare):
                return replace(found[0], sure=94, reason=f"{found[0].reason}, noted")
        return None

    def _area_in(self, text: str) -> Area | None:
        """The area that a text names with its words in another order."""
        for match in self._bags.get(bag(text), ()):
            for area in self.form.areas:
                if match.field == area.grade:
                    return area
        return None

    def _cut_short(self, text: str) -> Match | None:
        """A form program cuts a question at 255 characters, a person adds to it."""
        if len(text) < LONG:
            return None
        bare = GRADED.sub("", text).strip(" -:?")
        # Most begin like none of them; one look spares all the others.
        alike = self._beginning.get(text[:LONG], ())
        for name in self._long if len(bare) < LONG else alike:
            if text.startswith(name) or name.startswith(bare):
                why = "the beginning of its question"
                return Match(self._named[name][0].field, why, 92)
        return None

    def _joint(self, heading: str) -> Match | None:
        """Two fields in one column: ``Auditor + job title``."""
        inside = _IN_BRACKETS.search(heading)
        for text in filter(None, (heading, inside and inside[1])):
            parts = [part for part in _JOINTS.split(text) if part.strip()]
            found = [self._named.get(plain(part)) for part in parts]
            fields = [one[0].field for one in found if one]
            if len(fields) == 1 and plain(parts[0]) == "name":
                fields.insert(0, fields[0].removesuffix("_role"))
            # A grade has its own column; "Grade/post" is what somebody is.
            known = all(
                key in self.form.by_key
                and not isinstance(self.form.by_key[key].kind, Grade)
                for key in fields
            )
            if len(set(fields)) == len(parts) == 2 and known:
                return Match(JOINT.join(fields), "it names two fields", 90)
        return None

    def guess(self, heading: str) -> Match | None:
        """The field whose name is most like a heading, where one is very like it."""
        if heading not in self._guessed:
            self._guessed[heading] = self._like(heading)
        return self._guessed[heading]

    def meanings(self, heading: str) -> list[Match]:
        """Every field that a heading may mean, the likeliest first.

        ``Plan`` is the kind of plan, or how good it is: the column's values tell.
        """
        first = self.guess(heading)
        if first is None:
            return []
        names = (self._named.get(plain(heading), ()), self._bags.get(bag(heading), ()))
        others = {m.field: m for m in chain.from_iterable(names)}
        return [first, *(m for f, m in others.items() if f != first.field)]

    def _like(self, heading: str) -> Match | None:
        if (found := self.known(heading)) is not None:
            return found
        if folded(heading) in self._by_hand:
            return None
        return self._joint(heading) or next(self._spelt_like(heading), None)

    def _spelt_like(self, heading: str) -> Iterator[Match]:
        text, words = plain(heading), bag(heading)
        if len(text) >= 5:
            for name, score, _ in process.extract(
                text, self._named.keys(), scorer=fuzz.ratio, score_cutoff=86, limit=4
            ):
                if same_words(words, bag(name)):
                    field = self._named[name][0].field
                    yield Match(field, f"spelt like “{name}”", score * 0.9)
        if len(words) >= 8:
            for name, score, _ in process.extract(
                words, self._bags.keys(), scorer=fuzz.ratio, score_cutoff=88, limit=4
            ):
                if same_words(words, name):
                    field = self._bags[name][0].field
                    yield Match(field, f"worded like “{name}”", score * 0.85)


def _put(names: dict[str, list[Match]], name: str, match: Match) -> None:
    """Add a meaning to a name, the surest first, each field once."""
    known = names.setdefault(name, [])
    if all(one.field != match.field for one in known):
        known.append(match)
        known.sort(key=lambda one: -one.sure)
