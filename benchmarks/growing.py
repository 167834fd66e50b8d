"""A form gains a field while people work: how long it takes, and who is refused."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import our_side
from benchmarks.contender import Contender
from benchmarks.pages import changed, ours
from form_definitions.compiler import form_from_json
from form_definitions.form import Form

LONGEST = 1.0
"""Seconds to publish the version with one more field, at a million records."""
READERS, WRITERS = 3, 1


@dataclass
class Load:
    """People at work: readers of lists and pages, one who saves. Stopped by `stop`."""

    port: int
    folder: Path
    answered: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    def person(self, cookies: dict[str, str], work: Callable[[Contender], int]) -> None:
        """Work until told to stop; whatever is refused is remembered."""
        browser = Contender("load", (), self.port, {}, self.folder, self.folder / "log")
        browser.cookies.update(cookies)
        while not self.stop.is_set():
            began = time.perf_counter()
            try:
                status = work(browser)
            except OSError as why:
                self.failed.append(type(why).__name__)
            else:
                self.answered += 1
                if status >= 400:
                    self.failed.append(str(status))
            self.slowest = max(self.slowest, time.perf_counter() - began)


def one_more(form: Form, *, filtered: bool) -> Form:
    """The form's next version, which asks one thing more; lists may filter by it."""
    said = json.loads(form.said)
    version = form.version + 1
    added = {
        "field": f"asked_since_{version}",
        "label": f"Asked since version {version}",
        "kind": "text",
        "filter": filtered,
    }
    said["form"]["version"] = version
    said["form"]["sections"][0]["fields"].append(added)
    return form_from_json(json.dumps(said))


def measure(folder: Path, port: int, *, filtered: bool) -> str:
    """Publish one more field under load; says how long it took and who was refused."""
    ids = our_side.ids(folder)
    with our_side.served(folder, port, workers=2) as server:
        our_side.log_in(folder, server)
        load = Load(port, folder)
        chance = random.Random(3)
        site = ours(server)

        def read(browser: Contender) -> int:
            record = chance.choice(ids)
            address = chance.choice([site.listing(), site.edit(record)])
            return browser.ask("GET", address).status

        def save(browser: Contender) -> int:
            return _save(browser, site.edit(chance.choice(ids)))

        people = [*[read] * READERS, *[save] * WRITERS]
        threads = [
            threading.Thread(target=load.person, args=(server.cookies, work))
            for work in people
        ]
        for thread in threads:
            thread.start()
        time.sleep(3)
        took = _publish(folder, filtered)
        time.sleep(3)
        load.stop.set()
        for thread in threads:
            thread.join()
    verdict = "reached" if took < LONGEST and not load.failed else "MISSED"
    return (
        f"Adding a field{' to filter by' if filtered else ''} at {len(ids):,} records,"
        f" under load: {took:.2f} s (at most"
        f" {LONGEST:.0f}), {load.answered} requests answered, {len(load.failed)}"
        f" failed, the slowest {load.slowest:.2f} s: {verdict}"
    )


def _publish(folder: Path, filtered: bool) -> float:
    store = our_side.store_in(folder)
    form = one_more(store.versions.form(our_side.FORM), filtered=filtered)
    began = time.perf_counter()
    store.versions.publish([form], our_side.WHO)
    took = time.perf_counter() - began
    store.engine.dispose()
    return took


def _save(browser: Contender, address: str) -> int:
    page = browser.ask("GET", address)
    if page.status >= 400:
        return page.status
    return browser.ask("POST", address, changed(page.body, "Under load. ")).status
