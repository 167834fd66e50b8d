"""The fixed tables of people and structure: who held which role where, and when.

Everything that can change has its days: `from_on` is the first day it holds and `to_on`
the last, empty while it still holds. What was so before anything was recorded is from
`SINCE_EVER`, so that a question with a day needs no blank. Each change is a row of
`people_change`: who, when, why, before and after, in one chain as records' are.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backoffice.store.database import Stored
from backoffice.store.fixed import Key, Who
from backoffice.store.types import BigId, Json, UTCDateTime

SINCE_EVER = date(1900, 1, 1)
"""The first day of what nobody knows the beginning of."""

Name = String(200)


class Unit(Stored):
    """A service, an area or a team. What it is called and where it stands has days."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    """``service``, ``area`` or ``team``."""
    began_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    """Its last day."""
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The unit that took it over on the day after its last."""


class UnitName(Stored):
    """What a unit was called in a stretch of days. Two units may share a name."""

    __tablename__ = "unit_name"
    __table_args__ = (Index("ix_unit_name_unit_id", "unit_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(Name)
    folded: Mapped[str] = mapped_column(Name, index=True)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)


class UnitPlace(Stored):
    """The unit that another belonged to in a stretch of days; none at the top."""

    __tablename__ = "unit_place"
    __table_args__ = (Index("ix_unit_place_unit_id", "unit_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)


class Person(Stored):
    """Somebody who works, or has worked, in the service."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Name)
    folded: Mapped[str] = mapped_column(Name, index=True)
    email: Mapped[str | None] = mapped_column(Who, unique=True)
    """In small letters. The account with this address is this person's."""
    staff_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    started_on: Mapped[date | None] = mapped_column(Date)
    """Their first day in the service; none where nobody has said it."""
    left_on: Mapped[date | None] = mapped_column(Date)
    """Their last day."""
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Whom they turned out to be. One with it set holds no posts."""


class PersonName(Stored):
    """Another name or spelling of a person, as somebody settled it."""

    __tablename__ = "person_name"
    __table_args__ = (
        Index("uq_person_name_person_id_folded", "person_id", "folded", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(Name)
    folded: Mapped[str] = mapped_column(Name, index=True)
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Post(Stored):
    """A role that a person held in a stretch of days."""

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_person_id", "person_id", "from_on"),
        Index("ix_post_role", "role", "from_on"),
        Index("ix_post_unit_id", "unit_id", "from_on"),
        Index("ix_post_manager_id", "manager_id", "from_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(Key)
    """A key of the roles' definition."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    stage: Mapped[str | None] = mapped_column(Key)
    """Of a worker: ``newly_qualified``, ``experienced`` or ``support_needed``."""
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)


class NameWritten(Stored):
    """Whose a name is that records hold, as a person settled it.

    The records keep their text; this says who is meant by it.
    """

    __tablename__ = "name_written"

    folded: Mapped[str] = mapped_column(Name, primary_key=True)
    written: Mapped[str] = mapped_column(Name)
    """The name as it was first met."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None where it is nobody of this service."""
    settled_by: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class StaffList(Stored):
    """A staff-list workbook that was sent in, with what was answered about it."""

    __tablename__ = "staff_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    who: Mapped[str] = mapped_column(Who)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    as_of: Mapped[date] = mapped_column(Date)
    """The day that it tells of."""
    answers: Mapped[Any] = mapped_column(Json)
    """What the officer answered to its questions."""
    counts: Mapped[Any] = mapped_column(Json)
    committed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    committed_by: Mapped[str | None] = mapped_column(Who)


class PeopleChange(Stored):
    """One change of people or structure. All of them are one chain: each holds the
    hash of the one before, and no two may follow the same.
    """

    __tablename__ = "people_change"
    __table_args__ = (
        Index("ix_people_change_item", "what", "item", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    who: Mapped[str] = mapped_column(Who)
    what: Mapped[str] = mapped_column(String(20))
    """``person``, ``unit``, ``name_written`` or ``staff_list``."""
    item: Mapped[str] = mapped_column(Name)
    """The number of the person or unit; the folded name; the number of the list."""
    action: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    changes: Mapped[Any] = mapped_column(Json)
    """``{column: [old, new]}``; of a post or a dated name
    ``{"post 12": [null, {...}]}``."""
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
