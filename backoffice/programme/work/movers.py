"""What somebody is to a piece of work: its doer, its subject, its moderator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import may
from backoffice.programme.people import person_of_account
from backoffice.programme.whose import whose
from backoffice.store.rows import StoredRecord
from backoffice.store.work_tables import Work
from form_definitions.spelling import folded

MANAGER = "manager"
"""The field of a form that says whose the worker is, where it has one."""


@dataclass(frozen=True)
class Concerned:
    """The people of a piece of work: by their numbers, where they are known."""

    doer: int | None
    subjects: frozenset[int] = field(default=frozenset())
    managers: frozenset[int] = field(default=frozenset())
    moderator: int | None = None


def concerned(
    session: Session, work: Work | None, record: StoredRecord | None
) -> Concerned:
    """Whose work it is, whom it is about, and who manages them.

    Args:
        work: None of a record that has none, as one that came in with a workbook.
    """
    subjects = set() if work is None or work.about_id is None else {work.about_id}
    asked = work.person_id if work else None
    moderator = work.moderator_id if work else None
    if record is None:
        return Concerned(asked, frozenset(subjects), moderator=moderator)
    form, values = record.form, record.values
    by = [values.get(form.record.by)] if form.record.by else []
    about = [values.get(name) for name in form.record.about if name != MANAGER]
    managers = [values.get(MANAGER)] if MANAGER in form.record.about else []
    known = whose(session, [str(n) for n in (*by, *about, *managers) if n])

    def people(names: Iterable[object]) -> frozenset[int]:
        found = {known.get(folded(str(name))) for name in names if name}
        return frozenset(one for one in found if one is not None)

    doer = asked if asked is not None else next(iter(people(by)), None)
    return Concerned(doer, people(about) | subjects, people(managers), moderator)


def movers(
    session: Session, account: Account, of: Concerned, record: StoredRecord | None
) -> frozenset[str]:
    """What an account is to a piece of work, in the words of life cycles.

    Somebody without a place in the staff list is still the doer of what they entered.
    """
    found = set()
    person = person_of_account(session, account.email)
    if may(account, "manage_programme"):
        found.add("performance")
    if record is not None and record.created_by == account.email:
        found.add("doer")
    if person is None:
        return frozenset(found)
    if person.id == of.doer:
        found.add("doer")
    if person.id in of.subjects:
        found.add("subject")
        # Nobody agrees or verifies what was found about their own practice.
        found.discard("performance")
    if person.id in of.managers:
        found.add("manager")
    if person.id == of.moderator and person.id != of.doer:
        found.add("moderator")
    return frozenset(found)
