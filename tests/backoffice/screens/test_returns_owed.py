"""A return's page tells what was owed, and each figure opens the debts behind it."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask

from backoffice.access.roles import Role
from backoffice.store.opening import store_of
from tests.backoffice.figures.service import TODAY
from tests.backoffice.figures.test_owed_in_returns import put_audits, put_people
from tests.backoffice.people import logged_in

PAGE = "/returns/monthly/2025-11/"


def test_each_figure_of_what_was_owed_opens_its_debts(app: Flask) -> None:
    store = store_of(app)
    client = logged_in(app, Role.PERFORMANCE)
    assert "Expected is not known" in client.get(PAGE).text

    with store.session() as session:
        put_audits(store, store.records(session, "setup@tests.example"))
        put_people(session)
    page = client.get(PAGE).text
    assert "Expected is not known" not in page
    addresses = [unescape(one) for one in re.findall(r'href="(/due/[^"]+)"', page)]

    def who(number: str, place: str) -> set[str]:
        """Whose debts the figure's own list has."""
        said = f"{TODAY}&has={number}&form={place}"
        (address,) = {a for a in addresses if a.endswith(said)}
        found = client.get(address).text
        rows = found[found.index("<tbody") :]
        return {name for name in ("Ann Ash", "Bea Birch", "Cal Cedar") if name in rows}

    audits = "case_file_audit&team="
    assert who("late", f"{audits}Seacroft&role=team_manager") == {"Ann Ash"}
    assert who("expected", f"{audits}Seacroft&role=team_manager") == {"Ann Ash"}
    # The tree's own name finds the team that records call Bramley Team.
    assert who("on_time", f"{audits}Bramley&role=team_manager") == {"Bea Birch"}
    assert who("exempt", f"{audits}-&role=service_delivery_manager") == {"Cal Cedar"}
    assert who("outstanding", "supervision_audit&team=-") == {"Cal Cedar"}
