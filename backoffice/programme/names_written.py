"""Names as records hold them, and whose they are.

An exact or known name is somebody's at once. A likely one is proposed, with the reason,
and only a person settles it; what was settled can be taken back. Records keep their
text: `name_written` says who is meant by it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Table, and_, delete, func, select
from sqlalchemy.orm import Session

from backoffice.programme.name_book import NameBook, name_book
from backoffice.programme.people import Held, posts_in
from backoffice.programme.restructuring import LONGEST_NAME, NotChanged
from backoffice.programme.structure import UnitNames, unit_names
from backoffice.store.database import writing
from backoffice.store.people_history import PeopleHistory
from backoffice.store.people_tables import NameWritten, Person
from backoffice.store.rows import SUBMITTED, By
from backoffice.store.versions import Versions
from form_definitions.kinds import Person as PersonKind
from form_definitions.spelling import as_typed, folded
from importers.people_as_written import in_order, several
from importers.values import is_nobody

KNOWN, NOBODY, SETTLED = "known", "nobody", "settled"
LIKELY, OPEN = "likely", "open"


@dataclass
class Written:
    """One name as records write it."""

    folded: str
    written: str
    """As it is written most."""
    records: int = 0
    """How many records hold it, in any place."""
    first: date | None = None
    last: date | None = None
    """The first and the last day of those records."""
    units: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    """Where it stands: ``Case file audit: Auditor``."""


@dataclass(frozen=True)
class Proposal:
    """Somebody who may be meant, and why one would think so."""

    person_id: int
    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class WhoseName:
    """One name with what is known of it."""

    written: Written
    state: str
    """``known``, ``settled``, ``nobody``, ``likely`` or ``open``."""
    person_id: int | None = None
    proposals: tuple[Proposal, ...] = ()
    several: bool = False
    """Whether it seems to name more than one person."""


def written_names(session: Session, versions: Versions) -> list[Written]:
    """Every name that submitted records hold, those met most first."""
    found: dict[str, Written] = {}
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    keys: dict[str, str] = {}
    for place, rows in _rows(session, versions):
        for text, unit, many, first, last in rows:
            # Each spelling is looked at once, however many teams wrote it.
            if text not in keys:
                keys[text] = "" if is_nobody(text) else folded(text)[:LONGEST_NAME]
            if not (key := keys[text]):
                continue
            name = found.get(key)
            if name is None:
                name = found[key] = Written(key, text)
            spelt[key][text] += many
            name.records += many
            name.places[place] += many
            if unit:
                name.units[unit] += many
            if first and (name.first is None or first < name.first):
                name.first = first
            if last and (name.last is None or last > name.last):
                name.last = last
    for key, name in found.items():
        name.written = spelt[key].most_common(1)[0][0]
    return sorted(found.values(), key=lambda one: (-one.records, one.folded))


def _rows(
    session: Session, versions: Versions
) -> Iterable[tuple[str, Sequence[tuple[str, str | None, int, date, date]]]]:
    """What each column of names holds: text, unit, records, first and last day."""
    for key, form in versions.current().items():
        table = versions.table(key)
        whole = table.table
        columns = [
            (f"{form.title}: {one.label}", whole, one.column)
            for one in form.fields
            if isinstance(one.kind, PersonKind)
        ]
        for repeat in form.repeats:
            child = table.repeats[repeat.key].table
            columns += [
                (f"{form.title}: {one.label}", child, one.column)
                for one in repeat.fields
                if isinstance(one.kind, PersonKind)
            ]
        for place, of, column in columns:
            yield place, _grouped(session, whole, of, column)


def _grouped(
    session: Session, whole: Table, of: Table, column: str
) -> Sequence[tuple[str, str | None, int, date, date]]:
    name, unit, day = of.c[column], whole.c.unit, whole.c.record_date
    source = whole if of is whole else of.join(whole, whole.c.id == of.c.record_id)
    asked = (
        select(name, unit, func.count(), func.min(day), func.max(day))
        .select_from(source)
        .where(and_(name.is_not(None), whole.c.status == SUBMITTED))
        .group_by(name, unit)
    )
    return session.execute(asked).all()


def whose_names(session: Session, versions: Versions) -> list[WhoseName]:
    """Every name that records hold, with whose it is or who is likely meant."""
    book, names = name_book(session), written_names(session, versions)
    people = {
        row[0]: row[1]
        for row in session.execute(
            select(Person.id, Person.name).where(Person.merged_into.is_(None))
        )
    }
    days = [day for one in names for day in (one.first, one.last) if day]
    held: defaultdict[int, list[Held]] = defaultdict(list)
    if days:
        for post in posts_in(session, min(days), max(days)):
            held[post.person_id].append(post)
    teams = unit_names(session)
    return [_judged(one, book, people, held, teams) for one in names]


def _judged(
    name: Written,
    book: NameBook,
    people: Mapping[int, str],
    held: Mapping[int, Sequence[Held]],
    teams: UnitNames,
) -> WhoseName:
    if name.folded in book.settled:
        meant = book.settled[name.folded]
        return WhoseName(name, NOBODY if meant is None else SETTLED, meant)
    sure = book.sure(name.written)
    if sure is not None:
        return WhoseName(name, KNOWN, sure)
    likely = [one for one in book.likely(name.written) if one in people]
    proposals = [
        Proposal(
            one,
            people[one],
            tuple(_reasons(name, people[one], held.get(one, ()), teams)),
        )
        for one in likely
    ]
    proposals.sort(key=lambda one: (-len(one.reasons), one.name))
    return WhoseName(
        name,
        LIKELY if proposals else OPEN,
        proposals=tuple(proposals),
        several=several(name.written),
    )


def _reasons(
    name: Written, known: str, held: Sequence[Held], teams: UnitNames
) -> Iterable[str]:
    """Why somebody may be meant, the plainest reason first."""
    if in_order(known) == in_order(name.written):
        yield "the same name as others"
    elif len(in_order(name.written).split()[0]) == 1:
        yield "same surname and initial"
    else:
        yield "same surname and first name"
    there = {
        post.unit_id
        for post in held
        if name.first is not None
        and name.last is not None
        and post.from_on <= name.last
        and (post.to_on is None or post.to_on >= name.first)
    }
    for unit in name.units:
        if (found := teams.find(unit, name.last).unit_id) and found in there:
            yield f"was in {unit} then"


def settle(session: Session, by: By, written: str, person_id: int | None) -> None:
    """Say whose a name is that records hold; with None, nobody's of this service.

    Raises NotChanged where there is no such person.
    """
    written = as_typed(written)[:LONGEST_NAME]
    key = folded(written)
    with writing(session):
        if person_id is not None:
            person = session.get(Person, person_id)
            if person is None or person.merged_into is not None:
                raise NotChanged("That person is not there any more.")
        known = session.get(NameWritten, key)
        before = known.person_id if known is not None else None
        if known is None:
            known = NameWritten(folded=key, written=written)
            session.add(known)
        elif before == person_id:
            return
        known.person_id, known.settled_by, known.at = person_id, by.who, by.at
        session.flush()
        said = {"person": [before, person_id], "written": [None, known.written]}
        PeopleHistory(session, by).tell("name_written", key, "settled", said)


def take_back(session: Session, by: By, key: str) -> None:
    """Let a name be nobody's in particular again, as before it was settled."""
    with writing(session):
        key = folded(as_typed(key))
        known = session.get(NameWritten, key)
        if known is None:
            raise NotChanged("That name is not settled any more.")
        said = {"person": [known.person_id, None], "written": [known.written, None]}
        session.execute(delete(NameWritten).where(NameWritten.folded == key))
        session.expunge(known)
        PeopleHistory(session, by).tell("name_written", key, "taken back", said)
