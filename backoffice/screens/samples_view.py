"""Samples: a case list sent in, looked at, drawn from, and shared out to auditors."""

from __future__ import annotations

import secrets

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from backoffice.access.gate import clock, current_account, needs
from backoffice.aside import folder_aside
from backoffice.programme.restructuring import NotChanged
from backoffice.programme.sampling import keeping
from backoffice.programme.sampling.asking import Asking
from backoffice.programme.sampling.asking_files import AskingFiles
from backoffice.programme.sampling.draw import NoSize
from backoffice.programme.sampling.known import FORM
from backoffice.programme.sampling.written import sample_tables
from backoffice.programme.work.steps import Steps
from backoffice.screens.history import names_of as account_names
from backoffice.screens.people_desk import number_in
from backoffice.screens.samples_page import SHOWN, SamplePage, Swapping
from backoffice.screens.sheet import today
from backoffice.screens.trailed import left
from backoffice.screens.words import many
from backoffice.store.database import db
from backoffice.store.opening import store_of
from backoffice.store.records import Records
from backoffice.store.rows import By
from backoffice.store.sampling_tables import Sample
from exports.periods import NoPeriod, period_of
from exports.workbook import file_name, write_workbook
from form_definitions.sampling_rules import SamplingRules, known_sampling_rules
from importers.troubles import CannotRead

ADDRESS = "/due/samples/"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHOSEN_SEEDS = 10**9


def _by() -> By:
    return By(current_account().email, clock())


def _rules() -> SamplingRules:
    return known_sampling_rules(current_app.config["SETTINGS"].data)


def _steps() -> Steps:
    session, account = db.session(), current_account()
    records = Records(session, store_of(current_app).versions, account.email)
    return Steps(session, records, account, _by(), today())


def _asking() -> Asking:
    versions = store_of(current_app).versions
    return Asking(db.session(), versions, _steps(), _rules())


def _asking_files() -> AskingFiles:
    return AskingFiles(db.session(), store_of(current_app).versions, _steps())


@needs("manage_programme")
def listed() -> ResponseReturnValue:
    """The samples there are, and the forms that begin one."""
    return _page({})


def _page(
    typed: dict[str, str], error: str = "", about: str = ""
) -> ResponseReturnValue:
    rows = keeping.kept_samples(db.session())
    day = today()
    first = day.year - (day.month < 4)
    page = render_template(
        "due/samples.html",
        rows=[(row, period_of(row.period).title) for row in rows],
        names=account_names(db.session(), {row.who for row in rows}),
        year=f"{first}-{(first + 1) % 100:02}",
        this_month=f"{day:%Y-%m}",
        cases=FORM,
        typed=typed,
        error=error,
        about=about,
    )
    return page, 400 if error else 200


@needs("manage_programme")
def receive() -> ResponseReturnValue:
    """Keep a case list that is sent in, to be looked at."""
    typed = request.form.to_dict()
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(typed, "Choose a workbook first.", "file")
    try:
        kept = keeping.receive(
            db.session(),
            sent.read(),
            sent.filename,
            _by(),
            period=period_of(typed.get("period", "")),
            size=typed.get("size", ""),
            seed=_seed(typed.get("seed", "")),
            rules=_rules(),
            today=today(),
        )
    except (CannotRead, NoPeriod, NoSize, NotChanged) as why:
        about: dict[type[Exception], str] = {
            NoPeriod: "period",
            NoSize: "size",
            NotChanged: "seed",
        }
        sentence = f"{str(why).removesuffix('.')}."
        return _page(typed, sentence, about.get(type(why), "file"))
    return redirect(f"{ADDRESS}{kept.id}/", 303)


def _seed(said: str) -> int:
    """A seed as it is typed; one by chance where none is."""
    said = said.strip()
    if not said:
        return secrets.randbelow(_CHOSEN_SEEDS)
    if not said.isdecimal() or len(said) > 15:
        raise NotChanged("A seed is a whole number of at most 15 digits.")
    return int(said)


@needs("manage_programme")
def draw_files() -> ResponseReturnValue:
    """Draw the supervision files of a month."""
    typed = request.form.to_dict()
    try:
        month = period_of(typed.get("month", ""))
        made = _asking_files().draw(month, _seed(typed.get("files_seed", "")))
    except (NoPeriod, NotChanged) as why:
        return _page(typed, f"{str(why).removesuffix('.')}.", "month")
    flash(f"Supervision files are drawn for {month.title}.")
    return redirect(f"{ADDRESS}{made.id}/", 303)


def _kept(number: int) -> Sample:
    kept = db.session().get(Sample, number)
    if kept is None:
        abort(404)
    return kept


def _shown(number: int) -> SamplePage:
    return SamplePage(db.session(), _kept(number), _rules())


@needs("manage_programme")
def one(number: int) -> ResponseReturnValue:
    """A list before it is drawn from, or a sample with who audits each case."""
    shown = _shown(number)
    if shown.sample.drawn_at is None:
        return render_template(
            "due/sample_list.html", page=shown, sample=shown.sample, most=SHOWN
        )
    month = request.args.get("month", "")
    if month not in shown.months:
        now = f"{today():%Y-%m}"
        month = now if now in shown.months else next(iter(shown.months), "")
    return render_template(
        "due/sample.html",
        page=shown,
        sample=shown.sample,
        at=month,
        swapping=_swapping(shown, month),
        names=account_names(db.session(), {one.who for one in shown.history}),
    )


def _swapping(shown: SamplePage, month: str) -> Swapping | None:
    """The case that somebody is about to swap, and who else may audit it."""
    asked = request.args.get("swap", 0, type=int)
    for line in shown.of_month(month):
        if line.row.id == asked and not line.begun:
            auditors = []
            if shown.sample.form == FORM:
                auditors = _asking().who_else(shown.sample, line.row)
            return Swapping(line, auditors)
    return None


@needs("manage_programme")
def draw(number: int) -> ResponseReturnValue:
    """Draw the sample of a list."""
    _kept(number)
    try:
        keeping.draw_sample(db.session(), _by(), number)
        flash("The sample is drawn. Ask for its audits when it is time for them.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"{ADDRESS}{number}/", 303)


@needs("manage_programme")
def discard(number: int) -> ResponseReturnValue:
    """Throw a list away that nothing was drawn from."""
    _kept(number)
    try:
        keeping.discard(db.session(), number)
        flash("The case list is thrown away.")
    except NotChanged as why:
        flash(str(why), "warning")
        return redirect(f"{ADDRESS}{number}/", 303)
    return redirect(ADDRESS, 303)


@needs("manage_programme")
def allocate(number: int) -> ResponseReturnValue:
    """Ask for the audits of the months up to one."""
    _kept(number)
    try:
        done, waiting = _asking().allocate(number, request.form.get("through", ""))
        flash(f"{many(done, 'audit')} asked for.")
        if waiting:
            flash(f"{many(waiting, 'case')} could be given to nobody.", "warning")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"{ADDRESS}{number}/", 303)


@needs("manage_programme")
def swap(number: int) -> ResponseReturnValue:
    """Swap a case, a file or an auditor, with the reason."""
    kept = _kept(number)
    case_id = number_in("case") or 0
    reason = request.form.get("reason", "").strip()[:400]
    person_id = number_in("auditor")
    try:
        if person_id:
            name = _asking().swap_auditor(number, case_id, person_id, reason)
            flash(f"{name} is asked for it now.")
        elif kept.form == FORM:
            made = _asking().swap_case(number, case_id, reason)
            flash(f"Case {made.case_ref} has taken its place.")
        else:
            made = _asking_files().swap(number, case_id, reason)
            flash(f"The file of {made.worker or made.manager} has taken its place.")
    except NotChanged as why:
        flash(str(why), "warning")
    return redirect(f"{ADDRESS}{number}/", 303)


@needs("manage_programme")
def workbook(number: int) -> ResponseReturnValue:
    """The sample as a workbook, with how it was drawn."""
    shown = _shown(number)
    if shown.sample.drawn_at is None or shown.sample.form != FORM:
        abort(404)
    how, audits = shown.how(), shown.audits()
    left(how.title, f"seed {how.seed}", len(audits))
    settings = current_app.config["SETTINGS"]
    with folder_aside(settings.data) as folder:
        path = folder / "sample.xlsx"
        write_workbook(
            sample_tables(how, audits),
            path,
            title=how.title,
            about="Cases to be audited, drawn at random.",
            made_on=shown.sample.drawn_at.date(),
        )
        content = path.read_bytes()
    answer = Response(content, mimetype=_WORKBOOK)
    answer.headers.set(
        "Content-Disposition", "attachment", filename=file_name(how.title)
    )
    return answer


def register(app: Flask) -> None:
    app.add_url_rule(ADDRESS, "samples", listed)
    app.add_url_rule(ADDRESS, "send_case_list", receive, methods=("POST",))
    app.add_url_rule(
        f"{ADDRESS}supervision/", "draw_files", draw_files, methods=("POST",)
    )
    rule = f"{ADDRESS}<int:number>/"
    app.add_url_rule(rule, "sample", one)
    app.add_url_rule(f"{rule}workbook/", "sample_workbook", workbook)
    for name, view in (
        ("draw", draw),
        ("discard", discard),
        ("allocate", allocate),
        ("swap", swap),
    ):
        app.add_url_rule(f"{rule}{name}/", f"{name}_sample", view, methods=("POST",))
