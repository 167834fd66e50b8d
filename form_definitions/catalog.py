"""The forms and scales that are shipped, and reading more of them from files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    return scales_together(read_scale(text, file_name=name) for name, text in found)


@cache
def shipped_forms() -> Catalog:
    """The forms in `form_definitions/forms/`, by key."""
    return forms_together(
        read_form(text, shipped_scales(), file_name=name)
        for name, text in _yaml_files("forms")
    )


@cache
def shipped_list(key: str) -> Form:
    """A list of another sort than records (staff, cases), written as a form is."""
    text = files("form_definitions").joinpath("lists", f"{key}.yaml").read_text("utf-8")
    return read_form(text, shipped_scales(), file_name=f"{key}.yaml")


def scales_together(scales: Iterable[Scale]) -> Mapping[str, Scale]:
    """Scales by their keys. Raises DefinitionError where two have one key, or one
    takes the place of a scale that there is not, or of itself in a ring.
    """
    known: dict[str, Scale] = {}
    for scale in scales:
        if scale.key in known:
            raise DefinitionError(
                f"there are two scales {scale.key!r}; give one another key"
            )
        known[scale.key] = scale
    for scale in known.values():
        seen, earlier = {scale.key}, scale.earlier
        while earlier is not None:
            if earlier not in known:
                raise DefinitionError(
                    f"scale {scale.key!r} takes the place of {earlier!r}, which there"
                    " is not; strike 'earlier' or add that scale"
                )
            if earlier in seen:
                raise DefinitionError(
                    f"scale {scale.key!r} takes the place of itself, by way of"
                    f" {earlier!r}; strike one 'earlier'"
                )
            seen.add(earlier)
            earlier = known[earlier].earlier
    return MappingProxyType(known)


def forms_together(forms: Iterable[Form]) -> Catalog:
    """Forms by their keys. Raises DefinitionError where two have one key or one
    prefix: references of both would read alike.
    """
    known: dict[str, Form] = {}
    prefixes: dict[str, str] = {}
    for form in forms:
        if form.key in known:
            raise DefinitionError(
                f"there are two forms {form.key!r}; give one another key"
            )
        other = prefixes.setdefault(form.prefix, form.key)
        if other != form.key:
            raise DefinitionError(
                f"{other} and {form.key} both have the prefix {form.prefix}; their"
                " references could not be told apart. Give one another prefix"
            )
        known[form.key] = form
    return MappingProxyType(known)


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
