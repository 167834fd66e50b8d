"""Saved views of lists: whose they are, who sees them, who may change them.

A view holds how a list is asked for, never which records that are: whoever opens it
sees what is theirs to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backoffice.access.accounts import Account
from backoffice.access.roles import Role
from backoffice.clock import now
from backoffice.store import fixed
from backoffice.store.database import writing
from backoffice.store.view_tables import FirstView, SavedView

MOST = 50
"""Views one account may have of one form."""
LONGEST_NAME = 60
LONGEST = 8_000
"""Characters of what a view asks for; an address of more no server takes."""
OWN = ""
TEAM = "performance_team"
_TEAM: Final = (Role.PERFORMANCE, Role.PERFORMANCE_MANAGER)
AUDIENCES: Final = {
    OWN: "Only me",
    TEAM: "The Performance Team",
    Role.AUDITOR.value: "Auditors",
    Role.MANAGER.value: "Team Managers",
}
"""Whom a view can be shared with; what they may see, each sees in it."""


class ViewError(ValueError):
    """A view that cannot be kept so; its message is a sentence for whoever asked."""


@dataclass(frozen=True)
class View:
    """A saved view, as one account sees it."""

    id: int
    form: str
    name: str
    asked: str
    """The arguments of the list's address."""
    shared_with: str
    owner: str
    """The name of whoever made it."""
    mine: bool
    may_change: bool
    first: bool
    """Whether this account's list opens with it."""

    @property
    def address(self) -> str:
        """Where it opens; `view` there says which it was, however it is narrowed on."""
        return (
            f"/records/{self.form}/?{self.asked}{'&' * bool(self.asked)}view={self.id}"
        )


class SavedViews:
    """The views that one account sees, in the database of this session."""

    def __init__(
        self,
        session: Session,
        account: Account,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._session = session
        self._account = account
        self._clock = clock

    @property
    def may_share(self) -> bool:
        return self._account.role in _TEAM

    def seen(self, form: str | None = None) -> list[View]:
        """Those of one form or of all, one's own first, by name."""
        return self._asked(self._visible(), form)

    def kept(self, form: str) -> list[View]:
        """Those one sees, and those of others that one may change."""
        if self._account.role is not Role.PERFORMANCE_MANAGER:
            return self.seen(form)
        return self._asked(or_(self._own, SavedView.shared_with != OWN), form)

    def one(self, form: str, view_id: int | None) -> View | None:
        """A view that one sees or may change; None where there is no such."""
        return next((one for one in self.kept(form) if one.id == view_id), None)

    def save(self, form: str, name: str, asked: str, shared_with: str = OWN) -> int:
        """Keep a new view of one's own; gives its id. Raises ViewError."""
        name = _name(name)
        self._check(asked, shared_with)
        instant = self._clock()
        view = SavedView(
            form=form,
            account_id=self._account.id,
            name=name,
            shared_with=shared_with,
            asked=asked,
            created_at=instant,
            changed_at=instant,
        )
        with _named_once(name), writing(self._session):
            there = select(func.count()).where(self._own, SavedView.form == form)
            if (self._session.scalar(there) or 0) >= MOST:
                raise ViewError(
                    f"You have {MOST} views of this form; delete one you no longer use."
                )
            self._session.add(view)
            self._session.flush()
            return view.id

    def change(
        self, view: View, name: str, shared_with: str, asked: str | None = None
    ) -> None:
        """Rename a view, share it otherwise, or let it ask for something else.

        Raises ViewError, also where it is not this account's to change.
        """
        name = _name(name)
        if shared_with != view.shared_with:
            self._check("", shared_with)
        self._check(asked or "", OWN)
        with _named_once(name), writing(self._session):
            row = self._changeable(view)
            row.name, row.shared_with = name, shared_with
            row.asked = row.asked if asked is None else asked
            row.changed_at = self._clock()
            self._session.flush()

    def delete(self, view: View) -> None:
        """Delete a view for everybody. Raises ViewError."""
        with writing(self._session):
            self._session.delete(self._changeable(view))

    def open_with(self, form: str, view: View | None) -> None:
        """Let this account's list of a form open with a view, or with none."""
        with writing(self._session):
            self._session.execute(
                delete(FirstView).where(
                    FirstView.account_id == self._account.id, FirstView.form == form
                )
            )
            if view is not None:
                self._session.add(
                    FirstView(account_id=self._account.id, form=form, view_id=view.id)
                )

    # --- inside

    @property
    def _own(self) -> Any:
        return SavedView.account_id == self._account.id

    def _visible(self) -> Any:
        shared = [self._account.role.value]
        if self._account.role in _TEAM:
            shared.append(TEAM)
        return or_(self._own, SavedView.shared_with.in_(shared))

    def _asked(self, condition: Any, form: str | None) -> list[View]:
        first = (FirstView.view_id == SavedView.id) & (
            FirstView.account_id == self._account.id
        )
        asked = (
            select(SavedView, fixed.Account.name, FirstView.view_id)
            .join(fixed.Account, fixed.Account.id == SavedView.account_id)
            .outerjoin(FirstView, first)
            .where(condition)
        )
        if form is not None:
            asked = asked.where(SavedView.form == form)
        rows = self._session.execute(asked).all()
        views = [self._view(*row) for row in rows]
        return sorted(views, key=lambda v: (not v.mine, v.name.casefold(), v.id))

    def _view(self, row: SavedView, owner: str, first: int | None) -> View:
        mine = row.account_id == self._account.id
        manages = self._account.role is Role.PERFORMANCE_MANAGER
        return View(
            row.id,
            row.form,
            row.name,
            row.asked,
            row.shared_with,
            owner,
            mine,
            mine or (manages and row.shared_with != OWN),
            first is not None,
        )

    def _changeable(self, view: View) -> SavedView:
        """The row of a view, as it stands now, if this account may change it."""
        row = self._session.get(SavedView, view.id, populate_existing=True)
        if row is None:
            raise ViewError("That view has been deleted meanwhile.")
        if not self._view(row, "", None).may_change:
            raise ViewError("Only its owner or a Performance Manager can change it.")
        return row

    def _check(self, asked: str, shared_with: str) -> None:
        if shared_with not in AUDIENCES:
            raise ViewError("Choose who may use it.")
        if shared_with != OWN and not self.may_share:
            raise ViewError("Only the Performance Team can share a view.")
        if len(asked) > LONGEST:
            raise ViewError("It asks for too much to be kept; choose fewer answers.")


@contextmanager
def _named_once(name: str) -> Iterator[None]:
    """Tells in a sentence that a name is taken, where the database refuses it."""
    try:
        yield
    except IntegrityError:
        raise ViewError(
            f"There is a view ‘{name}’ of this form; choose another name."
        ) from None


def _name(said: str) -> str:
    name = " ".join(said.replace("\x00", "").split())
    if not name:
        raise ViewError("Give the view a name, for example To moderate.")
    if len(name) > LONGEST_NAME:
        raise ViewError(f"A name has {LONGEST_NAME} characters at most; shorten it.")
    return name


def audiences(views: SavedViews, now_shared: str = OWN) -> Sequence[tuple[str, str]]:
    """Whom a view may be shared with by this account, as choices."""
    if views.may_share:
        return tuple(AUDIENCES.items())
    return tuple((k, v) for k, v in AUDIENCES.items() if k in (OWN, now_shared))
