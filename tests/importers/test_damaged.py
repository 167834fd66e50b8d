"""Whatever is sent in, it ends in a report or in one sentence, soon, and in bounds.

For a longer look at damage by chance, `DAMAGE_TO_EACH=2000` in the environment, with
another `DAMAGE_SEED`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from form_definitions.catalog import shipped_forms
from importers.limits import MIB
from importers.reader import read_workbook
from importers.report import STATUSES
from importers.troubles import CannotRead
from tests.importers.damaging import ANY_FILE, damages_of, sound
from tests.importers.hostile_books import hostile

TO_EACH = int(os.environ.get("DAMAGE_TO_EACH", "3"))
SEED = os.environ.get("DAMAGE_SEED", "20261124")
MORE_MEMORY = 150 * MIB
"""What the asking process may take while it reads one small file, however odd."""
FORMS = shipped_forms()
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return sound(tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return hostile(tmp_path_factory.mktemp("hostile"))


def outcome(path: Path, content: bytes) -> str:
    """What becomes of a file: "" where there is a report, else the sentence why not."""
    path.write_bytes(content)
    before = _peak_from_now()
    try:
        report = read_workbook(path, FORMS, today=TODAY)
    except CannotRead as why:
        sentence = f"{why}."
        assert _is_for_people(sentence), sentence
        return sentence
    finally:
        assert _peak() < before + MORE_MEMORY
    said = report.as_json()
    assert sum(said["counts"][status] for status in STATUSES) == len(said["records"])
    return ""


def _is_for_people(sentence: str) -> bool:
    return (
        40 < len(sentence) <= 200
        and sentence[0].isupper()
        and sentence.count(". ") == 0
        and not sentence.endswith("..")
        # A remedy after what is wrong, and neither a path nor the name of a class.
        and "; " in sentence
        and not re.search(r"[/\\\n\0]|[a-z][A-Z]\w*|Error|_", sentence)
    )


def _peak_from_now() -> int:
    """Bytes that this process has in use, from which its peak is counted anew."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak()


def _peak() -> int:
    said = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", said)
    assert found is not None
    return int(found[1]) * 1024


def test_damage_by_chance(files: dict[str, bytes], tmp_path: Path) -> None:
    refused = reports = 0
    for name, content in files.items():
        for number in range(TO_EACH):
            # Said again, these words give the very same file again.
            chance = Random(f"{SEED} {name} {number}")
            damage = chance.choice(damages_of(name))
            if outcome(tmp_path / name, damage(content, chance)):
                refused += 1
            else:
                reports += 1
    # Both ends were seen: damage that everything survives, or nothing, is no test.
    assert refused > reports / 10
    assert reports > refused / 10


def test_damage_upon_damage(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in files.items():
        chance = Random(f"{SEED} {name}")
        for damage in (chance.choice(damages_of(name)), *chance.sample(ANY_FILE, 2)):
            content = damage(content, chance) or b"?"
        outcome(tmp_path / name, content)


HARMFUL = {
    "a bomb of blanks": "unpacks to far more",
    "25,000 parts": "unpacks to far more",
    "600 sheets": "more than 500 sheets",
    "sizes that lie": "damaged",
    "ods of a million rows": "more rows than can be read",
    "ods of a million rows, each full": "This workbook",
    "a csv of separators": "more cells than can be read",
    "a text count that lies": "damaged, or needs more memory",
    "encrypted": "protected by a password",
    "an ole of nothing": "damaged",
    "nothing": "is empty",
    "zero bytes": "is empty",
    "the end alone": "damaged",
    "a Word document": "Word document",
    "no sheets": "damaged",
    "no such row": "damaged",
    "no such column": "damaged",
    "row nought": "damaged",
    # Each of these was once read as something else than what had been written.
    "no such text": "damaged",
    "a text below nought": "damaged",
    "a text by a word": "damaged",
    "no such kind": "damaged",
    "neither yes nor no": "damaged",
    "without xl/worksheets/sheet1.xml": "damaged",
    "without xl/styles.xml": "damaged",
    "without xl/sharedStrings.xml": "damaged",
    "nothing in xl/worksheets/sheet1.xml": "damaged",
}
"""What must not be read, and words of the sentence why."""


@pytest.mark.parametrize(("name", "words"), HARMFUL.items())
def test_what_would_do_harm_is_refused(
    books: dict[str, bytes], tmp_path: Path, name: str, words: str
) -> None:
    assert words in outcome(tmp_path / "log.xlsx", books[name])


ODD = {
    "strict",
    "macros",
    "names as on Windows",
    "names that climb",
    "merged all over",
    "60,000 merges",
    "a link over all",
    "all columns hidden",
    "deep sheet",
    "deep styles",
    "deep texts",
    "a format of 100 kB",
    "a far corner",
    "a far row",
    "a far column",
    "dimension A1:XFD1048576",
    "dimension hello",
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_what_is_only_odd_is_read(
    books: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "log.xlsx"
    assert outcome(path, books[name]) == ""
    report = read_workbook(path, FORMS, today=TODAY)
    ids = [verdict.entry.values.get("case_id") for verdict in report.entries]
    assert ids == ["0123456", "0123457"]


def test_every_other_book_ends_well(books: dict[str, bytes], tmp_path: Path) -> None:
    for name in sorted(books.keys() - HARMFUL.keys() - ODD):
        outcome(tmp_path / "log.xlsx", books[name])


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.lists(
            st.lists(st.sampled_from(["Case ID", "Good", "12/04/2018", '"', "a\0", ""]))
        ).map(lambda rows: "\n".join(map(",".join, rows)).encode()),
    )
)
def test_any_bytes_end_well(tmp_path: Path, content: bytes) -> None:
    outcome(tmp_path / "log.csv", content)


@pytest.fixture
def orphan() -> Iterator[subprocess.Popen[bytes]]:
    """A process that started a child as a server does, and tells its number."""
    program = (
        "import json, subprocess, sys; from dataclasses import asdict;"
        "from importers.grid import command_of; from importers.limits import LIMITS;"
        "subprocess.Popen(command_of(LIMITS)); print('begun', flush=True);"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        yield parent


def test_a_child_does_not_outlive_who_asked(orphan: subprocess.Popen[bytes]) -> None:
    # The child waits for the end of the file, which stays open here.
    assert orphan.stdout is not None
    assert orphan.stdout.readline() == b"begun\n"
    time.sleep(0.3)
    orphan.kill()
    # It holds the other end of this pipe, so that its end is the pipe's.
    assert orphan.stdout.read() == b""
