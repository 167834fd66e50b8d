"""Column types of our own, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A row's number. SQLite numbers rows by itself only where they are INTEGER."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, UTC coming out.

    SQLite drops the timezone of what it is given, so a naive value would shift.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its timezone; take it from clock.now()")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


def canonical(value: Any) -> str:
    """Plain data as JSON text that is always written the same way."""
    return _CANONICAL.encode(value)


# Made once: an upload writes five texts for each of its rows.
_CANONICAL = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
)


class Json(TypeDecorator[Any]):
    """Plain data as canonical JSON text.

    A text and not the database's own JSON type, because a hash is taken of it and
    PostgreSQL's writes keys and numbers its own way.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Several(TypeDecorator[tuple[str, ...]]):
    """Any number of option keys, as ``|one|two|``.

    A list filters by one of them with ``LIKE '%|one|%'`` on both databases.
    """

    impl = Text
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """What it is compared and sorted as."""
        return str

    def process_bind_param(
        self, value: Iterable[str] | str | None, dialect: Dialect
    ) -> str | None:
        # A text is what a LIKE compares with.
        return joined(value) if not isinstance(value, str) else value

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> tuple[str, ...] | None:
        return tuple(value.strip("|").split("|")) if value else None


def joined(keys: Iterable[str] | None) -> str | None:
    """Option keys as `Several` stores them; None where there are none."""
    keys = tuple(keys or ())
    return f"|{'|'.join(keys)}|" if keys else None
