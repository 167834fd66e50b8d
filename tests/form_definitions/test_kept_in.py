"""What the programme keeps in forms of its own is kept in forms that there are."""

from __future__ import annotations

from dataclasses import astuple

from form_definitions.catalog import shipped_forms
from form_definitions.kept_in import kept_in
from form_definitions.life_cycles import shipped_life_cycles


def test_each_is_a_shipped_form() -> None:
    assert set(astuple(kept_in())) <= set(shipped_forms())


def test_a_plan_has_a_life_cycle() -> None:
    assert kept_in().plans in shipped_life_cycles()
