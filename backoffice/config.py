"""Settings, each read once from the environment; a wrong one stops the start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class SettingError(ValueError):
    """A setting that cannot be used: one sentence that names it."""


@dataclass(frozen=True)
class Settings:
    """How this installation is set up.

    `database_url` is an SQLAlchemy URL with its driver; `data` is the folder that
    holds the embedded database, the secret key and other files of our own.
    """

    database_url: str
    secret_key: str = field(repr=False)
    data: Path
    smtp_url: str = field(default="", repr=False)
    """``smtp://name:password@mail.example:587``, or ``smtps://``; "" sends nothing."""
    mail_from: str = "quality.assurance@localhost"
    """The address that letters are from."""
    address: str = "http://127.0.0.1:8000"
    """Where people open this, for the links in letters; without a slash at its end."""
    council_name: str = "Quality assurance"
    council_colour: str = "#1d3557"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    trusted_proxies: int = 0
    """How many proxies of our own stand in front and say who calls, and how."""


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of an environment.

    Raises:
        SettingError: naming the setting that is wrong, and what would be right.
    """
    data = Path(environ.get("BACKOFFICE_DATA") or "instance").absolute()
    try:
        # Nobody else on the machine has any business among records about children.
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise SettingError(
            f"BACKOFFICE_DATA is {data}, which cannot be made: {why.strerror}"
        ) from None
    return Settings(
        database_url=_database_url(environ.get("BACKOFFICE_DATABASE_URL", ""), data),
        secret_key=environ.get("BACKOFFICE_SECRET_KEY") or _kept_secret(data),
        data=data,
        smtp_url=_smtp_url(environ.get("BACKOFFICE_SMTP_URL", "")),
        mail_from=_mail_from(environ.get("BACKOFFICE_MAIL_FROM", "")),
        address=_address(environ.get("BACKOFFICE_ADDRESS", "")),
        council_name=environ.get("BACKOFFICE_COUNCIL_NAME") or "Quality assurance",
        council_colour=_colour(environ.get("BACKOFFICE_COUNCIL_COLOUR") or "#1d3557"),
        timezone=_timezone(environ.get("BACKOFFICE_TIMEZONE") or "Europe/London"),
        trusted_proxies=_proxies(environ.get("BACKOFFICE_TRUSTED_PROXIES") or "0"),
    )


def _database_url(text: str, data: Path) -> str:
    if not text:
        return f"sqlite:///{data / 'backoffice.sqlite'}"
    scheme, sign, rest = text.partition("://")
    if sign and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if sign and scheme == "sqlite" and len(rest) > 1:
        return text
    # The value itself may hold a password, so it is not said again.
    raise SettingError(
        "BACKOFFICE_DATABASE_URL begins with sqlite:/// and a path, or postgresql://"
    )


def _kept_secret(data: Path) -> str:
    """The secret key of this installation, made at the first start."""
    kept = data / "secret_key"
    try:
        # Exclusive, so that of two processes starting together one makes it.
        with os.fdopen(
            os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as why:
        raise SettingError(
            f"BACKOFFICE_SECRET_KEY is unset and none can be kept in {kept}:"
            f" {why.strerror}"
        ) from None
    secret = kept.read_text()
    if len(secret) < 32:
        raise SettingError(
            f"BACKOFFICE_SECRET_KEY is unset and {kept} holds no key; strike that file"
        )
    return secret


def _mail_from(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        raise SettingError(
            "BACKOFFICE_MAIL_FROM is an e-mail address, like quality@council.example"
        )
    return text or Settings.mail_from


def _address(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#]+/?", text):
        raise SettingError(
            "BACKOFFICE_ADDRESS is where people open this, like https://qa.council.example"
        )
    return text.rstrip("/") or Settings.address


def _smtp_url(text: str) -> str:
    if text and not re.match(r"smtps?://[^/]+", text):
        raise SettingError("BACKOFFICE_SMTP_URL is written like smtp://mail.example:25")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise SettingError(
            f"BACKOFFICE_COUNCIL_COLOUR is written like #1d3557, not {text!r}"
        )
    return text.lower()


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingError(
            f"BACKOFFICE_TIMEZONE is {name!r}, which is no timezone; one is"
            " Europe/London"
        ) from None


def _proxies(text: str) -> int:
    if not re.fullmatch(r"[0-9]", text):
        raise SettingError(
            f"BACKOFFICE_TRUSTED_PROXIES is a number from 0 to 9, not {text!r}"
        )
    return int(text)
