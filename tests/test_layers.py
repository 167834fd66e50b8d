"""The shape of the house, checked rather than remembered.

Which package may know which is in pyproject.toml, under import-linter; here is what
that cannot say.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("form_definitions", "importers", "exports", "backoffice")
FORM_KEYS = tuple(
    path.stem for path in sorted((ROOT / "form_definitions" / "forms").glob("*.yaml"))
)


def modules() -> list[Path]:
    found = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    return sorted(found)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", modules(), ids=named)
def test_a_module_opens_by_saying_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert said, f"{named(path)} does not say what it is"


@pytest.mark.parametrize("path", modules(), ids=named)
def test_nothing_about_one_form_is_in_the_code(path: Path) -> None:
    """A form is data. A module that names one would have to be changed with it."""
    strings = {
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert strings.isdisjoint(FORM_KEYS), f"{named(path)} names a form"
