"""What somebody typed into a form that could not be taken: kept, and offered again.

A form is refused when its log-in has ended or its page stood open too long. What was
typed then travels, signed, through the log-in page and is offered for sending again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from backoffice.access.gate import clock, token_in_hand
from backoffice.access.sessions import Sessions
from backoffice.store.database import db

_LONGEST: Final = 12 * 3600
"""Seconds. Nobody comes back to it later; a draft on the server is for that."""


@dataclass(frozen=True)
class Kept:
    """The address of a form that was refused, what it held, and who typed it."""

    address: str
    fields: tuple[tuple[str, str], ...]
    whose: int
    """The id of their account: it is offered to nobody else at the same browser."""

    def sealed(self) -> str:
        return _seal().dumps([self.address, self.fields, self.whose])

    def shown(self) -> list[tuple[str, str]]:
        """What a person would know again: fields with words in them."""
        return [
            (name.replace("_", " ").capitalize(), value)
            for name, value in self.fields
            if value.strip() and any(letter.isalpha() for letter in value)
        ]


def keep() -> Kept | None:
    """What this refused request holds, where a page of our own sent it.

    None for one from elsewhere, since a stranger's words must not be offered as one's
    own, and where it is not known any more who typed it.
    """
    token = token_in_hand()
    whose = Sessions(db.session(), clock).whose(token) if token else None
    if whose is None or not _from_here():
        return None
    try:
        form = request.form
    except RequestEntityTooLarge:  # a workbook, which can be sent again as it is
        return None
    if not form:
        return None
    fields = tuple(
        (name, value)
        for name, value in form.items(multi=True)
        if name != "csrf_token" and "password" not in name
    )
    return Kept(request.full_path.rstrip("?"), fields, whose)


def opened(sealed: str) -> Kept | None:
    """What was sealed by `sealed`, or None where that is not so."""
    try:
        address, fields, whose = _seal().loads(sealed, max_age=_LONGEST)
    except BadData:
        return None
    return Kept(address, tuple((name, value) for name, value in fields), whose)


def page_before() -> str:
    """The address of our own page that this request came from, or home."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    query = f"?{came_from.query}" if came_from.query else ""
    return f"{came_from.path}{query}"


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept form")


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host
