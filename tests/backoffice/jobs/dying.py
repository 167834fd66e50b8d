"""Works jobs off in processes that are there to be killed, one for each line sent in.

What takes long to start is done once, before; what is killed is the work. Each process
is the first of a session of its own, so that whatever it started can be told, and lives
on after its work, so that it is killed then too.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from backoffice.config import Settings, settings
from backoffice.jobs.worker import Worker
from backoffice.store import bulk
from backoffice.store.opening import connect

ROOT = Path(__file__).parents[3]
AT_ONCE = 5
"""Records saved by one statement, so that a small upload has several."""


def main() -> None:
    assert bulk.AT_ONCE > AT_ONCE
    bulk.AT_ONCE = AT_ONCE
    of = settings()
    store = connect(of)
    store.versions.notice()
    for form in store.versions.current():
        store.versions.table(form)
    # No connection may be shared with a child.
    store.engine.dispose()
    print("ready", flush=True)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.setsid()
            Worker(store, of).work_off()
            while True:
                signal.pause()
        print(child, flush=True)
        os.waitpid(child, 0)


class Dying:
    """The process that makes them, seen from a test."""

    def __init__(self, process: Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked, self._told = process.stdin, process.stdout
        assert self._told.readline() == b"ready\n"

    def begin(self) -> int:
        """Have the next job worked off; the number of the process that does."""
        self._asked.write(b"\n")
        self._asked.flush()
        return int(self._told.readline())


@contextmanager
def dying(of: Settings, temporary: Path) -> Iterator[Dying]:
    """Such a process, whose temporary files are in a folder of their own."""
    environ = os.environ | {
        "BACKOFFICE_DATABASE_URL": of.database_url,
        "BACKOFFICE_DATA": str(of.data),
        "TMPDIR": str(temporary),
    }
    command = [sys.executable, "-m", "tests.backoffice.jobs.dying"]
    with Popen(command, cwd=ROOT, env=environ, stdin=PIPE, stdout=PIPE) as process:
        yield Dying(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(30) == 0


def left_of(session: int) -> list[int]:
    """The processes of a session that still are."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = stat.read_text(encoding="ascii", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, _, _, of = said.rpartition(")")[2].split()[:4]
        if int(of) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


if __name__ == "__main__":
    main()
