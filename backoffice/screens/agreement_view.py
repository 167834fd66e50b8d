"""Agreement: how far moderators and auditors grade alike, by area and, for whoever may
see it, by auditor; with the audits behind each figure.

It is there to talk about grades, never to rank people: auditors stand by name, and what
rests on few audits is not shown of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import current_account, needs
from backoffice.access.roles import may
from backoffice.access.scope import kept_back
from backoffice.programme.moderation.agreement import (
    Agreement,
    Compared,
    agreement,
    by_area,
    by_auditor,
    compared,
)
from backoffice.programme.people import names_of
from backoffice.programme.whose import whose
from backoffice.screens.measure_plot import Bar, drawing
from backoffice.screens.moderation_desk import desk
from backoffice.screens.moderation_view import ADDRESS
from backoffice.screens.sheet import today
from backoffice.store.database import db
from exports.periods import NoPeriod, Period, period_of
from form_definitions.form import Form

FEWEST: Final = 5
"""Audits below which nothing is told of one auditor."""
WAYS: Final[Mapping[str, Callable[[Compared], bool]]] = {
    "alike": lambda one: one.apart == 0,
    "within_one": lambda one: abs(one.apart) <= 1,
    "higher": lambda one: one.apart > 0,
    "lower": lambda one: one.apart < 0,
    "all": lambda one: True,
}
"""The figures of a line, and which compared grades each counts."""


@dataclass(frozen=True)
class Line:
    """One area, or one auditor."""

    label: str
    figures: Agreement
    address: Mapping[str, str]
    """Of the audits behind each figure."""
    hidden: bool = False


@needs("manage_programme")
def shown() -> ResponseReturnValue:
    """The figures of a period, and the audits behind one of them."""
    at, day = desk(request.args.get("form", "")), today()
    period = _period(request.args.get("period", ""), day)
    session, versions = db.session(), at.records.versions
    form = versions.current()[at.rules.form]
    those = compared(session, versions, at.rules, period)
    officer = may(current_account(), "see_calibration")
    if request.args.get("by") and not officer:
        abort(403)
    lines = _by_area(form, those, period)
    return render_template(
        "moderation/agreement.html",
        period=period,
        form=form,
        whole=agreement(one for one in those if _is_overall(form, one)),
        lines=lines,
        plot=_plot(lines),
        auditors=_by_auditor(form, those, period) if officer else [],
        may_calibrate=officer,
        fewest=FEWEST,
        behind=_behind(form, those),
        labels={area.key: area for area in form.areas},
        address=ADDRESS,
    )


def _is_overall(form: Form, one: Compared) -> bool:
    return form.overall is not None and one.area == form.overall.key


def _period(said: str, day: date) -> Period:
    """The period asked for; the financial year so far where none is."""
    first = day.year - (day.month < 4)
    year = f"{first}-{(first + 1) % 100:02}"
    try:
        return period_of(said or year)
    except NoPeriod:
        return period_of(year)


def _address(form: Form, period: Period, **of: str) -> dict[str, str]:
    said = {"form": form.key, "period": period.key, **of}
    return {way: f"?{urlencode({**said, 'way': way})}#behind" for way in WAYS}


def _by_area(form: Form, those: list[Compared], period: Period) -> list[Line]:
    found = by_area(those)
    areas = sorted(form.areas, key=lambda area: not area.overall)
    return [
        Line(area.label, found[area.key], _address(form, period, area=area.key))
        for area in areas
        if area.key in found
    ]


def _by_auditor(form: Form, those: list[Compared], period: Period) -> list[Line]:
    overall = [one for one in those if _is_overall(form, one)]
    found, people = by_auditor(overall), whose(db.session())
    names = names_of(db.session())
    lines = []
    for owner, figures in found.items():
        person = people.get(owner)
        label = names.get(person, owner.title()) if person else owner.title()
        few = figures.of < FEWEST
        address = {} if few else _address(form, period, by=owner)
        lines.append(Line(label, figures, address, few))
    return lines


def _plot(lines: list[Line]) -> object:
    bars = [
        Bar(
            line.label,
            line.figures.share(line.figures.alike),
            f"{line.figures.alike / line.figures.of:.0%} of {line.figures.of:,}",
        )
        for line in lines
        if line.figures.of
    ]
    return drawing(bars, "Exact agreement by area", "agreement", True) if bars else ""


def _behind(form: Form, those: list[Compared]) -> list[Compared] | None:
    """The compared grades that a figure counts; None where none was asked about."""
    args = request.args
    way = WAYS.get(args.get("way", ""))
    if way is None:
        return None
    area, by = args.get("area", ""), args.get("by", "")
    found = [
        one
        for one in those
        if (one.area == area if area else _is_overall(form, one))
        if not by or one.owner == by
    ]
    if by and len(found) < FEWEST:
        return []
    hidden = kept_back(db.session(), current_account())
    return [one for one in found if way(one) and one.record_id not in hidden]


def register(app: Flask) -> None:
    app.add_url_rule(f"{ADDRESS}agreement/", "agreement", shown)
