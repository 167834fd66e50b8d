"""JSON Schemas of measures and returns, for editors that complete and underline.

They are made of the words that the readers know, so a new word is in them as soon as a
file may say it. `python -m exports.schema` writes the checked-in files
`measures.schema.json` and `returns.schema.json`. A schema cannot ask what only the
whole shows (a measure that there is not): the reader does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from exports import asked, measures, returns
from exports.tables import Shape
from form_definitions.strictly import Words

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Mapping[type, dict[str, Any]] = {
    str: {"type": "string", "minLength": 1},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},
    list: {"type": "array"},
    dict: {"type": "object"},
    object: {},
}
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}


def measures_schema() -> dict[str, Any]:
    """The schema of a file of measures."""
    measure = _words(measures.WORDS, measures.NEEDED)
    # What is out of something says what of it is counted; it has no middle.
    measure["dependentRequired"] = {"out_of": ["where"]}
    measure["not"] = {"required": ["out_of", "middle"]}
    whole = _words(
        measures.FILE_WORDS,
        measures.FILE_NEEDED,
        measures={"type": "array", "minItems": 1, "items": measure},
    )
    return _schema("Measures of the back office", whole)


def returns_schema() -> dict[str, Any]:
    """The schema of a return's file."""
    column = _words(
        asked.COLUMN_WORDS, ("column",), shape={"enum": [one.value for one in Shape]}
    )
    listed = _words(
        asked.LISTED_WORDS,
        asked.LISTED_NEEDED,
        forms=_TEXTS,
        columns={"type": "array", "items": {"anyOf": [{"type": "string"}, column]}},
    )
    measured = _words(
        asked.MEASURED_WORDS,
        asked.MEASURED_NEEDED,
        by=_TEXTS,
        forms=_TEXTS,
        measures={
            "type": "array",
            "items": {"enum": sorted(measures.shipped_measures())},
        },
        chart={"enum": list(asked.CHARTS)},
    )
    note = _words(returns.NOTE_WORDS, tuple(returns.NOTE_WORDS))
    whole = _words(
        returns.WORDS,
        returns.NEEDED,
        **{"return": {"type": "string", "pattern": returns.KEY}},
        audience={"enum": list(returns.AUDIENCES)},
        period={"enum": list(returns.LENGTHS)},
        forms={"anyOf": [{"const": "all"}, _TEXTS]},
        sheets={
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"enum": list(asked.READY)}, measured, listed]},
        },
        leadership=_words(returns.LEADERSHIP_WORDS, (), without=_TEXTS),
        notes={"type": "array", "items": note},
    )
    return _schema("A return of the back office", whole)


def as_file(schema: Mapping[str, Any]) -> str:
    """A schema as the text of its checked-in file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schema(title: str, whole: Mapping[str, Any]) -> dict[str, Any]:
    return {"$schema": DRAFT, "title": title, **whole}


def _words(
    words: Words, needed: Sequence[str], **closer: Mapping[str, Any]
) -> dict[str, Any]:
    """An object of these words; `closer` says more of some than their type."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(needed),
        "properties": {
            word: closer.get(word, _TYPES[kind]) for word, kind in words.items()
        },
    }


def main() -> None:
    """Write both schemas where they are checked in, beside this module."""
    here = Path(__file__).parent
    for name, schema in (
        ("measures", measures_schema()),
        ("returns", returns_schema()),
    ):
        here.joinpath(f"{name}.schema.json").write_text(as_file(schema), "utf-8")


if __name__ == "__main__":
    main()
