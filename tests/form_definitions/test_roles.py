"""Roles as data: what job titles mean, and a council's own roles beside the shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from form_definitions.reader import DefinitionError
from form_definitions.roles import Title, known_roles, shipped_roles


@pytest.mark.parametrize(
    ("title", "role", "stage"),
    [
        ("Social Worker", "social_worker", None),
        ("NQSW", "social_worker", "newly_qualified"),
        ("Social Worker (ASYE)", "social_worker", "newly_qualified"),
        ("Social Worker Level 2", "social_worker", None),
        ("Acting Team Manager (Seacroft)", "team_manager", None),
        ("SDM", "service_delivery_manager", None),
        ("Agency IRO", "independent_reviewing_officer", None),
    ],
)
def test_a_job_title_says_a_role(title: str, role: str, stage: str | None) -> None:
    assert shipped_roles().title(title) == Title(role, stage)


@pytest.mark.parametrize("title", ["Senior Social Worker", "PA to Head of Service"])
def test_a_title_that_nobody_explained_says_none(title: str) -> None:
    assert shipped_roles().title(title) is None


OWN = """
roles:
  - role: practice_educator
    label: Practice educator
    also: [PE]
"""


def test_a_council_adds_a_role_as_data(tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text(OWN)
    roles = known_roles(tmp_path)
    assert roles.title("PE") == Title("practice_educator")
    assert roles.label("practice_educator") == "Practice educator"
    assert roles.title("TM") == Title("team_manager")


def test_a_name_of_two_roles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text(OWN.replace("PE", "TM"))
    with pytest.raises(DefinitionError, match="'TM' is a name of both"):
        known_roles(tmp_path)
