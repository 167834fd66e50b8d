"""What only a finished form shows: its keys, roles, lineage, headings, conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from form_definitions.conditions import Condition
from form_definitions.faults import Fault, Path
from form_definitions.form import Field, Form, Part, Repeat
from form_definitions.kinds import (
    KINDS,
    Choice,
    Choices,
    Day,
    Grade,
    Person,
    Team,
    Text,
)
from form_definitions.sense import Sense
from form_definitions.shapes import LONGEST_KEY
from form_definitions.spelling import did_you_mean, folded

MOST_FIELDS = 400
"""Of a form; a table has the columns of all its versions, PostgreSQL at most 1,600."""
MOST_IN_A_REPEAT = 60
LONGEST_NAME = 63
"""What PostgreSQL keeps of a name."""

RESERVED = frozenset(
    {
        # what the store calls its own columns
        *("id", "reference", "form_version", "status", "unit", "owner", "record_date"),
        *("month", "subject", "upload_id", "row_version", "created_at", "created_by"),
        *("updated_at", "updated_by", "extra", "search", "metadata", "registry"),
        # what the address bar calls its own
        *("about", "sort", "desc", "page", "page_size"),
        # what a page sends beside the answers, and where it keeps them
        *("csrf_token", "action", "rowid", "dataset", "main", "find", "columns"),
        # what WTForms calls its own
        *("data", "errors", "meta", "process", "validate", "populate_obj"),
    }
)
RESERVED_IN_REPEATS = frozenset({"id", "record_id", "position", "row_key"})


@dataclass
class Places:
    """Where each key and each condition of a form stands."""

    placed: list[tuple[str, Path]] = field(default_factory=list)
    conditions: list[tuple[Path, Condition]] = field(default_factory=list)

    def of_the_form(self) -> Iterator[tuple[str, Path]]:
        """Each key with its path, those of repeats' fields left out."""
        for key, path in self.placed:
            if not _in_repeat(path):
                yield key, path

    def where(self, key: str) -> Path:
        return next((path for known, path in self.of_the_form() if known == key), ())


def _in_repeat(path: Path) -> bool:
    return len(path) > 3 and path[2:4] == ("repeat", "fields")


def faults_of_the_whole(form: Form, places: Places) -> Iterator[Fault]:
    """Everything that is wrong with a form as a whole."""
    yield from _its_names(form)
    yield from _its_keys(places)
    yield from _its_record(form)
    yield from _its_lineage(form.fields, places)
    yield from _its_headings(form.fields, ("sections",), places)
    for at, section in enumerate(form.sections):
        if section.repeat:
            yield from _its_repeat(form, section.repeat, ("sections", at, "repeat"))
    yield from _its_conditions(form, places)
    for at, check in enumerate(form.checks):
        if check.field not in form.by_key:
            near = did_you_mean(check.field, form.by_key)
            words = f"{check.field!r} is no field here{near}"
            yield Fault(("checks", at, "field"), words)
        elif not form.by_key[check.field].asked:
            words = f"{check.field!r} is asked no more; say it at another field"
            yield Fault(("checks", at, "field"), words)


# --- keys and names -------------------------------------------------------------


def _its_names(form: Form) -> Iterator[Fault]:
    if not re.fullmatch(r"[A-Z]{2,5}", form.prefix):
        yield Fault(("prefix",), "'prefix' is two to five capitals, like CFA")
    if form.since and form.until and form.until < form.since:
        yield Fault(("until",), "'until' is before 'since'")
    if len(form.fields) > MOST_FIELDS:
        words = f"a form has at most {MOST_FIELDS} fields; this has {len(form.fields)}"
        yield Fault(("sections",), words)
    if len([a for a in form.areas if a.overall and not a.retired]) > 1:
        yield Fault(("sections",), "only one area is 'overall: true'")
    seen: set[str] = set()
    for at, section in enumerate(form.sections):
        if section.key in seen:
            words = f"section {section.key!r} stands here twice; give it another key"
            yield Fault(("sections", at, "section"), words)
        seen.add(section.key)


def _its_keys(places: Places) -> Iterator[Fault]:
    seen: set[str] = set()
    for key, path in places.of_the_form():
        if key in RESERVED:
            yield Fault(path, f"{key!r} is a word of our own; take another key")
        elif key in seen:
            yield Fault(path, f"the key {key!r} is taken already; each has its own")
        elif len(key) > LONGEST_KEY:
            words = f"{key!r} is longer than {LONGEST_KEY} letters; shorten the area's"
            yield Fault(path, words)
        seen.add(key)


def _its_repeat(form: Form, repeat: Repeat, path: Path) -> Iterator[Fault]:
    # The longest name the store makes of it is that of its index.
    if len(f"ix_f_{form.key}__{repeat.key}__record") > LONGEST_NAME:
        words = (
            f"the keys of form and repeat ({form.key}, {repeat.key}) are too long"
            " together for a database; shorten the repeat's"
        )
        yield Fault((*path, "repeat"), words)
    if len(repeat.fields) > MOST_IN_A_REPEAT:
        words = f"a repeat has at most {MOST_IN_A_REPEAT} fields"
        yield Fault((*path, "fields"), words)
    keys = [one.key for one in repeat.fields]
    for at, key in enumerate(keys):
        here = (*path, "fields", at, "field")
        if key in keys[:at]:
            yield Fault(here, f"field {key!r} stands here twice; give it another key")
        if key in RESERVED_IN_REPEATS:
            yield Fault(here, f"{key!r} is a word of our own; take another key")
    for key in repeat.merge_by:
        if key not in keys:
            near = did_you_mean(key, keys)
            words = f"{key!r} is no field of {repeat.key!r}{near}"
            yield Fault((*path, "merge_by"), words)
    yield from _its_lineage(repeat.fields, None, path)
    yield from _its_headings(repeat.fields, path, None)


# --- roles and lineage ----------------------------------------------------------

_ANY = tuple(KINDS.values())


def _its_record(form: Form) -> Iterator[Fault]:
    record = form.record
    roles: list[tuple[str, str | None, tuple[type[Any], ...]]] = [
        ("date", record.date, (Day,)),
        ("subject", record.subject, _ANY),
        ("unit", record.unit, (Team, Text, Choice)),
        ("by", record.by, (Person, Text)),
        *(("about", key, (Person, Text)) for key in record.about),
        *(("key", key, _ANY) for key in record.key),
    ]
    for word, key, types in roles:
        if key is None:
            continue
        path: Path = ("record", word)
        if key not in form.by_key:
            near = did_you_mean(key, form.by_key)
            yield Fault(path, f"record {word!r}: {key!r} is no field here{near}")
        elif not isinstance(form.by_key[key].kind, types):
            wanted = " or ".join(_kind_name(one) for one in types)
            yield Fault(path, f"record {word!r}: {key!r} should be a {wanted}")
        elif not form.by_key[key].asked:
            yield Fault(path, f"record {word!r}: {key!r} is asked no more")
        elif word == "date" and not form.by_key[key].required:
            words = f"record 'date': say 'required: true' at {key!r}; months need it"
            yield Fault(path, words)


def _its_lineage(
    fields: Sequence[Field], places: Places | None, path: Path = ()
) -> Iterator[Fault]:
    columns: dict[str, str] = {}
    for one in fields:
        other = columns.setdefault(one.column, one.key)
        here = places.where(one.key) if places else path
        if other != one.key:
            words = f"{one.key!r} and {other!r} both were {one.column!r}"
            yield Fault(here, words)
        if one.key in one.was:
            words = f"{one.key!r} was {one.key!r}; leave that out of 'was'"
            yield Fault(here, words)


# --- headings -------------------------------------------------------------------


def _its_headings(
    fields: Sequence[Field], path: Path, places: Places | None
) -> Iterator[Fault]:
    """Two fields under one heading: no workbook could be read by it, unless the
    answers under it tell which of the two it is.
    """
    whose: dict[str, Field] = {}
    for one in fields:
        if not one.asked:
            continue
        label = (
            one.label.removesuffix(": grade") if one.part is Part.GRADE else one.label
        )
        here = places.where(one.key) if places else path
        for heading in (label, *one.also):
            other = whose.setdefault(folded(heading), one)
            if other.key != one.key and not _told_apart(one, other):
                words = (
                    f"the heading {heading!r} is known for both {other.key!r} and"
                    f" {one.key!r}; strike it from one"
                )
                yield Fault(here, words)


def _told_apart(one: Field, other: Field) -> bool:
    """Whether the answers under a heading tell which of two fields it is."""
    spelt, spelt_ = _answers(one), _answers(other)
    return bool(spelt and spelt_) and not spelt & spelt_


def _answers(field: Field) -> set[str]:
    """How the answers of a field are spelt, folded; none where they are free."""
    match field.kind:
        case Choice(options) | Choices(options):
            spelt = {folded(s) for o in options for s in o.spellings}
        case Grade(scale):
            spelt = {folded(s) for o in scale.grades for s in o.spellings}
        case _:
            return set()
    return spelt - {"other"}  # which is an answer everywhere


# --- conditions -----------------------------------------------------------------


def _its_conditions(form: Form, places: Places) -> Iterator[Fault]:
    repeats = {repeat.key: repeat for repeat in form.repeats}
    for path, condition in places.conditions:
        fields = dict(form.by_key)
        if _in_repeat(path) and isinstance(path[1], int):
            rows = form.sections[path[1]].repeat
            fields |= {one.key: one for one in rows.fields} if rows else {}
        for wrong in Sense(fields, repeats).faults(condition.node):
            yield Fault(path, f"{condition.text!r} {wrong}")


def _kind_name(kind: type[Any]) -> str:
    return next(name for name, of in KINDS.items() if of is kind)
