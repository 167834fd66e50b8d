"""What a page may not do behind a person's back, noticed while a test walks it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

OWN_SCHEMES = ("data", "blob", "about")


class Watch:
    """Gathers what went wrong on a page: its console, its requests, its scripts.

    The browser reports what the content security policy stopped as an error on
    the console, so a CSP violation is among these.
    """

    def __init__(self, page: Page, home: str) -> None:
        self.home = urlsplit(home).netloc
        self.complaints: list[str] = []
        page.on("console", self._spoke)
        page.on("pageerror", lambda error: self._note("script error", str(error)))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def _note(self, what: str, detail: str) -> None:
        self.complaints.append(f"{what}: {detail}")

    def _spoke(self, message: ConsoleMessage) -> None:
        # Said of every 404 and 409, also of a page a test means to be refused;
        # what matters is a part of a page that is missing: see _answered.
        if message.text.startswith("Failed to load resource"):
            return
        if message.type in {"error", "warning"}:
            self._note(f"console {message.type}", message.text)

    def _asked(self, request: Request) -> None:
        to = urlsplit(request.url)
        if to.scheme not in OWN_SCHEMES and to.netloc != self.home:
            self._note("request to somebody else", request.url)

    def _answered(self, response: Response) -> None:
        part_of_a_page = response.request.resource_type in {
            "stylesheet",
            "script",
            "image",
            "font",
            "manifest",
        }
        if part_of_a_page and response.status >= 400:
            self._note(f"{response.status} for a part of the page", response.url)
