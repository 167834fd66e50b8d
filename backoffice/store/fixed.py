"""The fixed tables: accounts, form versions, projections, history, uploads.

Their shape changes by a migration; a test compares both. `tables` makes the forms'.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backoffice.store.database import Stored
from backoffice.store.types import BigId, Json, UTCDateTime
from backoffice.store.upload_file import UploadFile

Key = String(48)
"""A key of the language of forms: a form, an area, a scale."""
Month = String(7)
"""``YYYY-MM``."""
Who = String(254)
"""An account's e-mail address, or what acts in nobody's name ("setup")."""


class Account(Stored):
    """Somebody who may log in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Who, unique=True)
    """In small letters; also what `who`, `created_by` and `updated_by` hold."""
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(40))
    team: Mapped[str | None] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    failures: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Wrong passwords since the last right one."""
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    logged_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WebSession(Stored):
    """A browser that is logged in. Only a hash of its cookie is kept."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    data: Mapped[Any] = mapped_column(Json, default=dict)


class FormVersion(Stored):
    """A published version of a form: never changed again."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    version: Mapped[int] = mapped_column(Integer)
    said: Mapped[str] = mapped_column(Text)
    """Its definition as canonical JSON, with the scales it uses."""
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by: Mapped[str] = mapped_column(Who)
    plan: Mapped[Any] = mapped_column(Json)
    """What it changed, in words."""


class RecordIndex(Stored):
    """A projection: every record of every form, by what lists and figures ask."""

    __tablename__ = "record_index"
    __table_args__ = (
        Index("ix_record_index_form_date", "form", "record_date", "record_id"),
        Index("ix_record_index_form_month", "form", "month", "status", "unit"),
        Index("ix_record_index_unit", "unit", "record_date", "record_id"),
        Index("ix_record_index_owner", "owner", "record_date", "record_id"),
        Index("ix_record_index_subject", "subject", "record_date", "record_id"),
        Index("ix_record_index_date", "record_date", "record_id"),
    )

    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(Key)
    version: Mapped[int] = mapped_column(Integer)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(Text)
    """The name of who did it, folded: a person's own records."""
    record_date: Mapped[date | None] = mapped_column(Date)
    month: Mapped[str | None] = mapped_column(Month)
    subject: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Who)


class Rating(Stored):
    """A projection: each grade of each submitted record. Figures read this."""

    __tablename__ = "rating"
    __table_args__ = (
        Index("ix_rating_figures", "form", "month", "area", "scale", "grade", "unit"),
        {"sqlite_with_rowid": False},
    )

    record_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(Key, primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    grade: Mapped[str] = mapped_column(Text)
    scale: Mapped[str] = mapped_column(Key)
    record_date: Mapped[date | None] = mapped_column(Date)
    month: Mapped[str | None] = mapped_column(Month)
    unit: Mapped[str | None] = mapped_column(Text)


class RecordChange(Stored):
    """One save of one record: who, when, why, before and after.

    The changes of a record are a chain: each holds the hash of the one before.
    """

    __tablename__ = "record_change"
    __table_args__ = (
        UniqueConstraint("record_id", "row_version"),
        Index(
            "ix_record_change_upload_id",
            "upload_id",
            sqlite_where=text("upload_id IS NOT NULL"),
            postgresql_where=text("upload_id IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    form: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int] = mapped_column(BigId)
    reference: Mapped[str] = mapped_column(String(40))
    row_version: Mapped[int] = mapped_column(Integer)
    form_version: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    source: Mapped[str] = mapped_column(String(10))
    """``screen``, ``upload`` or ``system``."""
    upload_id: Mapped[int | None] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(10))
    """``created``, ``updated``, ``withdrawn``, ``restored`` or ``removed``."""
    changes: Mapped[Any] = mapped_column(Json)
    """``{field: [old, new]}``; of a repeat ``{repeat: {row_key: [old, new]}}``."""
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Draft(Stored):
    """What somebody has typed and not saved yet."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("account_id", "form", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    form: Mapped[str] = mapped_column(Key)
    record_id: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    """0 for a record that is not there yet."""
    form_version: Mapped[int] = mapped_column(Integer)
    row_version: Mapped[int | None] = mapped_column(Integer)
    typed: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Upload(Stored):
    """A file that was sent in."""

    __tablename__ = "upload"
    __table_args__ = (
        Index(
            "uq_upload_sha256_committed",
            "sha256",
            unique=True,
            sqlite_where=text("status = 'committed'"),
            postgresql_where=text("status = 'committed'"),
        ),
        Index("ix_upload_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    file: Mapped[UploadFile] = relationship(cascade="all", passive_deletes=True)
    content: AssociationProxy[bytes] = association_proxy("file", "content")
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[str] = mapped_column(String(20))
    """``previewed``, ``committed`` or ``undone``."""
    form: Mapped[str | None] = mapped_column(Key)
    counts: Mapped[Any] = mapped_column(Json, default=dict)
    report: Mapped[Any] = mapped_column(Json, deferred=True)
    """The import report without its records, which are `upload_entry` rows."""
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was committed or, after that, undone."""
    settled_by: Mapped[str | None] = mapped_column(Who)


class UploadEntry(Stored):
    """One record as an upload holds it, and what became of it."""

    __tablename__ = "upload_entry"
    __table_args__ = (
        Index("ix_upload_entry_status", "upload_id", "status", "position"),
        Index("ix_upload_entry_record_id", "record_id"),
        # Few of very many, asked for whenever a file has rows that a person must see.
        Index(
            "ix_upload_entry_settled",
            "form",
            "upload_id",
            sqlite_where=text("settled = 1"),
            postgresql_where=text("settled"),
        ),
    )

    upload_id: Mapped[int] = mapped_column(
        ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False
    )
    sheet: Mapped[str] = mapped_column(Text)
    row: Mapped[int] = mapped_column(Integer)
    cell: Mapped[str | None] = mapped_column(String(20))
    form: Mapped[str | None] = mapped_column(Key)
    form_version: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(20))
    typed: Mapped[Any] = mapped_column(Json)
    values: Mapped[Any] = mapped_column(Json)
    repeats: Mapped[Any] = mapped_column(Json)
    problems: Mapped[Any] = mapped_column(Json)
    unmapped: Mapped[Any] = mapped_column(Json)
    duplicate_of: Mapped[Any] = mapped_column(Json, nullable=True)
    settled: Mapped[bool] = mapped_column(
        Boolean, default=False, server_default=false()
    )
    """Whether a person has settled what it was held for."""
    record_id: Mapped[int | None] = mapped_column(BigId)
    outcome: Mapped[str | None] = mapped_column(String(20))
    """``created``, ``updated`` or ``unchanged``."""


class PublishedReturn(Stored):
    """A return as it was sent, so that it can be fetched again unchanged."""

    __tablename__ = "published_return"
    __table_args__ = (Index("ix_published_return_period", "return_key", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_key: Mapped[str] = mapped_column(Key)
    period: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    figures: Mapped[Any] = mapped_column(Json, deferred=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64))


class ReferenceCounter(Stored):
    """The last number given out, of a prefix and year ("CFA-2018")."""

    __tablename__ = "reference_counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(BigId)


class IdempotencyKey(Stored):
    """A form that was sent: sent twice, it is saved once."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    outcome: Mapped[Any] = mapped_column(Json)
