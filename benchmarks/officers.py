"""Thirty officers at once for some minutes, against the server as `backoffice serve`
runs it: pages, searches, saves and an upload. Then the same by one, on the idle server.

    python -m benchmarks.officers [minutes, 10 where it is not said]

Every answer that is an error, or none, is counted. Each officer reads for some seconds
between two pages, as people do; how long an answer took is by the clock on the wall,
so hold the figure of thirty against that of one, and both against the machine's load.
"""

from __future__ import annotations

import http.client
import os
import random
import secrets
import statistics
import sys
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backoffice.access.accounts import Accounts
from backoffice.access.roles import Role
from backoffice.store.opening import Store
from benchmarks import our_side, programme, rows
from benchmarks.contender import filled_in

OFFICERS, READS = 30, (2.0, 6.0)
"""How many, and for how many seconds each reads a page."""
IDLE_ROUNDS = 120
PORT = 19_215
FORM = "case_file_audit"
LIST = f"/records/{FORM}/"
WORKBOOK = Path("tests/importers/workbooks/Case_Audit_Log_2018-19.xlsx")
MINUTES = 10.0


@dataclass
class Officer:
    """One browser: its connection, its cookies, and what became of its questions."""

    email: str
    record: int
    """The one record that it changes."""
    chance: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    took: list[tuple[str, float]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _line: http.client.HTTPConnection | None = None
    _asked: float = 0.0

    def ask(
        self,
        what: str,
        method: str,
        path: str,
        fields: Sequence[tuple[str, str]] = (),
        file: Path | None = None,
    ) -> str:
        """Ask for a page, and note how long it took; "" where it is an error."""
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Origin": f"http://127.0.0.1:{PORT}",
        }
        body: bytes | None = None
        if file is not None:
            body, headers["Content-Type"] = _with_file(fields, file)
        elif method == "POST":
            body = urllib.parse.urlencode(fields).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        try:
            status, page = self._again(method, path, body, headers)
        except (OSError, http.client.HTTPException) as why:
            self._line = None
            self.wrong.append(f"{what}: {type(why).__name__}")
            return ""
        self.took.append((what, time.monotonic() - began))
        if status >= 400:
            self.wrong.append(f"{what}: {status}")
            return ""
        return page

    def _again(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        """Ask, and as browsers do ask for a page once more where the connection that
        was kept had been closed meanwhile; what is sent in is never sent twice."""
        kept = self._line is not None
        try:
            return self._send(method, path, body, headers)
        except ConnectionError:
            self._line = None
            if method != "GET" or not kept:
                raise
            return self._send(method, path, body, headers)

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        # A server may close a connection that was idle while its page was read.
        if self._line is None or self._idle_for() > 3:
            self._line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self._line.request(method, path, body, headers)
        got = self._line.getresponse()
        page = got.read().decode("utf-8", "replace")
        self._asked = time.monotonic()
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie.strip()] = kept
        return got.status, page

    def _idle_for(self) -> float:
        return time.monotonic() - self._asked

    def form(self, page: str, **answers: str) -> list[tuple[str, str]]:
        """The longest form of a page with some answers of one's own."""
        typed = dict(answers)
        found = [(key, typed.pop(key, value)) for key, value in filled_in(page)]
        return [*found, *typed.items()]

    def log_in(self) -> None:
        page = self.ask("log in", "GET", "/log-in")
        typed = self.form(page, email=self.email, password=our_side.PASSWORD)
        self.ask("log in", "POST", "/log-in", typed)

    # --- what officers do

    def look(self) -> None:
        what, path = self.chance.choice(
            [
                ("home", "/"),
                ("home", "/"),
                ("what is due", "/due/"),
                ("whom to chase", "/due/chase/"),
                ("list", f"{LIST}?page_size=50"),
                ("list", f"{LIST}?flt_month_equals=2026-09"),
                ("record", f"{LIST}details/?id={self.record}"),
                ("actions", "/actions/"),
            ]
        )
        self.ask(what, "GET", path)

    def find(self) -> None:
        page = self.ask("find", "GET", "/find/")
        if page:
            word = self.chance.choice(rows.SENTENCE.split())
            fields = [("csrf_token", _token(page)), ("q", word)]
            self.ask("find", "POST", "/find/", fields)

    def save(self) -> None:
        path = f"{LIST}edit/?id={self.record}"
        page = self.ask("edit", "GET", path)
        if page:
            said = f"Read again, {secrets.token_hex(4)}"
            typed = self.form(page, overall_rationale=said, _reason="Put right")
            answer = self.ask("save", "POST", path, typed)
            if answer and "There is a problem" in answer:
                self.wrong.append("save: refused")

    def upload(self) -> None:
        page = self.ask("uploads", "GET", "/uploads/")
        if page:
            fields = [("csrf_token", _token(page))]
            self.ask("upload", "POST", "/uploads/", fields, WORKBOOK)

    def one_thing(self) -> None:
        drawn = self.chance.random()
        if drawn < 0.1:
            self.save()
        elif drawn < 0.2:
            self.find()
        else:
            self.look()

    def work(self, until: float) -> None:
        while time.monotonic() < until:
            self.one_thing()
            time.sleep(self.chance.uniform(*READS))


def _token(page: str) -> str:
    return page.partition('name="csrf-token" content="')[2].partition('"')[0]


def _with_file(fields: Sequence[tuple[str, str]], file: Path) -> tuple[bytes, str]:
    edge = secrets.token_hex(12)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename='
        f'"{file.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + file.read_bytes()
    return (
        body + f"\r\n--{edge}--\r\n".encode(),
        f"multipart/form-data; boundary={edge}",
    )


def _officers(store: Store, many: int) -> list[Officer]:
    run = secrets.token_hex(3)
    found = []
    with store.session() as session:
        accounts = Accounts(session)
        for number in range(many):
            email = f"officer-{run}-{number}@tests.example"
            accounts.add(email, Role.PERFORMANCE, our_side.PASSWORD, f"Officer {run}")
            found.append(Officer(email, 100 + number, random.Random(number)))
    return found


def measure(kept: Path, minutes: float) -> list[str]:
    """What is told of a run: errors, and how long answers took."""
    folder = programme.filled(kept)
    store = our_side.store_in(folder)
    officers, alone = _officers(store, OFFICERS), _officers(store, 1)[0]
    store.engine.dispose()
    server = our_side.served(folder, PORT)
    with server:
        for officer in officers:
            officer.log_in()
        logged_in = [len(one.took) for one in officers]
        load = [os.getloadavg()[0]]
        before, until = server.cpu(), time.monotonic() + minutes * 60
        threads = [threading.Thread(target=one.work, args=(until,)) for one in officers]
        for thread in threads:
            thread.start()
        # An upload amid it all, and another halfway through.
        for wait in (minutes * 15, minutes * 15):
            time.sleep(wait)
            _twin(officers[0]).upload()
        for thread in threads:
            thread.join()
        spent = server.cpu() - before
        load.append(os.getloadavg()[0])
        took = [
            one
            for o, at in zip(officers, logged_in, strict=True)
            for one in o.took[at:]
        ]
        wrong = Counter(said for one in officers for said in one.wrong)
        alone.log_in()
        first = len(alone.took)
        _rounds(alone.one_thing, IDLE_ROUNDS)
        idle = alone.took[first:]
    return [
        f"{OFFICERS} officers for {minutes:g} minutes: {len(took):,} answers,"
        f" {sum(wrong.values())} errors {dict(wrong) or ''},"
        f" {spent / (minutes * 60):.0%} of a core; load {load[0]:.1f} to {load[1]:.1f}",
        f"Thirty at once: {_told([t for _, t in took])}",
        f"One alone after it: {_told([t for _, t in idle])}",
        *_by_page(took, idle),
    ]


def _twin(one: Officer) -> Officer:
    """The same browser in a second window: whoever uploads goes on working too."""
    return Officer(one.email, one.record, one.chance, one.cookies, one.took, one.wrong)


def _rounds(thing: Callable[[], None], many: int) -> None:
    for _ in range(many):
        thing()


def _told(took: Sequence[float]) -> str:
    if len(took) < 2:
        return "no answers"
    p95 = statistics.quantiles(took, n=20)[-1]
    return (
        f"median {statistics.median(took) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms,"
        f" longest {max(took) * 1000:.0f} ms"
    )


def _by_page(
    took: Sequence[tuple[str, float]], idle: Sequence[tuple[str, float]]
) -> list[str]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for what, one in took:
        found[what].append(one)
    alone: defaultdict[str, list[float]] = defaultdict(list)
    for what, one in idle:
        alone[what].append(one)
    return [
        f"  {what} ({len(several)}): {_told(several)}; alone {_told(alone[what])}"
        for what, several in sorted(found.items())
    ]


if __name__ == "__main__":
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    print("\n".join(measure(Path("build").absolute() / "bench", minutes)))
