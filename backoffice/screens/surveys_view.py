"""The yearly survey: sent, reminded of and told for the Performance Team; answered by
anybody who has a link, without logging in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Flask, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs, public
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.structure import tree_on
from backoffice.programme.surveys.answering import (
    answer,
    questions,
    survey_of,
)
from backoffice.programme.surveys.asking import FORM, LEAST, remind, send, surveys
from backoffice.programme.surveys.closing import close_due
from backoffice.programme.surveys.told import found_of
from backoffice.screens.sheet import today
from backoffice.screens.words import day, many
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.rows import By, plain
from backoffice.store.survey_tables import Survey
from form_definitions.entry import check
from form_definitions.form import Form
from form_definitions.kinds import Choice, Grade, LongText, Team
from form_definitions.roles import known_roles

ADDRESS = "/surveys/"
LINK = "/survey/<token>/"


def _form() -> Form:
    form = store_of(current_app).versions.current().get(FORM)
    return form or abort(404)


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """All surveys, and the form that sends the next."""
    return _page({})


def _page(typed: Mapping[str, str], error: str = "") -> ResponseReturnValue:
    close_due(db.session(), store_of(current_app).versions, today())
    roles = known_roles(current_app.config["SETTINGS"].data).roles.values()
    page = render_template(
        "surveys/list.html",
        surveys=surveys(db.session()),
        roles=sorted(roles, key=lambda role: role.label),
        typed=typed,
        least=LEAST,
        year=today().year,
        error=error,
    )
    return page, 400 if error else 200


@needs("manage_programme")
def send_it() -> ResponseReturnValue:
    """Send a survey to everybody it asks."""
    typed = request.form.to_dict()
    year, least = typed.get("year", ""), typed.get("least", "")
    try:
        if not year.isdecimal() or not least.isdecimal() or len(year) != 4:
            raise NotChanged("Give the year and the number in digits.")
        survey = send(
            db.session(),
            By(current_account().email, clock()),
            year=int(year),
            closes_on=_day(typed.get("closes_on", "")),
            least=int(least),
            posts=request.form.getlist("posts"),
            today=today(),
        )
    except NotChanged as why:
        return _page(typed, str(why))
    flash(f"The survey of {survey.year} is sent; it closes on {day(survey.closes_on)}.")
    return redirect(f"{ADDRESS}{survey.id}/", 303)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise NotChanged("Give the last day on which it can be answered.") from None


@needs("manage_programme")
def one(number: int) -> ResponseReturnValue:
    """A survey: how many have answered and, once it is closed, what it found."""
    session, versions = db.session(), store_of(current_app).versions
    close_due(session, versions, today())
    asked = next((one for one in surveys(session) if one.survey.id == number), None)
    if asked is None:
        abort(404)
    area = request.args.get("area", "")
    closed = asked.survey.closed_on is not None
    found = found_of(session, versions, asked.survey, area) if closed else None
    return render_template("surveys/one.html", asked=asked, found=found, area=area)


@needs("manage_programme")
def remind_them(number: int) -> ResponseReturnValue:
    """Write to those who have not answered."""
    by = By(current_account().email, clock())
    try:
        written = remind(db.session(), by, number, today())
        flash(f"{many(written, 'reminder')} will be sent, each with a new link.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"{ADDRESS}{number}/", 303)


# --- answering


@public
def ask(token: str) -> ResponseReturnValue:
    """The questions, to whoever has a link."""
    try:
        survey = survey_of(db.session(), token, today())
    except NotChanged as why:
        return render_template("surveys/over.html", words=str(why)), 410
    return _asked(survey, {}, [])


def _asked(
    survey: Survey, typed: Mapping[str, str], errors: list[tuple[str, str]]
) -> ResponseReturnValue:
    form = _form()
    units = tree_on(db.session(), today()).units.values()
    names = sorted({unit.name for unit in units if unit.kind == "area"})
    shown = [
        {
            "key": field.key,
            "label": next((a.label for a in form.areas if a.grade == field.key), "")
            or field.label,
            "hint": next((a.good for a in form.areas if a.grade == field.key), "")
            or field.hint,
            "long": isinstance(field.kind, LongText),
            "options": [(name, name) for name in names]
            if isinstance(field.kind, Team)
            else [(o.key, o.label) for o in field.kind.options]
            if isinstance(field.kind, Choice | Grade)
            else [],
        }
        for field in questions(form)
        if not isinstance(field.kind, Team) or names
    ]
    page = render_template(
        "surveys/answer.html",
        survey=survey,
        questions=shown,
        typed=typed,
        errors=errors,
    )
    return page, 422 if errors else 200


@public
def take(token: str) -> ResponseReturnValue:
    """Take an answer; nothing of who sent it is kept."""
    session, form = db.session(), _form()
    try:
        survey = survey_of(session, token, today())
        typed = {
            field.key: request.form.get(field.key, "")[:5_000].replace("\x00", "")
            for field in questions(form)
        }
        whole = {
            **typed,
            "answered_on": today().isoformat(),
            "survey_year": str(survey.year),
        }
        entry = check(form, whole, today=today())
        wrong = [(p.field or "", p.words) for p in entry.problems if p.field in typed]
        if wrong or not any(typed.values()):
            said = wrong or [("", "Answer at least one question")]
            return _asked(survey, typed, said)
        answer(
            session,
            form,
            token,
            {k: plain(entry.values.get(k)) for k in typed},
            today(),
        )
    except NotChanged as why:
        return render_template("surveys/over.html", words=str(why)), 410
    return render_template("surveys/over.html", words="")


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "surveys", listed)
    app.add_url_rule(ADDRESS, "send_survey", send_it, methods=("POST",))
    app.add_url_rule(f"{ADDRESS}<int:number>/", "survey", one)
    rule = f"{ADDRESS}<int:number>/remind/"
    app.add_url_rule(rule, "remind_survey", remind_them, methods=("POST",))
    app.add_url_rule(LINK, "answer_survey", ask)
    app.add_url_rule(LINK, "take_survey", take, methods=("POST",))
