"""The process that reads a file is killed at any instant: a sentence, nothing left."""

from __future__ import annotations

import random
import subprocess
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.config import Settings
from backoffice.intake.reading import NOTHING_SAID
from backoffice.jobs import queue
from backoffice.jobs.worker import Worker
from backoffice.store.database import writing
from backoffice.store.fixed import UploadEntry
from backoffice.store.opening import Store
from importers import grid
from tests.backoffice.intake.sheets import LOG, csv_of, desk_of
from tests.backoffice.jobs.test_jobs import WHO, sent, state

KILLS = 50
ENTRIES = 4
"""In the log that is sent in."""


class Doomed(subprocess.Popen[bytes]):
    """A child that is killed a while after its start."""

    after = 0.0
    children: list[Doomed] = []  # noqa: RUF012 - all of them, of every kill

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.children.append(self)
        timer = threading.Timer(self.after, self.kill)
        timer.daemon = True
        timer.start()


def test_a_child_that_is_killed_is_told_or_was_done(
    store: Store,
    session: Session,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    desk, worker = desk_of(store, session), Worker(store, settings)
    chance, within = random.Random(20261124), 0.2
    ends: Counter[str] = Counter()
    unread: list[int] = []
    with monkeypatch.context() as doomed:
        doomed.setattr(grid.subprocess, "Popen", Doomed)
        doomed.setattr(Doomed, "children", [])
        for number in range(KILLS):
            Doomed.after = chance.uniform(0, within)
            upload_id = sent(desk, csv_of(LOG), f"log {number}.csv")
            assert worker.work_off()
            how = state(desk, upload_id)
            ends[how[1]] += 1
            job = queue.newest(session, upload_id)
            assert job is not None
            if how == ("unread", "failed"):
                within *= 1.1
                unread.append(upload_id)
                assert job.said == f"{grid.GAVE_UP}."
            else:
                within *= 0.9
                assert how == ("previewed", "done")
            asked = select(func.count()).where(UploadEntry.upload_id == upload_id)
            assert session.scalar(asked) == (ENTRIES if how[1] == "done" else 0)
        assert len(Doomed.children) == KILLS
        assert all(child.returncode is not None for child in Doomed.children)
    assert min(ends["done"], ends["failed"]) >= 10, ends
    assert [*temporary.iterdir(), *(settings.data / "jobs").glob("*")] == []

    for upload_id in unread[:5]:
        with writing(session):
            queue.enqueue(session, queue.READ, upload_id, WHO, NOTHING_SAID.as_json())
        assert worker.work_off()
        assert state(desk, upload_id) == ("previewed", "done")
