"""What is only in passing is gone, however its process ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from backoffice.aside import folder_aside, nameless_file, sweep

WORKS_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from backoffice.aside import folder_aside, nameless_file

with nameless_file([b"sent in"]), folder_aside(Path(sys.argv[1])) as folder:
    (folder / "marked.xlsx").write_text("half of it")
    print("ready", flush=True)
    time.sleep(60)
"""
AN_HOUR = 3600


def test_a_file_without_a_name_is_read_by_its_path() -> None:
    with nameless_file([b"sent ", b"in"]) as path:
        assert path.read_bytes() == b"sent in"


def test_a_folder_goes_with_what_is_in_it(tmp_path: Path) -> None:
    with folder_aside(tmp_path) as folder:
        (folder / "marked.xlsx").write_text("whole")

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    works = subprocess.Popen(
        [sys.executable, "-c", WORKS_UNTIL_KILLED, str(tmp_path)],
        stdout=subprocess.PIPE,
    )
    assert works.stdout is not None
    works.stdout.readline()
    (left,) = tmp_path.iterdir()
    aged(left)

    sweep(tmp_path)
    assert left.exists(), "its process is at work in it"

    works.kill()
    works.communicate()
    aged(left)
    (tmp_path / "secret_key").write_text("kept")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def aged(folder: Path) -> None:
    then = folder.stat().st_mtime - AN_HOUR
    os.utime(folder, (then, then))
