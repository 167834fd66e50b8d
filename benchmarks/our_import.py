"""Ours brings a workbook in: `python -m benchmarks.our_import WORKBOOK FOLDER`.

As the product does: the file is put down, a worker's job reads it in a child process
and keeps what it found; a second job saves that, with history, projections, words to
search by and where each record came from.
"""

from __future__ import annotations

import sys
from pathlib import Path

from backoffice.config import settings
from backoffice.intake import preview
from backoffice.intake.desk import Desk
from backoffice.intake.reading import NOTHING_SAID
from backoffice.jobs import queue, worker
from backoffice.store.database import writing
from backoffice.store.fixed import Upload
from backoffice.store.opening import Store
from benchmarks import our_side
from benchmarks.spent import Spent


def main(workbook: Path, folder: Path) -> None:
    our_side.run(folder, "setup")
    store = our_side.store_in(folder)
    works = worker.Worker(store, settings(our_side.environment(folder)))
    spent = Spent()
    content = workbook.read_bytes()
    with spent.on("dry"):
        upload_id = _put_down(store, content, workbook.name)
        _work_off(store, works, queue.READ, upload_id)
    with spent.on("commit"):
        _work_off(store, works, queue.SAVE, upload_id)
    with store.session() as session:
        counts = session.get_one(Upload, upload_id).counts
    store.engine.dispose()
    spent.tell(good=counts["new"], saved=counts["created"])


def _put_down(store: Store, content: bytes, name: str) -> int:
    with store.session() as session:
        desk = Desk(session, store.versions, our_side.WHO)
        return preview.receive(desk, content, name).id


def _work_off(store: Store, works: worker.Worker, kind: str, upload_id: int) -> None:
    asked = NOTHING_SAID.as_json() if kind == queue.READ else None
    with store.session() as session, writing(session):
        job_id = queue.enqueue(session, kind, upload_id, our_side.WHO, asked).id
    works.work_off(job_id)
    with store.session() as session:
        job = queue.job_of(session, job_id)
        if job is None or job.state != queue.DONE:
            raise RuntimeError(job.said if job else "the job is gone")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
