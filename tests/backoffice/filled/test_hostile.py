"""Whatever is sent in as a template is filled, or refused with a sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from backoffice.filled.guards import NoTemplate, look_at
from exports.fill import Unfilled, fill_template
from tests.exports.fill.template import KNOWN, OCTOBER, council_workbook, parts
from tests.importers.hostile_books import hostile

_VALUE = re.compile(rb'="([^"]*)"')
_STRANGE = (b"", b"x", b"-1", b"99999999999", b"A1", "é".encode(), b"1.5")


def refusal(path: Path) -> str:
    """Why a workbook is not filled; "" where it is."""
    try:
        look_at(path)
        fill_template(path, path.with_name("filled.xlsx"), OCTOBER, KNOWN)
    except (NoTemplate, Unfilled) as why:
        return str(why)
    return ""


def test_a_workbook_made_to_do_harm(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    said = {}
    for name, content in hostile(tmp_path).items():
        path.write_bytes(content)
        said[name] = refusal(path)

    assert "has macros" in said["macros"]
    assert "protected by a password" in said["encrypted"]
    assert "unpacks to far more" in said["a bomb of blanks"]
    assert "is damaged" in said["deep texts"]
    assert (
        "definitions that no spreadsheet program" in said["entities in xl/styles.xml"]
    )
    assert (
        said["strict"] == said["names as on Windows"] == said["merged all over"] == ""
    )
    assert all(re.search(r"[.?]$", words) for words in said.values() if words)


@pytest.mark.parametrize("seed", range(4))
def test_a_workbook_with_one_thing_broken(tmp_path: Path, seed: int) -> None:
    good = parts(council_workbook(tmp_path / "good.xlsx"))
    path = tmp_path / "template.xlsx"
    outcomes = set()
    for broken in damaged(good, random.Random(seed)):
        with ZipFile(path, "w") as package:
            for name, content in broken.items():
                package.writestr(name, content)
        outcomes.add(refusal(path) == "")
    assert outcomes == {True, False}


def damaged(
    good: dict[str, bytes], chance: random.Random
) -> Iterator[dict[str, bytes]]:
    """The same parts, each time with one value or stretch of one of them broken."""
    names = [name for name in good if name.endswith((".xml", ".rels"))]
    for _ in range(40):
        name = chance.choice(names)
        content = good[name]
        value = chance.choice(list(_VALUE.finditer(content)))
        at = chance.randrange(len(content))
        broken = chance.choice(
            [
                content[: value.start(1)]
                + chance.choice(_STRANGE)
                + content[value.end(1) :],
                content[:at] + content[at + chance.randrange(1, 200) :],
            ]
        )
        yield {**good, name: broken}
