"""Roles, and what each may do. A verb nobody is given here is nobody's."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, Protocol

Verb = Literal[
    "see_records",
    "add_records",
    "edit_records",
    "withdraw_records",
    "upload",
    "settle",
    "export_records",
    "see_returns",
    "publish_returns",
    "see_figures",
    "see_trail",
    "publish_forms",
    "manage_accounts",
    "manage_people",
    "manage_programme",
    "see_due",
    "see_calibration",
    "waive_privilege",
    "see_learning",
]


class Role(StrEnum):
    """The roles of the framework's people, as far as they log in."""

    PERFORMANCE = "performance"
    PERFORMANCE_MANAGER = "performance_manager"
    AUDITOR = "auditor"
    MANAGER = "manager"
    WORKER = "worker"
    LEADERSHIP = "leadership"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """The role as people say it."""
        return _WORDS[self]


_WORDS: Final = {
    Role.PERFORMANCE: "Performance Officer",
    Role.PERFORMANCE_MANAGER: "Performance Manager",
    Role.AUDITOR: "Auditor",
    Role.MANAGER: "Team Manager",
    Role.WORKER: "Worker",
    Role.LEADERSHIP: "Leadership",
    Role.ADMINISTRATOR: "Administrator",
}

_PERFORMANCE: Final[frozenset[Verb]] = frozenset(
    {
        "see_records",
        "add_records",
        "edit_records",
        "withdraw_records",
        "upload",
        "settle",
        "export_records",
        "see_returns",
        "see_figures",
        "manage_people",
        "manage_programme",
        "see_due",
        "see_learning",
    }
)
_MANAGES: Final[frozenset[Verb]] = frozenset(
    {
        "publish_returns",
        "publish_forms",
        "see_trail",
        "see_calibration",
        "waive_privilege",
    }
)
_AUDITOR: Final[frozenset[Verb]] = frozenset(
    {
        "see_records",
        "add_records",
        "edit_records",
        "export_records",
        "see_due",
        "see_learning",
    }
)

_MAY: Final[dict[Role, frozenset[Verb]]] = {
    Role.PERFORMANCE: _PERFORMANCE,
    Role.PERFORMANCE_MANAGER: _PERFORMANCE | _MANAGES,
    Role.AUDITOR: _AUDITOR,
    Role.MANAGER: _AUDITOR,
    Role.WORKER: frozenset({"see_records"}),
    Role.LEADERSHIP: frozenset({"see_returns", "see_figures", "see_learning"}),
    Role.ADMINISTRATOR: frozenset({"manage_accounts"}),
}


class HasRole(Protocol):
    @property
    def role(self) -> Role: ...


def may(account: HasRole | None, verb: Verb) -> bool:
    """Whether this account may do this at all; which records is `scope`'s to say."""
    return account is not None and verb in _MAY[account.role]
