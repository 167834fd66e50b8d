"""The forms and scales that are shipped, and reading more of them from files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from form_definitions.form import Form
from form_definitions.reader import DefinitionError, read_form, read_scale
from form_definitions.scales import Scale

Catalog: TypeAlias = Mapping[str, Form]
"""The forms in use, by key: the newest version of each."""


@cache
def shipped_scales() -> Mapping[str, Scale]:
    """The scales in `form_definitions/scales/`, by key."""
    found = _yaml_files("scales")
    scales = [read_scale(text, file_name=name) for name, text in found]
    return MappingProxyType({scale.key: scale for scale in scales})


@cache
def shipped_forms() -> Catalog:
    """The forms in `form_definitions/forms/`, by key."""
    forms = [
        read_form(text, shipped_scales(), file_name=name)
        for name, text in _yaml_files("forms")
    ]
    return MappingProxyType({form.key: form for form in forms})


def read_form_file(path: Path, scales: Mapping[str, Scale]) -> Form:
    """The form in a file. Raises DefinitionError where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DefinitionError(
            f"{path.name}, line 1: this is no text file in UTF-8; save it as one"
        ) from None
    except OSError as why:
        raise DefinitionError(f"{path}: cannot be opened ({why.strerror})") from None
    return read_form(text, scales, file_name=path.name)


def _yaml_files(folder: str) -> list[tuple[str, str]]:
    there = files("form_definitions").joinpath(folder)
    return sorted(
        (file.name, file.read_text(encoding="utf-8"))
        for file in there.iterdir()
        if file.name.endswith(".yaml")
    )
