"""Staff lists: sent in, looked through with what they ask, answered, saved."""

from __future__ import annotations

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.programme import staff_import
from backoffice.programme.staff_changes import StaffPlan
from backoffice.programme.staff_list import ListQuestion
from backoffice.screens.history import names_of
from backoffice.screens.people_asked import day_in, is_number
from backoffice.screens.people_desk import by, changed, found, roles, session, today
from backoffice.screens.words import many
from backoffice.store.people_tables import SINCE_EVER, StaffList
from importers.troubles import CannotRead

ADDRESS = "/people/lists/"
SHOWN = 100
"""People of one sort that a page shows; the rest are counted."""


@needs("manage_people")
def staff_lists() -> ResponseReturnValue:
    """The lists that came in, and the box for another."""
    return _page()


def _page(error: str = "") -> ResponseReturnValue:
    kept = staff_import.kept_lists(session())
    page = render_template(
        "people/lists.html",
        kept=kept,
        names=names_of(session(), {one.who for one in kept}),
        error=error,
    )
    return page, 400 if error else 200


@needs("manage_people")
def send_staff_list() -> ResponseReturnValue:
    """Keep a list that is sent in, and look through it."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page("Choose a workbook first.")
    said = request.form.get("as_of", "")
    as_of = day_in(said, SINCE_EVER) if said else None
    if as_of == SINCE_EVER:
        return _page("Give the day of the list, like 01/04/2026, or leave it out.")
    try:
        kept = staff_import.receive(
            session(), sent.read(), sent.filename, by(), today=today(), as_of=as_of
        )
    except CannotRead as why:
        return _page(f"{str(why).removesuffix('.')}.")
    return redirect(f"{ADDRESS}{kept.id}/", 303)


@needs("manage_people")
def staff_list(number: int) -> ResponseReturnValue:
    """What a list would change, and what it asks."""
    kept = found(StaffList, number)
    if kept.committed_at is not None:
        return render_template(
            "people/saved_list.html",
            kept=kept,
            names=names_of(session(), {kept.who, kept.committed_by or ""}),
        )
    plan = staff_import.plan_list(session(), kept, roles())
    return render_template(
        "people/staff_list.html",
        kept=kept,
        plan=plan,
        counts=plan.counts,
        shown=SHOWN,
        likely=sum(1 for question in plan.questions if question.likely),
        answered=_answered(kept, plan),
        people=_people(plan),
        later=staff_import.later_list(session(), plan.day),
        save=_save_words(plan),
    )


def _save_words(plan: StaffPlan) -> str:
    """What the button that saves says it does."""
    changes = plan.counts["new"] + plan.counts["changed"]
    if changes:
        return f"Save {many(changes, 'person', 'people')}"
    return "Save the rest" if plan.changes_anything else "Nothing to save: keep as seen"


def _answered(kept: StaffList, plan: StaffPlan) -> list[str]:
    """The questions that were answered for this list."""
    open_ = {question.key for question in plan.questions}
    return [
        key for key in kept.answers if key not in open_ and not key.startswith("map:")
    ]


def _people(plan: StaffPlan) -> list[tuple[str, str]]:
    """Whom a manager may be, where nobody is likely: everybody of the list."""
    return sorted(
        (
            (str(p.person_id) if p.person_id is not None else p.key, p.name)
            for p in plan.people
        ),
        key=lambda one: one[1].casefold(),
    )


def _wants_anybody(question: ListQuestion) -> bool:
    return question.key.startswith("manager:")


@needs("manage_people")
def answer_staff_list(number: int) -> ResponseReturnValue:
    """Keep the answers to what a list asks."""
    kept = found(StaffList, number)

    def work() -> str:
        if request.form.get("do") == "likely":
            plan = staff_import.plan_list(session(), kept, roles())
            done = staff_import.accept_likely(session(), kept, plan)
            return f"{many(done, 'likely answer')} accepted."
        if request.form.get("do") == "forget":
            key = request.form.get("key", "")
            staff_import.answer(session(), kept, {key: ""})
            return "It is asked again."
        said = {
            name.removeprefix("answer-"): value
            for name, value in request.form.items()
            if name.startswith("answer-") and value
        }
        staff_import.answer(session(), kept, said)
        return f"{many(len(said), 'answer')} kept."

    changed(work)
    return redirect(f"{ADDRESS}{number}/", 303)


@needs("manage_people")
def save_staff_list(number: int) -> ResponseReturnValue:
    """Save what a list changes."""
    kept = found(StaffList, number)
    leavers = [int(one) for one in request.form.getlist("left") if is_number(one)]

    def work() -> str:
        plan = staff_import.commit(session(), kept, roles(), by(), leavers)
        counts = plan.counts
        return f"Saved: {counts['new']} new, {counts['changed']} changed."

    if changed(work) and leavers:
        flash(f"{many(len(leavers), 'person', 'people')} left on the day before.")
    return redirect(f"{ADDRESS}{number}/", 303)


@needs("manage_people")
def throw_staff_list_away(number: int) -> ResponseReturnValue:
    """Forget a list that was never saved."""
    kept = found(StaffList, number)

    def work() -> str:
        staff_import.throw_away(session(), kept)
        return f"{kept.file_name} is thrown away; nothing of it was saved."

    return redirect(ADDRESS if changed(work) else f"{ADDRESS}{number}/", 303)


def register(app: Flask) -> None:
    app.jinja_env.tests["of_anybody"] = _wants_anybody
    app.add_url_rule(ADDRESS, "staff_lists", staff_lists)
    app.add_url_rule(ADDRESS, "send_staff_list", send_staff_list, methods=("POST",))
    one = f"{ADDRESS}<int:number>/"
    app.add_url_rule(one, "staff_list", staff_list)
    for word, view in (
        ("answer", answer_staff_list),
        ("save", save_staff_list),
        ("throw-away", throw_staff_list_away),
    ):
        app.add_url_rule(f"{one}{word}/", view.__name__, view, methods=("POST",))
