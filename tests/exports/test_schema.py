"""The schemas that editors use: current, and true of everything that is shipped."""

from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from exports.asked import MEASURED_WORDS
from exports.returns import WORDS, read_return
from exports.schema import as_file, measures_schema, returns_schema
from form_definitions.reader import DefinitionError, said_in

HOME = files("exports")
BOTH = [("measures", measures_schema()), ("returns", returns_schema())]

WEEKLY = """
return: weekly
title: Weekly count
about: What came in.
period: month
forms: [case_file_audit]
sheets:
  - cover
  - sheet: By team
    about: One row for each team.
    by: [team]
    measures: [completed]
"""


@pytest.mark.parametrize(("folder", "schema"), BOTH)
def test_the_checked_in_schema_is_current(folder: str, schema: dict[str, Any]) -> None:
    kept = HOME.joinpath(f"{folder}.schema.json").read_text(encoding="utf-8")
    assert kept == as_file(schema), (
        "a word is new: write the schemas anew with `python -m exports.schema`"
    )
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("folder", "schema"), BOTH)
def test_everything_shipped_is_valid_and_names_its_schema(
    folder: str, schema: dict[str, Any]
) -> None:
    validator = Draft202012Validator(schema)
    for file in HOME.joinpath(folder).iterdir():
        if file.name.endswith(".yaml"):
            yaml = file.read_text(encoding="utf-8")
            first = f"# yaml-language-server: $schema=../{folder}.schema.json\n"
            assert yaml.startswith(first), file.name
            errors = validator.iter_errors(said_in(yaml, file.name).what)
            assert not list(errors), file.name


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("title:", "titel:", "line 3: a return has no word 'titel'"),
        ("period: month", "period: week", "'period' must be one of: month, quarter"),
        (
            "- cover",
            "- cuver",
            "line 8: there is no sheet 'cuver'; did you mean 'cover'?",
        ),
        (
            "[completed]",
            "[completed, recieved]",
            "line 12: there is no measure 'recieved'; did you mean 'received'?",
        ),
        ("by: [team]", "by: team", "'by' must be a list"),
        ("about: One", "every: 1\n    about: One", "'every' must be true or false"),
    ],
)
def test_it_underlines_what_the_reader_refuses_in_a_sentence(
    right: str, wrong: str, why: str
) -> None:
    assert right in WEEKLY
    text = WEEKLY.replace(right, wrong, 1)

    with pytest.raises(DefinitionError, match=why.replace("?", r"\?")):
        read_return(text, file_name="weekly.yaml")
    said = said_in(text, "weekly.yaml").what
    assert list(Draft202012Validator(returns_schema()).iter_errors(said))


def test_every_word_of_the_reader_is_in_the_schema() -> None:
    schema = returns_schema()
    _, measured, _ = schema["properties"]["sheets"]["items"]["anyOf"]

    assert schema["properties"].keys() == WORDS.keys()
    assert measured["properties"].keys() == MEASURED_WORDS.keys()
