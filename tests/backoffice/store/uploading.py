"""Saves uploads without end, in processes that are there to be killed.

Each line on standard input forks one, whose number is printed: what takes long to
start is not what is tested. A process writes a dot to the file it is given whenever
it was told that an upload is saved.
"""

from __future__ import annotations

import os
import sys
from itertools import count

from backoffice.config import settings
from backoffice.store.opening import Store, connect
from form_definitions.entry import Entry
from tests.backoffice.store.conftest import new_upload
from tests.backoffice.store.dip_sample import sampled

RECORDS = 40
"""In one upload."""


def main() -> None:
    told = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    store = connect(settings())
    form = store.versions.form("dip_sample")
    store.versions.table("dip_sample")
    entries = [
        sampled(form, [{"action": "Ask"}], case_no=str(10_000 + number))
        for number in range(RECORDS)
    ]
    # No connection may be shared with a child.
    store.engine.dispose()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            upload_on_and_on(store, entries, told)
        print(child, flush=True)
        os.waitpid(child, 0)


def upload_on_and_on(store: Store, entries: list[Entry], told: int) -> None:
    with store.session() as session:
        records = store.records(session, "a@demo.example")
        for number in count():
            upload_id = new_upload(session, f"{os.getpid()} {number}".encode())
            records.save_many(entries, upload_id)
            os.write(told, b".")


if __name__ == "__main__":
    main()
