"""Pages that one may open, by what they are called."""

from __future__ import annotations

from typing import Final

from flask import current_app

from backoffice.access.roles import Verb
from backoffice.screens.finding.asked import MOST, Asked, Found
from backoffice.screens.navigation import ITEMS

TITLE = "Pages"
OTHERS: Final[tuple[tuple[str, str, Verb | None], ...]] = (
    ("Chase what is outstanding, reminders", "/due/chase/", "manage_programme"),
    ("Follow-up letters, the 48-hour clock", "/due/notices/", "manage_programme"),
    ("Excuses, exemptions", "/due/excuses/", "manage_programme"),
    ("Commissions of thematic audits", "/due/commissions/", "manage_programme"),
    ("Samples, the random draw of cases", "/due/samples/", "manage_programme"),
    ("Obligations, who owes what how often", "/obligations/", "manage_programme"),
    ("Re-audits after Inadequate", "/due/re-audits/", "manage_programme"),
    ("Agreement of moderators", "/moderation/agreement/", "see_calibration"),
    ("Alerts, immediate safeguarding", "/alerts/", "see_records"),
    ("Themes of findings", "/themes/", "manage_programme"),
    ("Improvement plans", "/plans/", "see_learning"),
    ("Structure, teams and areas", "/structure/", "manage_people"),
    ("Names as records write them", "/people/names/", "manage_people"),
    ("Access trail, who saw what", "/trail/", "see_trail"),
    ("Feed for Power BI and Excel", "/account/feed/", "see_figures"),
    ("Your account, password", "/account", None),
)
"""Beside those of the navigation: what they are called, where, and who may."""


def found(asked: Asked) -> list[Found]:
    addresses = current_app.url_map.bind("")
    own = [(item.label, item.address, item.needs) for item in ITEMS]
    return [
        Found(label, address)
        for label, address, needs in (*own, *OTHERS)
        if (needs is None or asked.may(needs))
        and asked.fits(label)
        and addresses.test(address, "GET")
    ][:MOST]
