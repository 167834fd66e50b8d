"""What is looked for, by whom, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import current_app

from backoffice.access.accounts import Account
from backoffice.access.gate import current_account
from backoffice.access.roles import Verb, may
from backoffice.access.scope import Scope, scope_of
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.versions import Versions
from form_definitions.spelling import folded

MOST = 8
"""Of one kind on a page."""


@dataclass(frozen=True)
class Found:
    """One thing that fits: its words, where it is, and what tells it from others."""

    words: str
    address: str
    small: str = ""


class Asked:
    """A search of one account. The words are nowhere kept."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.session = db.session()
        self.account: Account = current_account()

    def may(self, verb: Verb) -> bool:
        return may(self.account, verb)

    @cached_property
    def scope(self) -> Scope:
        return scope_of(self.account)

    @property
    def versions(self) -> Versions:
        return store_of(current_app).versions

    @cached_property
    def words(self) -> list[str]:
        return folded(self.text).split()

    def fits(self, *texts: str) -> bool:
        """Whether some texts hold, as beginnings of words, all that is looked for."""
        there = folded(" ".join(texts)).replace("-", " ").split()
        wanted = [part for word in self.words for part in word.split("-") if part]
        return bool(wanted) and all(
            any(one.startswith(word) for one in there) for word in wanted
        )
