"""A form for the store's tests: every kind of field, two areas, a repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from form_definitions.catalog import shipped_scales
from form_definitions.entry import Entry, check
from form_definitions.form import Form
from form_definitions.reader import read_form

TODAY = date(2026, 11, 24)

YAML = """
form: dip_sample
version: 1
title: Dip sample
plural: Dip samples
prefix: DIP
family: audit
scale: ofsted
record:
  date: sampled_on
  subject: case_no
  unit: team
  by: sampler
  key: [case_no, sampled_on, sampler]
sections:
  - section: case
    title: The case
    fields:
      - {field: case_no, label: Case number, kind: identifier, required: true}
      - {field: sampled_on, label: Sampled on, kind: day, required: true}
      - {field: sampler, label: Sampler, kind: person, required: true}
      - {field: team, label: Team, kind: team, filter: true}
      - {field: title_of_it, label: Title, kind: text}
      - {field: notes, label: Notes, kind: long_text}
      - {field: visits, label: Visits, kind: whole}
      - {field: caseload, label: Caseload, kind: number}
      - {field: period, label: Period, kind: month}
      - {field: seen_alone, label: Seen alone, kind: flag}
      - field: route
        label: Route
        kind: choice
        filter: true
        options:
          - {option: random, label: Random}
          - {option: thematic, label: Thematic}
      - field: copied_to
        label: Copied to
        kind: choices
        options:
          - {option: iro, label: IRO}
          - {option: chair, label: Chair}
      - {field: moderated, label: Moderated grade, kind: grade}
  - section: areas
    title: Areas
    areas:
      - {area: plan, label: Plan}
      - {area: overall, label: Overall, overall: true}
  - section: follow_up
    title: Follow-up
    repeat:
      repeat: actions
      title: Actions
      one: action
      merge_by: [action]
      fields:
        - {field: action, label: Action, kind: long_text, required: true}
        - {field: due_on, label: Due on, kind: day}
"""

SECOND = YAML.replace("version: 1", "version: 2").replace(
    "      - {field: visits,",
    "      - {field: chronology, label: Chronology, kind: flag, filter: true}\n"
    "      - {field: visits,",
)
"""Its second version: it asks whether there is a chronology."""


def form_of(text: str = YAML) -> Form:
    return read_form(text, shipped_scales(), file_name="dip_sample.yaml")


FILLED: Mapping[str, object] = {
    "case_no": "0123456",
    "sampled_on": "31/03/2026",
    "sampler": "Priya Shah",
    "team": "North",
    "title_of_it": "A first look",
    "notes": "Seen at home.\nA café visit — with “quotes” & <tags>, 100%; x'y\\z",
    "visits": "12",
    "caseload": "4.5",
    "period": "March 2026",
    "seen_alone": "Yes",
    "route": "Random",
    "copied_to": "IRO; Chair",
    "moderated": "RI",
    "plan_grade": "Outstanding",
    "plan_rationale": "It answers the assessment.",
    "overall_grade": "Good",
}


def sampled(
    form: Form,
    actions: Sequence[Mapping[str, object]] = (),
    **typed: object,
) -> Entry:
    """An entry of the form, filled but for what is typed otherwise."""
    answers = {**FILLED, **typed}
    return check(form, answers, today=TODAY, repeats={"actions": actions})
