"""The links above every page: those of one's role, and only to pages that are there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request

from backoffice.access.gate import logged_in_account
from backoffice.access.roles import Verb, may


@dataclass(frozen=True)
class Item:
    label: str
    address: str
    needs: Verb | None = None
    also: tuple[str, ...] = ()
    """Where else its pages are."""


@dataclass(frozen=True)
class Link:
    label: str
    address: str
    here: bool


ITEMS = (
    Item("Home", "/"),
    Item("Records", "/records/", "see_records"),
    Item(
        "What is due",
        "/due/",
        "see_due",
        ("/obligations/", "/surveys/", "/rules/", "/help/due/"),
    ),
    Item("Uploads", "/uploads/", "upload", ("/help/uploads/",)),
    Item("Review", "/review/", "settle"),
    Item("Actions", "/actions/", "see_records"),
    Item("Moderation", "/moderation/", "see_due"),
    Item("Returns", "/returns/", "see_returns", ("/trail/",)),
    Item(
        "Learning",
        "/learning/",
        "see_learning",
        ("/plans/", "/themes/", "/help/learning/"),
    ),
    Item("People", "/people/", "manage_people", ("/structure/", "/help/people/")),
    Item("Forms", "/designer/", "publish_forms"),
    Item("Accounts", "/accounts/", "manage_accounts"),
)
FIND = "/find/"


def navigation() -> list[Link]:
    """What this account is offered, the page it is on marked."""
    account = logged_in_account()
    there: frozenset[str] = current_app.extensions["addresses"]
    return [
        Link(item.label, item.address, _is_here(item))
        for item in ITEMS
        if item.address in there and (item.needs is None or may(account, item.needs))
    ]


def _is_here(item: Item) -> bool:
    if item.address == "/":
        return request.path == "/"
    return request.path.startswith((item.address, *item.also))


def find_address() -> str:
    """Where the search in the header goes; nothing where there is no such page."""
    there: frozenset[str] = current_app.extensions["addresses"]
    return FIND if FIND in there else ""


def register(app: Flask) -> None:
    """After every view, because it looks at which addresses there are."""
    addresses = app.url_map.bind("")
    wanted = (*(item.address for item in ITEMS), FIND)
    app.extensions["addresses"] = frozenset(
        address for address in wanted if addresses.test(address, "GET")
    )
