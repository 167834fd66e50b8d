"""Killed at any instant of a commit: all of an upload is there, or none of it.

A process of its own saves one upload of records after another; it is killed without
warning, and whoever looks afterwards finds whole uploads only, whose history,
projections and references agree.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from backoffice.config import Settings
from backoffice.store import verifying
from backoffice.store.opening import Store
from form_definitions.form import Form
from tests.backoffice.store.uploading import RECORDS

KILLS = 10


def test_a_kill_leaves_all_of_an_upload_or_none(
    store: Store, settings: Settings, form: Form, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    environ = os.environ | {
        "BACKOFFICE_DATABASE_URL": settings.database_url,
        "BACKOFFICE_DATA": str(settings.data),
    }
    command = [sys.executable, "-m", "tests.backoffice.store.uploading", str(told)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        command,
        cwd=root,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as uploading:
        takes = _kill_when_told(uploading, told)
        chance = random.Random(20261124)
        for _ in range(KILLS - 1):
            child = _another(uploading)
            time.sleep(chance.uniform(0, 2.5 * takes))
            os.kill(child, signal.SIGKILL)
        assert uploading.stdin is not None
        uploading.stdin.close()
        assert uploading.wait(30) == 0

    with store.engine.connect() as connection:
        sizes = connection.scalars(
            text("SELECT count(*) FROM f_dip_sample GROUP BY upload_id")
        ).all()
    assert set(sizes) == {RECORDS}
    # Whoever was told that an upload is saved finds it.
    assert len(sizes) >= told.stat().st_size
    assert list(verifying.verify(store.engine, store.versions)) == []


def _another(uploading: subprocess.Popen[bytes]) -> int:
    """The number of a process that begins to save."""
    assert uploading.stdin is not None
    assert uploading.stdout is not None
    uploading.stdin.write(b"\n")
    uploading.stdin.flush()
    return int(uploading.stdout.readline())


def _kill_when_told(uploading: subprocess.Popen[bytes], told: Path) -> float:
    """Kill a process that has saved some; the seconds that one upload takes it."""
    child = _another(uploading)
    start = time.monotonic()
    while told.stat().st_size < 2:
        time.sleep(0.005)
        assert time.monotonic() - start < 60, "no upload was saved"
    takes = (time.monotonic() - start) / 2
    os.kill(child, signal.SIGKILL)
    return takes
