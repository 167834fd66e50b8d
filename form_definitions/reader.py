"""Reads a form's or a scale's YAML file, strictly, keeping where each word stands.

Refused: duplicate keys, tabs and broken YAML, anchors and aliases, `no` or `yes` where
a true or false is meant (they are read as texts, and the message says so); dates are
texts too. Every fault names file, line, field and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from form_definitions.compiler import compile_form
from form_definitions.faults import Fault, Path
from form_definitions.form import Form
from form_definitions.scale_definitions import compile_scale
from form_definitions.scales import Scale

LONGEST_FILE = 500_000
"""Characters. The longest shipped form has 17,000."""
DEEPEST = 12
"""A form's answers stand nine levels deep; more is a slip of the indent or a trap."""


class DefinitionError(Exception):
    """A form file that says something the language does not allow."""


@dataclass(frozen=True)
class Said:
    """What a YAML file says, and on which line each part of it stands."""

    what: dict[str, Any]
    lines: Mapping[Path, int]


class _Strict(yaml.SafeLoader):
    """YAML whose only special words are true, false, null and numbers."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call] # PyYAML is untyped
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            # Ten lines of them can stand for a billion.
            problem = "& and * stand for something else; say it in full, or in quotes"
            raise yaml.MarkedYAMLError(None, None, problem, event.start_mark)
        self.depth += 1
        if self.depth > DEEPEST:
            problem = f"it is more than {DEEPEST} levels deep"
            raise yaml.MarkedYAMLError(None, None, problem, event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


_SPECIAL = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _SPECIAL]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Strict.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")
)


def read_form(text: str, scales: Mapping[str, Scale], *, file_name: str) -> Form:
    """The form that a YAML file says.

    Raises DefinitionError with one line for each fault: file, line, field, remedy.
    """
    said = said_in(text, file_name)
    faults: list[Fault] = []
    form = compile_form(said.what, scales, faults)
    if form is None:
        raise _refusal(faults, said, file_name)
    return form


def read_scale(text: str, *, file_name: str) -> Scale:
    """The scale that a YAML file says. Raises DefinitionError likewise."""
    said = said_in(text, file_name)
    faults: list[Fault] = []
    scale = compile_scale(said.what, faults)
    if scale is None:
        raise _refusal(faults, said, file_name)
    return scale


def _refusal(faults: list[Fault], said: Said, file_name: str) -> DefinitionError:
    found = {(_line(said, fault.path), fault.words) for fault in faults}
    return DefinitionError(
        "\n".join(f"{file_name}, line {line}: {words}" for line, words in sorted(found))
    )


def _line(said: Said, path: Path) -> int:
    while path and path not in said.lines:
        path = path[:-1]
    return said.lines.get(path, 1)


def said_in(text: str, file_name: str) -> Said:
    """What a definition's YAML file says, before anybody asks what it means.

    Raises DefinitionError where it is not YAML, or says one thing twice.
    """
    if len(text) > LONGEST_FILE:
        raise DefinitionError(
            f"{file_name}, line 1: this is longer than {LONGEST_FILE:,} characters;"
            " a form of that size is several forms"
        )
    loader = None
    try:
        loader = _Strict(text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise DefinitionError(
                f"{file_name}, line 1: a definition begins with words like"
                " 'form: case_file_audit'"
            )
        lines: dict[Path, int] = {}
        what = _built(loader, node, (), lines, file_name)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark
        line = mark.line + 1 if mark else 1
        raise DefinitionError(
            f"{file_name}, line {line}: this is not well-formed YAML"
            f" ({broken.problem}); check the indents and the quotes"
        ) from None
    except (yaml.YAMLError, ValueError):
        # Signs that no YAML may hold, or a number with more digits than Python reads.
        raise DefinitionError(
            f"{file_name}, line 1: this is no text file in UTF-8; save it as one"
        ) from None
    finally:
        if loader is not None:
            loader.dispose()
    return Said(what, lines)


def _built(
    loader: yaml.SafeLoader,
    node: yaml.Node,
    path: Path,
    lines: dict[Path, int],
    file_name: str,
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [
            _built(loader, child, (*path, at), lines, file_name)
            for at, child in enumerate(node.value)
        ]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DefinitionError(
                f"{file_name}, line {line}: a word stands before the colon, not a list"
            )
        key = str(key_node.value)
        if key in built:
            first = lines[(*path, key)]
            raise DefinitionError(
                f"{file_name}, line {line}: {key!r} stands here twice (first on line"
                f" {first}); keep one of them"
            )
        lines[(*path, key)] = line
        built[key] = _built(loader, value_node, (*path, key), lines, file_name)
    return built
