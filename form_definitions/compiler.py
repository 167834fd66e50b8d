"""Makes a form of what its file says, naming every fault at once.

The same compiler serves a YAML file (through `reader`, which knows the lines) and the
canonical JSON of a published version (`form_from_json`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from form_definitions.conditions import (
    Condition,
    ConditionError,
    Literal,
    Name,
    Node,
    Pair,
    Several,
    parse,
    walk,
)
from form_definitions.form import (
    Area,
    Check,
    Field,
    Form,
    Part,
    Privacy,
    Record,
    Repeat,
    Section,
)
from form_definitions.kinds import (
    KINDS,
    Choice,
    Choices,
    Day,
    Grade,
    Kind,
    LongText,
    Month,
    Person,
    Team,
    Text,
)
from form_definitions.language import KIND_WORDS, LEVELS, Word
from form_definitions.scales import Option, Scale
from form_definitions.spelling import did_you_mean, folded

Path: TypeAlias = tuple[str | int, ...]

LONGEST_KEY = 48
"""PostgreSQL cuts names at 63 bytes; a column's index adds its table's name."""
MOST_FIELDS = 400
RESERVED = frozenset(
    "id reference form_version status unit record_date subject upload_id row_version"
    " owner about created_at created_by updated_at updated_by extra month search"
    " sort desc page page_size".split()  # noqa: SIM905 - a list of words, not of quotes
)
"""What the store and the address bar call things of their own."""
RESERVED_IN_REPEATS = frozenset(("id", "record_id", "position", "row_key"))


@dataclass(frozen=True)
class Fault:
    """Something a definition may not say, where, and what would be right."""

    path: Path
    words: str


def compile_form(
    said: Mapping[str, Any], scales: Mapping[str, Scale], faults: list[Fault]
) -> Form | None:
    """The form, or None with what is wrong appended to `faults`."""
    faults.extend(faults_in("form", said))
    if faults:
        return None
    return _Compiler(scales, faults).form(said)


def form_from_json(text: str) -> Form:
    """A published version, from the canonical JSON it was stored as."""
    said = json.loads(text)
    faults: list[Fault] = []
    scales = scales_from_data(said["scales"].values(), faults)
    form = compile_form(said["form"], scales, faults)
    if form is None or faults:
        raise ValueError(f"a stored form version is damaged: {faults[0].words}")
    return form


def scales_from_data(said: Any, faults: list[Fault]) -> dict[str, Scale]:
    """Scales by their keys, from their definitions as plain data."""
    compiled = (compile_scale(one, faults) for one in said)
    return {scale.key: scale for scale in compiled}


# --- what may stand where -------------------------------------------------------


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
            near = did_you_mean(word, words)
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
    own = KIND_WORDS.get(str(said.get("kind")), frozenset())
    for word in said:
        if any(word in words for words in KIND_WORDS.values()) and word not in own:
            kinds = ", ".join(k for k, words in KIND_WORDS.items() if word in words)
            yield Fault(
                (*path, word),
                f"{called}: {word!r} is for {kinds}, not {said.get('kind')}",
            )


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
    elif " | " in shape:
        if value not in shape.split(" | "):
            near = did_you_mean(str(value), shape.split(" | "))
            yield Fault(path, f"{called}: {word!r} is one of {shape}{near}")
    elif wanted := _wanted(shape, value):
        yield Fault(path, f"{called}: {word!r} {wanted}")


def _wanted(shape: str, value: Any) -> str:
    """What a value should have been; "" where it is right."""
    match shape:
        case "text" | "condition":
            if not isinstance(value, str) or not value.strip():
                return "is a text; put it in quotes"
            return _markup(value) if shape == "text" else ""
        case "answer key":
            if not isinstance(value, str) or not re.fullmatch(
                r"[a-z0-9][a-z0-9_]*", value
            ):
                return "is small letters, digits and _ in quotes, like good or '7'"
        case "key":
            if not isinstance(value, str) or not re.fullmatch(
                r"[a-z][a-z0-9_]*", value
            ):
                return "is a key: small letters, digits and _, like audit_date"
            if len(value) > LONGEST_KEY:
                return f"is longer than {LONGEST_KEY} letters; databases cut such names"
        case "kind":
            if value not in KINDS:
                near = did_you_mean(str(value), KINDS)
                return f"is one of {', '.join(KINDS)}{near}"
        case "flag":
            if not isinstance(value, bool):
                return f"is true or false, not {value!r}"
        case "whole":
            if not isinstance(value, int) or isinstance(value, bool):
                return "is a whole number"
        case "number":
            if not isinstance(value, int | float) or isinstance(value, bool):
                return "is a number"
        case "day":
            return _not_a_day(value)
        case _:  # "texts" and "keys"
            return _not_texts(shape, value)
    return ""


def _not_a_day(value: Any) -> str:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return "is a day written like 2026-04-01"
    return ""


def _not_texts(shape: str, value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "is a list in square brackets, like [Case ID, FWi ID]"
    each = "text" if shape == "texts" else "key"
    for one in value:
        if wrong := _wanted(each, one):
            return f"holds {one!r}, which {wrong}"
    return ""


def _markup(text: str) -> str:
    # Definitions are written by people with rights over forms, not over browsers.
    if re.search(r"<[a-zA-Z/!]|&#|\{\{|\{%", text):
        return "is plain text: write it without <tags> or {{braces}}"
    return ""


# --- scales ---------------------------------------------------------------------


def compile_scale(said: Mapping[str, Any], faults: list[Fault]) -> Scale:
    """A scale from its definition as plain data."""
    grades = _options(said["grades"], ("grades",), faults)
    if said["best"] == "last":
        grades = grades[::-1]
    answers = _options(said.get("answers", ()), ("answers",), faults)
    _same_spelling((*grades, *answers), ("grades",), faults)
    keys = {option.key for option in grades}
    if said.get("good_from", next(iter(keys))) not in keys:
        faults.append(
            Fault(("good_from",), f"'good_from' is one of {', '.join(sorted(keys))}")
        )
    return Scale(
        key=said["scale"],
        title=said["title"],
        grades=grades,
        answers=answers,
        good_from=said.get("good_from"),
        since=_day(said.get("since")),
        until=_day(said.get("until")),
        earlier=said.get("earlier"),
        undecided=tuple(said.get("undecided", ())),
        source=said.get("source", ""),
    )


def scale_as_data(scale: Scale) -> dict[str, Any]:
    """A scale as `compile_scale` takes it, for the canonical JSON of a form."""
    said: dict[str, Any] = {
        "scale": scale.key,
        "title": scale.title,
        "best": "first",
        "grades": [_option_as_data(option) for option in scale.grades],
        "answers": [_option_as_data(option) for option in scale.answers],
        "good_from": scale.good_from,
        "since": scale.since and scale.since.isoformat(),
        "until": scale.until and scale.until.isoformat(),
        "earlier": scale.earlier,
        "undecided": list(scale.undecided),
        "source": scale.source,
    }
    return {word: value for word, value in said.items() if value}


def _option_as_data(option: Option) -> dict[str, Any]:
    said = {
        "option": option.key,
        "label": option.label,
        "also": list(option.also),
        "retired": option.retired,
        "points": option.points,
    }
    return {
        word: value for word, value in said.items() if value not in (None, [], False)
    }


def _options(said: Any, path: Path, faults: list[Fault]) -> tuple[Option, ...]:
    options = tuple(
        Option(
            one["option"],
            one["label"],
            tuple(one.get("also", ())),
            one.get("retired", False),
            one.get("points"),
        )
        for one in said
    )
    seen: set[str] = set()
    for at, option in enumerate(options):
        if option.key in seen:
            faults.append(
                Fault((*path, at), f"option {option.key!r} stands here twice")
            )
        seen.add(option.key)
    return options


def _same_spelling(
    options: tuple[Option, ...], path: Path, faults: list[Fault]
) -> None:
    whose: dict[str, str] = {}
    for option in options:
        for spelling in option.spellings:
            other = whose.setdefault(folded(spelling), option.key)
            if other != option.key:
                faults.append(
                    Fault(
                        path,
                        f"{spelling!r} is a spelling of both {other!r} and"
                        f" {option.key!r}; strike it from one",
                    )
                )


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None


# --- forms ----------------------------------------------------------------------


class _Compiler:
    """Compiles one form whose words are all in their places."""

    def __init__(self, scales: Mapping[str, Scale], faults: list[Fault]) -> None:
        self.scales = scales
        self.faults = faults
        self.used: dict[str, Scale] = {}
        self.places: dict[str, Path] = {}
        self.conditions: list[tuple[Path, Condition]] = []

    def fault(self, path: Path, words: str) -> None:
        self.faults.append(Fault(path, words))

    def form(self, said: Mapping[str, Any]) -> Form | None:
        self.own_scale = said.get("scale")
        sections = tuple(
            self.section(one, ("sections", at))
            for at, one in enumerate(said["sections"])
        )
        record = said["record"]
        form = Form(
            key=said["form"],
            version=said["version"],
            title=said["title"],
            plural=said["plural"],
            prefix=said["prefix"],
            family=said["family"],
            record=Record(
                date=record["date"],
                subject=record.get("subject"),
                unit=record.get("unit"),
                by=record.get("by"),
                about=tuple(record.get("about", ())),
                key=tuple(record["key"]),
            ),
            sections=sections,
            checks=tuple(
                self.check(one, ("checks", at))
                for at, one in enumerate(said.get("checks", ()))
            ),
            also=tuple(said.get("also", ())),
            about=said.get("about", ""),
            source=said.get("source", ""),
            since=_day(said.get("since")),
            until=_day(said.get("until")),
        )
        self.whole(form, said)
        if self.faults:
            return None
        canonical = json.dumps(
            {
                "form": said,
                "scales": {key: scale_as_data(s) for key, s in self.used.items()},
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        return replace(form, said=canonical, digest=digest)

    # --- its parts

    def section(self, said: Mapping[str, Any], path: Path) -> Section:
        when = self.condition(said.get("when"), (*path, "when"))
        if not any(word in said for word in ("fields", "areas", "repeat")):
            self.fault(
                path, f"section {said['section']!r} asks nothing; give it fields"
            )
        repeat = said.get("repeat")
        return Section(
            key=said["section"],
            title=said["title"],
            hint=said.get("hint", ""),
            when=when,
            fields=tuple(
                self.field(one, (*path, "fields", at), when)
                for at, one in enumerate(said.get("fields", ()))
            ),
            areas=tuple(
                self.area(one, (*path, "areas", at), when)
                for at, one in enumerate(said.get("areas", ()))
            ),
            repeat=self.repeat(repeat, (*path, "repeat")) if repeat else None,
        )

    def field(
        self, said: Mapping[str, Any], path: Path, section_when: Condition | None
    ) -> Field:
        field = self.plain_field(said, path, section_when)
        self.place(field.key, (*path, "field"))
        return field

    def plain_field(
        self, said: Mapping[str, Any], path: Path, section_when: Condition | None = None
    ) -> Field:
        kind = self.kind(said, path)
        when = self.condition(said.get("when"), (*path, "when"))
        return Field(
            key=said["field"],
            label=said["label"],
            kind=kind,
            hint=said.get("hint", ""),
            required=said.get("required", False),
            required_when=self.condition(
                said.get("required_when"), (*path, "required_when")
            ),
            when=_both(section_when, when),
            on_hide=said.get("on_hide", "keep"),
            also=tuple(said.get("also", ())),
            was=tuple(said.get("was", ())),
            privacy=Privacy(said.get("privacy", _usual_privacy(kind))),
            listed=said.get("list", False),
            filtered=said.get("filter", False),
            retired=said.get("retired", False),
        )

    def area(
        self, said: Mapping[str, Any], path: Path, section_when: Condition | None
    ) -> Area:
        key, label = said["area"], said["label"]
        scale = self.scale(said.get("scale", self.own_scale), (*path, "area"))
        when = _both(section_when, self.condition(said.get("when"), (*path, "when")))
        overall = said.get("overall", False)
        graded = parse(f"filled({key}_grade)")
        owed = said.get("rationale", "optional")
        also = tuple(said.get("also", ()))
        fields = (
            Field(
                f"{key}_{Part.GRADE}",
                f"{label}: grade",
                Grade(scale, self.earlier(scale)),
                required=overall,
                when=when,
                also=also,
                listed=overall,
                filtered=said.get("filter", overall),
                area=key,
                part=Part.GRADE,
            ),
            Field(
                f"{key}_{Part.RATIONALE}",
                f"{label}: rationale",
                LongText(),
                required=owed == "required",
                required_when=graded if owed == "required_when_graded" else None,
                when=when,
                also=tuple(said.get("rationale_also", ())),
                privacy=Privacy.FREE_TEXT,
                area=key,
                part=Part.RATIONALE,
            ),
            Field(
                f"{key}_{Part.SCALE}",
                f"{label}: graded on",
                Text(LONGEST_KEY),
                area=key,
                part=Part.SCALE,
            ),
        )
        for field in fields:
            self.place(field.key, (*path, "area"))
        return Area(key, label, scale, fields, said.get("good", ""), also, overall)

    def repeat(self, said: Mapping[str, Any], path: Path) -> Repeat:
        self.place(said["repeat"], (*path, "repeat"))
        fields = tuple(
            self.plain_field(one, (*path, "fields", at))
            for at, one in enumerate(said["fields"])
        )
        keys = [field.key for field in fields]
        for at, key in enumerate(keys):
            if key in keys[:at]:
                self.fault((*path, "fields", at), f"field {key!r} stands here twice")
            if key in RESERVED_IN_REPEATS:
                self.fault(
                    (*path, "fields", at), f"{key!r} is a word of our own; take another"
                )
        for key in said.get("merge_by", ()):
            if key not in keys:
                self.fault(
                    (*path, "merge_by"), f"{key!r} is no field of {said['repeat']!r}"
                )
        return Repeat(
            key=said["repeat"],
            title=said["title"],
            one=said["one"],
            fields=fields,
            merge_by=tuple(said.get("merge_by", ())),
            most=said.get("most", 100),
            also=tuple(said.get("also", ())),
        )

    def check(self, said: Mapping[str, Any], path: Path) -> Check:
        rule = self.condition(said["check"], (*path, "check"))
        return Check(
            rule=rule or Condition("true", Literal(True)),
            message=said["message"],
            field=said["field"],
            severity=said.get("severity", "hold"),
            code=said.get("code", "other"),
        )

    def kind(self, said: Mapping[str, Any], path: Path) -> Kind:
        name = said["kind"]
        words = {w: said[w] for w in KIND_WORDS.get(name, ()) if w in said}
        if name == "grade":
            scale = self.scale(words.get("scale", self.own_scale), path)
            return Grade(scale, self.earlier(scale))
        if name in ("choice", "choices"):
            options: tuple[Option, ...] = ()
            if "scale" in words:
                options = self.scale(words["scale"], path).options
            elif "options" in words:
                options = _options(words["options"], (*path, "options"), self.faults)
            else:
                self.fault(path, f"field {said['field']!r} needs 'options' or 'scale'")
            _same_spelling(options, (*path, "options"), self.faults)
            return Choice(options) if name == "choice" else Choices(options)
        if name == "identifier" and "pattern" in words:
            try:
                re.compile(words["pattern"])
            except re.error:
                self.fault((*path, "pattern"), "'pattern' is no regular expression")
        made: Kind = KINDS[name](**words)
        return made

    def scale(self, key: str | None, path: Path) -> Scale:
        if key in self.scales:
            scale = self.scales[key]
            self.used[scale.key] = scale
            return scale
        known = ", ".join(sorted(self.scales))
        near = did_you_mean(key or "", self.scales)
        self.fault(
            path,
            f"there is no scale {key!r}{near}; there are {known}"
            if key
            else f"say which 'scale' this is graded on, one of {known}",
        )
        return Scale("", "", ())

    def earlier(self, scale: Scale) -> tuple[Scale, ...]:
        """The scales before it, the newest first."""
        before: list[Scale] = []
        while (scale.earlier or "") in self.scales and len(before) < len(self.scales):
            scale = self.scales[scale.earlier or ""]
            before.append(scale)
            self.used[scale.key] = scale
        return tuple(before)

    def condition(self, text: str | None, path: Path) -> Condition | None:
        if text is None:
            return None
        try:
            condition = parse(text)
        except ConditionError as why:
            self.fault(path, str(why))
            return None
        self.conditions.append((path, condition))
        return condition

    def place(self, key: str, path: Path) -> None:
        if key in RESERVED:
            self.fault(path, f"{key!r} is a word of our own; take another key")
        elif key in self.places:
            self.fault(
                path, f"the key {key!r} is taken already; each field has its own"
            )
        elif len(key) > LONGEST_KEY:
            self.fault(
                path, f"{key!r} is longer than {LONGEST_KEY} letters; shorten it"
            )
        self.places.setdefault(key, path)

    # --- the whole

    def whole(self, form: Form, said: Mapping[str, Any]) -> None:
        """What only the finished form shows."""
        if not re.fullmatch(r"[A-Z]{2,5}", form.prefix):
            self.fault(("prefix",), "'prefix' is two to five capitals, like CFA")
        if len(form.fields) > MOST_FIELDS:
            self.fault(("sections",), f"a form has at most {MOST_FIELDS} fields")
        if len([area for area in form.areas if area.overall]) > 1:
            self.fault(("sections",), "only one area is 'overall: true'")
        self.its_record(form, said)
        self.its_lineage(form)
        for path, condition in self.conditions:
            self.its_condition(form, path, condition)
        for at, check in enumerate(form.checks):
            if check.field not in form.by_key:
                near = did_you_mean(check.field, form.by_key)
                self.fault(
                    ("checks", at, "field"), f"{check.field!r} is no field here{near}"
                )

    def its_record(self, form: Form, said: Mapping[str, Any]) -> None:
        roles: list[tuple[str, str, tuple[type[Any], ...]]] = [
            ("date", form.record.date, (Day, Month)),
        ]
        for word, types in (("unit", (Team, Text, Choice)), ("by", (Person, Text))):
            if word in said["record"]:
                roles.append((word, said["record"][word], types))
        roles += [("about", key, (Person, Text)) for key in form.record.about]
        if form.record.subject:
            roles.append(("subject", form.record.subject, tuple(KINDS.values())))
        roles += [("key", key, tuple(KINDS.values())) for key in form.record.key]
        for word, key, types in roles:
            path: Path = ("record", word)
            if key not in form.by_key:
                near = did_you_mean(key, form.by_key)
                self.fault(path, f"record {word!r}: {key!r} is no field here{near}")
            elif not isinstance(form.by_key[key].kind, types):
                wanted = " or ".join(_kind_name(t) for t in types)
                self.fault(path, f"record {word!r}: {key!r} should be a {wanted}")
            elif form.by_key[key].retired:
                self.fault(path, f"record {word!r}: {key!r} is retired")

    def its_lineage(self, form: Form) -> None:
        columns: dict[str, str] = {}
        for field in form.fields:
            other = columns.setdefault(field.column, field.key)
            if other != field.key:
                self.fault(
                    self.places.get(field.key, ()),
                    f"{field.key!r} and {other!r} both were {field.column!r}",
                )

    def its_condition(self, form: Form, path: Path, condition: Condition) -> None:
        known = {**form.by_key, **self.in_repeat(form, path)}
        names = set(known) | {repeat.key for repeat in form.repeats}
        for key in sorted(condition.names() - names):
            near = did_you_mean(key, names)
            self.fault(path, f"{condition.text!r}: {key!r} is no field here{near}")
        for key in sorted(condition.names() & set(known)):
            if known[key].retired:
                self.fault(path, f"{condition.text!r}: {key!r} is retired")
        for node in walk(condition.node):
            self.its_answers(known, path, condition, node)

    def in_repeat(self, form: Form, path: Path) -> dict[str, Field]:
        if "repeat" not in path or not isinstance(path[1], int):
            return {}
        repeat = form.sections[path[1]].repeat
        return {field.key: field for field in repeat.fields} if repeat else {}

    def its_answers(
        self, known: Mapping[str, Field], path: Path, condition: Condition, node: Node
    ) -> None:
        """A choice is compared with answers it has."""
        if not isinstance(node, Pair) or not isinstance(node.left, Name):
            return
        field = known.get(node.left.key)
        keys = _answer_keys(field.kind) if field else None
        right = node.right.items if isinstance(node.right, Several) else (node.right,)
        for side in right:
            if (
                keys is not None
                and isinstance(side, Literal)
                and isinstance(side.value, str)
                and side.value not in keys
            ):
                near = did_you_mean(side.value, keys)
                self.fault(
                    path,
                    f"{condition.text!r}: {side.value!r} is no answer of"
                    f" {node.left.key!r}{near}",
                )


def _answer_keys(kind: Kind) -> list[str] | None:
    match kind:
        case Choice(options) | Choices(options):
            return [option.key for option in options]
        case Grade(scale, earlier):
            return [o.key for era in (scale, *earlier) for o in era.options]
        case _:
            return None


def _both(first: Condition | None, second: Condition | None) -> Condition | None:
    if first is None or second is None:
        return first or second
    text = f"({first.text}) and ({second.text})"
    return Condition(text, Pair("and", first.node, second.node))


def _usual_privacy(kind: Kind) -> str:
    if isinstance(kind, Person):
        return Privacy.STAFF
    return Privacy.FREE_TEXT if isinstance(kind, LongText) else Privacy.NONE


def _kind_name(kind: type[Any]) -> str:
    return next(name for name, of in KINDS.items() if of is kind)
