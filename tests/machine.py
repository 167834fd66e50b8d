"""What the tests need of the machine, and what is said where it is missing.

A laptop without Chromium, PostgreSQL or LibreOffice still runs the rest, and says so
last. Continuous integration has promised them, so there a missing one is a failure.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.postgres import binaries

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAIN_PATHS = ("/usr/bin/chromium", "/usr/bin/google-chrome")


def chromium() -> Path | None:
    """The browser to drive, the one on the PATH first, or None where there is none."""
    on_path = (shutil.which(name) for name in CHROMIUMS)
    for found in (*on_path, *PLAIN_PATHS):
        if found and Path(found).is_file():
            return Path(found)
    return None


def libre_office() -> Path | None:
    """The other spreadsheet program, which opens what we write; None without."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def in_ci() -> bool:
    """Whether everything must be run, as continuous integration sets it."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def missing() -> dict[str, str]:
    """What is not here, and which tests did not run for it."""
    lacking = {}
    if chromium() is None:
        lacking["Chromium"] = "the browser tests (apt-get install chromium)"
    if binaries() is None:
        lacking["PostgreSQL"] = (
            "the store's tests on PostgreSQL (apt-get install postgresql)"
        )
    if libre_office() is None:
        lacking["LibreOffice"] = (
            "the workbooks opened in it (apt-get install libreoffice-calc-nogui)"
        )
    return lacking


def do_without(what: str) -> None:
    """Leave a test out for want of `what`, or fail it where nothing may be left out."""
    sentence = f"{what} is not installed here."
    if in_ci():
        pytest.fail(f"{sentence} Continuous integration runs every test.")
    pytest.skip(sentence)


def main() -> int:
    """Say what was not run; 1 where that is not allowed."""
    lacking = missing()
    for what, tests in lacking.items():
        print(f"NOT RUN: {what} is missing, so not {tests}.")
    if not lacking:
        print("Nothing was left out: Chromium, PostgreSQL, LibreOffice are here.")
    return 1 if lacking and in_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
