"""README tells of everything one can type or set, and of nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from backoffice.commands import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SETTING = re.compile(r"\bBACKOFFICE_[A-Z_]+\b")


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command one can type, as `forms publish`."""
    for name, command in group.commands.items():
        words = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands(command, words)
        else:
            yield words


def told() -> str:
    """README with `forms list` · `check` spelt out as `forms list` · `forms check`."""
    lines = []
    for line in README.splitlines():
        first, *rest = line.split("|")[1:2] or [""]
        words = re.findall(r"`([^`]+)`", first)
        group = words[0].split()[1] if words and len(words[0].split()) > 1 else ""
        lines += [line, *(f"{group} {word}" for word in words[1:]), *rest]
    return "\n".join(lines)


@pytest.mark.parametrize("command", sorted(commands(main)))
def test_a_command_is_in_the_readme(command: str) -> None:
    assert command in told()


def test_the_readme_names_no_command_that_is_not_there() -> None:
    rows = re.findall(r"^\| `backoffice ([^`]+)`", README, re.MULTILINE)
    # A command's own words are in small letters; what it is given is not.
    named = [re.match(r"[a-z]+(?: [a-z]+)*", row) for row in rows]
    there = {*commands(main), *main.commands}
    assert named
    assert [found[0] for found in named if found and found[0] not in there] == []


@pytest.mark.parametrize("command", sorted(commands(main)))
def test_a_command_says_what_it_does(command: str) -> None:
    found: click.Command = main
    for word in command.split():
        assert isinstance(found, click.Group)
        found = found.commands[word]
    assert found.help, f"backoffice {command} --help says nothing"


def settings_read() -> set[str]:
    sources = (ROOT / "backoffice").rglob("*.py")
    return {
        name for path in sources for name in SETTING.findall(path.read_text("utf-8"))
    }


@pytest.mark.parametrize("setting", sorted(settings_read()))
def test_a_setting_is_in_the_readme(setting: str) -> None:
    assert f"`{setting}`" in README


def test_the_readme_names_no_setting_that_is_not_read() -> None:
    assert set(SETTING.findall(README)) - settings_read() == set()


def test_the_readme_names_only_files_that_are_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_contributing_names_only_files_that_are_there() -> None:
    said = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rooms = [ROOT, *(path for path in ROOT.iterdir() if path.is_dir())]
    paths = re.findall(r"`([\w.*-]+/[\w./*-]*|[\w.]+\.(?:py|json))`", said)
    assert len(paths) > 20
    gone = [path for path in paths if not any([*room.glob(path)] for room in rooms)]
    assert gone == []


def test_the_unit_starts_what_there_is() -> None:
    unit = (ROOT / "deploy" / "backoffice.service").read_text("utf-8")
    for line in re.findall(r"^ExecStart\w*=(.*)$", unit, re.MULTILINE):
        name, *words = line.split()[1:]
        command = main.commands[name]
        known = {option for param in command.params for option in param.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


@pytest.mark.parametrize("target", ["demo", "test"])
def test_make_has_what_the_readme_says(target: str) -> None:
    assert f"\n{target}:" in (ROOT / "Makefile").read_text("utf-8")
