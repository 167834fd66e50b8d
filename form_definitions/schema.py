"""JSON Schemas of the language, for editors that complete and underline.

They are made from `language.LEVELS` alone, so a new word is in them as soon as it is
in the language. `python -m form_definitions.schema` writes the checked-in files
`forms.schema.json` and `scales.schema.json`. A schema cannot ask what only the whole
shows (an expression over a missing field): the reader does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from form_definitions.kinds import KINDS
from form_definitions.language import KIND_WORDS, LEVELS, Word
from form_definitions.shapes import LONGEST_KEY, LONGEST_LINE, LONGEST_TEXT

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_LINE = {"type": "string", "minLength": 1, "maxLength": LONGEST_LINE}
_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
_KEY = {
    "type": "string",
    "pattern": "^[a-z]([a-z0-9]|_(?=[a-z0-9]))*$",
    "maxLength": LONGEST_KEY,
}
_SHAPES: Mapping[str, dict[str, Any]] = {
    "text": _TEXT,
    "line": _LINE,
    "condition": {"type": "string", "minLength": 1},
    "pattern": {"type": "string", "minLength": 1, "format": "regex"},
    "key": _KEY,
    "answer key": {**_KEY, "pattern": "^[a-z0-9][a-z0-9_]*$"},
    "kind": {"enum": [*KINDS]},
    "flag": {"type": "boolean"},
    "count": {"type": "integer", "minimum": 1},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "day": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "texts": {"type": "array", "minItems": 1, "items": _TEXT},
    "keys": {"type": "array", "minItems": 1, "items": _KEY},
}


def forms_schema() -> dict[str, Any]:
    """The schema of a form's file."""
    return _schema("form", "A form of the back office")


def scales_schema() -> dict[str, Any]:
    """The schema of a scale's file."""
    return _schema("scale", "A scale of the back office")


def as_file(schema: Mapping[str, Any]) -> str:
    """A schema as the text of its checked-in file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(top: str, title: str) -> dict[str, Any]:
    levels = sorted(_below(top))
    return {
        "$schema": DRAFT,
        "title": title,
        **_level(top),
        "$defs": {level: _level(level) for level in levels},
    }


def _below(level: str) -> set[str]:
    """The levels that stand in a level, near or far."""
    found = {
        word.shape[1:-1] for word in LEVELS[level].values() if word.shape[0] in "[{"
    }
    return found | {deeper for one in found for deeper in _below(one)}


def _level(level: str) -> dict[str, Any]:
    words = LEVELS[level]
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "required": [word for word, what in words.items() if what.required],
        "properties": {word: _word(what) for word, what in words.items()},
    }
    if level == "field":
        schema["allOf"] = [_only_for(word) for word in _kinds_words()]
    return schema


def _word(what: Word) -> dict[str, Any]:
    return {"description": what.says, **_shape(what.shape)}


def _shape(shape: str) -> dict[str, Any]:
    if " | " in shape:
        return {"enum": shape.split(" | ")}
    if shape[0] == "[":
        return {"type": "array", "minItems": 1, "items": _reference(shape)}
    return _reference(shape) if shape[0] == "{" else _SHAPES[shape]


def _reference(shape: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{shape[1:-1]}"}


def _kinds_words() -> list[str]:
    return sorted({word for words in KIND_WORDS.values() for word in words})


def _only_for(word: str) -> dict[str, Any]:
    """A word that belongs to some kinds may stand at fields of those alone."""
    kinds = [kind for kind, words in KIND_WORDS.items() if word in words]
    return {
        "if": {"required": [word]},
        "then": {"properties": {"kind": {"enum": kinds}}},
    }


def main() -> None:
    """Write both schemas where they are checked in, beside this module."""
    here = Path(__file__).parent
    here.joinpath("forms.schema.json").write_text(as_file(forms_schema()), "utf-8")
    here.joinpath("scales.schema.json").write_text(as_file(scales_schema()), "utf-8")


if __name__ == "__main__":
    main()
