"""The schemas that editors use: current, and true of everything that is shipped."""

from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from form_definitions.reader import said_in
from form_definitions.schema import as_file, forms_schema, scales_schema
from tests.form_definitions.drawn import text

HOME = files("form_definitions")


@pytest.mark.parametrize(
    ("name", "schema"),
    [("forms.schema.json", forms_schema()), ("scales.schema.json", scales_schema())],
)
def test_the_checked_in_schema_is_current(name: str, schema: dict[str, object]) -> None:
    assert HOME.joinpath(name).read_text(encoding="utf-8") == as_file(schema), (
        "the language has changed: write its schemas anew with"
        " `python -m form_definitions.schema`"
    )
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("folder", "schema"), [("forms", forms_schema()), ("scales", scales_schema())]
)
def test_everything_shipped_is_valid_and_names_its_schema(
    folder: str, schema: dict[str, object]
) -> None:
    validator = Draft202012Validator(schema)
    for file in HOME.joinpath(folder).iterdir():
        yaml = file.read_text(encoding="utf-8")
        assert yaml.startswith(
            f"# yaml-language-server: $schema=../{folder}.schema.json\n"
        )
        assert not list(validator.iter_errors(said_in(yaml, file.name).what)), file.name


@pytest.mark.parametrize(
    "wrong",
    [
        "titel: Dip sample",
        "version: one",
        "prefix: [DIP]",
        "family: adit",
    ],
)
def test_it_underlines_what_the_reader_refuses(wrong: str) -> None:
    word = wrong.split(":")[0].replace("titel", "title")
    drawn = "\n".join(
        wrong if line.startswith(f"{word}:") else line for line in text().splitlines()
    )
    errors = Draft202012Validator(forms_schema()).iter_errors(said_in(drawn, "x").what)
    assert list(errors)


def test_a_word_of_one_kind_is_underlined_at_another() -> None:
    drawn = text("field: note, label: Note, kind: day, max_length: 3")
    errors = Draft202012Validator(forms_schema()).iter_errors(said_in(drawn, "x").what)
    assert list(errors)
