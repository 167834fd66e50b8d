"""A served program being measured: asked over http, its CPU read from the system.

CPU seconds are user plus system time of all its processes. Other work on the
machine moves them far less than it moves the clock on the wall.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 900
"""Seconds: the peer's deep page of a million takes a good part of a minute."""


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    body: str


@dataclass
class Contender:
    """One server process tree, logged in to, asked one question at a time."""

    name: str
    command: Sequence[str]
    port: int
    environment: Mapping[str, str]
    folder: Path
    log: Path
    cookies: dict[str, str] = field(default_factory=dict)
    _server: subprocess.Popen[bytes] | None = None
    _line: http.client.HTTPConnection | None = None

    def __enter__(self) -> Contender:
        with self.log.open("wb") as written:
            self._server = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdout=written,
                stderr=written,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.ask("GET", "/nothing-here")
            except OSError:
                self._hang_up()
                time.sleep(0.2)
            else:
                return self
        self.__exit__()
        raise RuntimeError(f"{self.name} does not start: {self.log.read_text()}")

    def __exit__(self, *_: object) -> None:
        self._hang_up()
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()

    def ask(
        self, method: str, path: str, fields: Sequence[tuple[str, str]] = ()
    ) -> Answer:
        """One request on the kept connection; raises OSError where that is lost."""
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        body = None
        if method == "POST":
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        got = self._send(method, path, body, headers)
        text = got.read().decode("utf-8")
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie.strip()] = kept
        return Answer(got.status, got.getheader("Location") or "", text)

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        fresh = self._line is None
        if self._line is None:
            self._line = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE
            )
        try:
            self._line.request(method, path, body, headers)
            return self._line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self._hang_up()
            if fresh:
                raise
        return self._send(method, path, body, headers)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def log_in(self, path: str, fields: Mapping[str, str]) -> None:
        """Log in through the page at `path`, with whatever hidden fields it has."""
        page = self.ask("GET", path).body
        typed = [(k, fields.get(k, v)) for k, v in filled_in(page)]
        answer = self.ask("POST", path, typed)
        if answer.status not in {302, 303}:
            raise RuntimeError(f"{self.name} does not let us in: {answer.status}")

    def cpu(self) -> float:
        """CPU seconds so far, of the server and its workers."""
        return sum(_cpu_of(pid) for pid in self._processes())

    def memory(self) -> int:
        """Bytes resident now, of the server and its workers."""
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page
            for pid in self._processes()
        )

    def peaks(self) -> tuple[int, int]:
        """MB that the largest of its workers, and of their children, ever held."""
        assert self._server is not None
        workers = _children(self._server.pid)
        below = [pid for one in workers for pid in _with_children(one)[1:]]
        return (
            max(map(_peak_of, workers), default=0),
            max(map(_peak_of, below), default=0),
        )

    def _processes(self) -> list[int]:
        assert self._server is not None
        return _with_children(self._server.pid)


def _with_children(pid: int) -> list[int]:
    below = [found for child in _children(pid) for found in _with_children(child)]
    return [pid, *below]


def _children(pid: int) -> list[int]:
    """Those that any of its threads began; none where it has just ended."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        listed = [(thread / "children").read_text().split() for thread in threads]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for each in listed for child in each]


def _peak_of(pid: int) -> int:
    """Its most resident memory, in MB; 0 where it has just ended."""
    try:
        said = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    peak = next((line for line in said.splitlines() if line.startswith("VmHWM")), "")
    return int(peak.split()[1]) >> 10 if peak else 0


def _cpu_of(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / TICK


def filled_in(page: str) -> list[tuple[str, str]]:
    """What a browser would post for the longest form on a page, as it stands."""
    forms = _Forms()
    forms.feed(page)
    if not forms.found:
        raise RuntimeError("there is no form on this page")
    return max(forms.found, key=len)


class _Forms(HTMLParser):
    """Gathers the answers of each form that is posted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[tuple[str, str]]] = []
        self._open: list[tuple[str, str]] | None = None
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._area: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = {key: value or "" for key, value in attrs}
        name = said.get("name")
        if tag == "form" and said.get("method", "").lower() == "post":
            self._open = []
            self.found.append(self._open)
        if self._open is None:
            return
        if tag == "input" and name:
            self._input(name, said)
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select is not None:
            self._options.append((said.get("value", ""), "selected" in said))
        elif tag == "textarea":
            self._area, self._text = name, ""

    def _input(self, name: str, said: dict[str, Any]) -> None:
        assert self._open is not None
        sort = said.get("type", "text")
        if sort in {"submit", "button", "file", "image", "reset"}:
            return
        if sort in {"checkbox", "radio"} and "checked" not in said:
            return
        self._open.append((name, said.get("value", "on" if sort == "checkbox" else "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._open is None:
            return
        if tag == "textarea" and self._area is not None:
            self._open.append((self._area, self._text.removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select is not None:
            chosen = [value for value, selected in self._options if selected]
            first = self._options[0][0] if self._options else ""
            self._open.append((self._select, chosen[0] if chosen else first))
            self._select = None
        elif tag == "form":
            self._open = None
