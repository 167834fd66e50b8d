"""A bad file is refused with file, line, field and what would be right."""

from pathlib import Path

import pytest

from form_definitions.catalog import forms_together, read_form_file, shipped_scales
from form_definitions.kinds import Identifier
from form_definitions.reader import DefinitionError, said_in
from tests.form_definitions.drawn import DIP, form, read, refusal, section, text


def test_it_works() -> None:
    dip = form("field: note, label: Note, kind: long_text")
    assert [field.key for field in dip.fields] == [
        "case_id",
        "sampled_on",
        "team",
        "sampler",
        "note",
    ]


@pytest.mark.parametrize(
    ("there", "instead", "line", "said"),
    [
        (
            "title: Dip sample",
            "titel: Dip sample",
            3,
            "does not know 'titel'; did you mean",
        ),
        (
            "title: Dip sample\n",
            "",
            1,
            "needs 'title': What one of its records is called",
        ),
        ("title: Dip sample", "title:", 3, "'title' is a text; put it in quotes"),
        ("title: Dip sample", "title: <b>Dip</b>", 3, "without <tags>"),
        ("title: Dip sample", 'title: "{{ 7*7 }}"', 3, "or {{braces}}"),
        ("title: Dip sample", "title: Tom &amp; Jo", 3, "&entities;"),
        ("title: Dip sample", f"title: {'x' * 201}", 3, "longer than 200 characters"),
        ("version: 1", "version: one", 2, "'version' is a whole number from 1 up"),
        ("version: 1", "version: 0", 2, "'version' is a whole number from 1 up"),
        ("prefix: DIP", "prefix: dip", 5, "two to five capitals, like CFA"),
        ("family: audit", "family: adit", 6, "did you mean 'audit'?"),
        (
            "scale: ofsted",
            "scale: ofstead",
            7,
            "no scale 'ofstead'; did you mean 'ofsted'",
        ),
        ("form: dip_sample", "form: DipSample", 1, "small letters, digits and _"),
        ("form: dip_sample", f"form: {'d' * 49}", 1, "longer than 48 letters"),
        ("form: dip_sample", "form: dip__sample", 1, "single dashes between words"),
        (
            "required: true}",
            "required: no}",
            18,
            "true or false, not 'no'; write false",
        ),
        ("kind: day", "kind: date", 19, "is one of text, long_text"),
        (
            "kind: team",
            "kind: team, most: 3",
            20,
            "'most' is for whole, number, not team",
        ),
        (
            "kind: team",
            "kind: number, least: 3, most: 2",
            20,
            "'most' is less than 'least'",
        ),
        ("kind: team", "kind: identifier, pattern: '('", 20, "no regular expression"),
        (
            "kind: team",
            r"kind: identifier, pattern: '(\d+)+x'",
            20,
            "repeats a group in brackets",
        ),
        (
            "kind: team",
            r"kind: identifier, pattern: '\d*\d*\d*\d*x'",
            20,
            "more than three repeats",
        ),
        ("kind: team", "kind: choice", 20, "needs either 'options' or 'scale'"),
        ("kind: team", "kind: team, also: Area", 20, "a list in square brackets"),
        ("kind: team", "kind: team, also: [1]", 20, "holds 1, which is a text"),
        ("field: team", "field: data", 20, "'data' is a word of our own"),
        ("field: team", "field: rowid", 20, "'rowid' is a word of our own"),
        ("field: team", "field: case_id", 20, "'case_id' is taken already"),
        (
            "label: Team",
            "label: case id.",
            20,
            "'case id.' is known for both 'case_id'",
        ),
        ("kind: team}", "kind: team, was: [team]}", 20, "leave that out of 'was'"),
        (
            "unit: team",
            "unit: teem",
            11,
            "'teem' is no field here; did you mean 'team'?",
        ),
        ("unit: team", "unit: sampled_on", 11, "should be a team or text or choice"),
        ("kind: team", "kind: team, retired: true", 11, "'team' is asked no more"),
        (
            "kind: day, required: true",
            "kind: day",
            9,
            "say 'required: true' at 'sampled_on'",
        ),
        ("kind: day, required: true", "kind: month", 9, "should be a day"),
    ],
)
def test_it_refuses(there: str, instead: str, line: int, said: str) -> None:
    assert there in DIP
    refused = refusal(text().replace(there, instead, 1))
    assert said in refused
    assert f"dip.yaml, line {line}: " in next(
        one for one in refused.splitlines() if said in one
    )


def test_it_tells_all_faults_at_once_in_order() -> None:
    bad = text().replace("version: 1", "version: x").replace("kind: day", "kind: date")
    lines = refusal(bad).splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "dip.yaml, line 2",
        "dip.yaml, line 19",
    ]


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: 'a' stands here twice (first on line 1)"),
        ("a:\n\t- x", "line 2: this is not well-formed YAML"),
        ("a: [x", "line 1: this is not well-formed YAML"),
        ("- x", "line 1: a definition begins with words"),
        ("", "line 1: a definition begins with words"),
        ("a: &x [1]\nb: *x", "line 1: this is not well-formed YAML (& and *"),
        ("a: " + "[" * 20 + "]" * 20, "more than 12 levels deep"),
        ("[a]: 1", "a word stands before the colon"),
        ("a: !!python/name:os.system", "could not determine a constructor"),
        ("a: \x00", "no text file in UTF-8"),
        ("a: " + "x" * 600_000, "longer than 500,000 characters"),
    ],
)
def test_it_refuses_yaml_with_traps(yaml: str, said: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        said_in(yaml, "dip.yaml")
    assert said in str(refused.value)


def test_no_is_a_word_like_any_other() -> None:
    assert said_in("answer: no\nday: 2020-01-01\non: yes", "x").what == {
        "answer": "no",
        "day": "2020-01-01",
        "on": "yes",
    }


def test_an_area_with_a_long_name_is_too_long_for_its_columns() -> None:
    area = section(f"- {{area: {'a' * 40}, label: Long}}")
    assert "shorten the area's" in refusal(text(more=area))


def test_a_repeat_with_a_long_name_is_too_long_for_its_index() -> None:
    rows = f"""
  - section: rows
    title: Rows
    repeat:
      repeat: {"r" * 45}
      title: Rows
      one: row
      fields:
        - {{field: what, label: What, kind: text}}
"""
    assert "too long together for a database" in refusal(text(more=rows))


def test_a_form_has_no_more_fields_than_a_table_can_hold() -> None:
    many = [f"field: f{n}, label: Field {n}, kind: text" for n in range(400)]
    assert "at most 400 fields; this has 404" in refusal(text(*many))


def test_only_one_area_judges_the_whole() -> None:
    two = section(
        """
        - {area: one, label: One, overall: true}
        - {area: two, label: Two, overall: true}
        """
    )
    assert "only one area is 'overall: true'" in refusal(text(more=two))


def test_two_fields_never_were_one() -> None:
    refused = refusal(
        text(
            "field: a, label: A, kind: text, was: [x]",
            "field: b, label: B, kind: text, was: [x]",
        )
    )
    assert "'b' and 'a' both were 'x'" in refused


def test_an_empty_section_asks_nothing() -> None:
    assert "asks nothing; give it fields" in refusal(
        text(more="  - {section: empty, title: Empty}\n")
    )


def test_two_forms_have_two_prefixes() -> None:
    other = read(text().replace("form: dip_sample", "form: dip_two"))
    with pytest.raises(DefinitionError, match="both have the prefix DIP"):
        forms_together([form(), other])
    with pytest.raises(DefinitionError, match="there are two forms 'dip_sample'"):
        forms_together([form(), form()])


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DefinitionError, match=r"form\.yaml, line 1: this is no"):
        read_form_file(file, shipped_scales())
    with pytest.raises(DefinitionError, match="cannot be opened"):
        read_form_file(tmp_path / "gone.yaml", shipped_scales())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d{4,12}",
        r"[A-Z]{2,3}-?\d+",
        r"(?:LCS|ICS)(-)?\d{7}(/\d{1,2})?",
        r"[(]\d+[)]+\)*",
    ],
)
def test_a_case_number_may_look_like_this(pattern: str) -> None:
    dip = form(f"field: place, label: Place, kind: identifier, pattern: '{pattern}'")
    assert dip.field("place").kind == Identifier(pattern)
