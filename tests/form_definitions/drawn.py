"""A small form, drawn as text: tests say only what differs from it."""

from __future__ import annotations

from textwrap import dedent, indent

from form_definitions.catalog import shipped_scales
from form_definitions.form import Form
from form_definitions.reader import DefinitionError, read_form

DIP = """
form: dip_sample
version: 1
title: Dip sample
plural: Dip samples
prefix: DIP
family: audit
scale: ofsted
record:
  date: sampled_on
  subject: case_id
  unit: team
  by: sampler
  key: [case_id, sampled_on]
sections:
  - section: case
    title: The case
    fields:
      - {field: case_id, label: Case ID, kind: identifier, required: true}
      - {field: sampled_on, label: Date of sample, kind: day, required: true}
      - {field: team, label: Team, kind: team}
      - {field: sampler, label: Sampler, kind: person}
"""


def text(*fields: str, more: str = "", **said: str) -> str:
    """A dip sample with more fields (each a flow mapping), more sections or checks,
    and other first words (`version="2"`).
    """
    whole = DIP.strip() + "\n"
    for word, value in said.items():
        first = next(line for line in whole.splitlines() if line.startswith(f"{word}:"))
        whole = whole.replace(first, f"{word}: {value}")
    whole += "".join(f"      - {{{field}}}\n" for field in fields)
    return whole + more.lstrip("\n")


def section(areas: str) -> str:
    """A section of graded areas."""
    return "  - section: areas\n    title: Areas\n    areas:\n" + indent(
        dedent(areas).strip() + "\n", "      "
    )


def form(*fields: str, more: str = "", **said: str) -> Form:
    """The form that `text` draws."""
    return read(text(*fields, more=more, **said))


def read(drawn: str) -> Form:
    return read_form(drawn, shipped_scales(), file_name="dip.yaml")


def refusal(drawn: str) -> str:
    """What the reader says to a form that it refuses."""
    try:
        read(drawn)
    except DefinitionError as why:
        return str(why)
    return "it was read"
