"""Review, made for speed: what waits, gathered by the repair it needs.

One answer for all cells that say alike, or one for each in a box beside its raw text;
the last answer can be taken back. Works without a script; keys are a help.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake import answering, answers, groups, likenesses
from backoffice.intake.answering import Answered
from backoffice.intake.desk import NotTaken
from backoffice.intake.from_now_on import ToCome
from backoffice.intake.groups import Group
from backoffice.screens.intake_desk import desk
from backoffice.screens.remembered_view import tell_remembered
from backoffice.screens.review_answers import (
    DECISIONS,
    decided,
    each_number,
    said_of,
    typed_in,
)
from backoffice.screens.review_beside import SAME_OR_NOT
from backoffice.screens.review_page import PAGE, ReviewPage
from backoffice.screens.review_titles import about_its_era, below, title_of
from backoffice.screens.words import many

MOST_RADIOS = 9
"""More answers than this are a list; each of these has a number key."""


def _page_asked() -> ReviewPage:
    at = desk()
    upload = None
    number = request.values.get("upload", type=int)
    if number is not None:
        try:
            upload = at.upload(number)
        except NotTaken:
            abort(404)
    return ReviewPage(
        at,
        groups.gathered(at, number),
        upload,
        request.values.get("group", ""),
        max(0, min(request.values.get("page", 0, type=int), 100_000)),
    )


@needs("settle")
def review() -> ResponseReturnValue:
    """What waits for a person, gathered; the largest group open."""
    return _shown(_page_asked(), [])


def _shown(page: ReviewPage, errors: Sequence[tuple[str, str]]) -> ResponseReturnValue:
    group = page.group
    answer = render_template(
        "uploads/review.html",
        page=page,
        group=group,
        title_of=title_of,
        below=below,
        about_its_era=about_its_era,
        options=page.options(),
        most_radios=MOST_RADIOS,
        same_or_not=SAME_OR_NOT,
        columns=page.columns(),
        rows=page.rows(),
        size=PAGE,
        waiting=page.waiting,
        last=answers.last(page.desk),
        errors=errors,
    )
    return answer, 422 if errors else 200


@needs("settle")
def answer_group() -> ResponseReturnValue:
    """Take one answer for a group, or an answer each for a page of it."""
    page = _page_asked()
    group = groups.find(list(page.groups), page.key)
    if group is None:
        flash("These rows are settled by now.", "warning")
        return redirect(_back(page, ""), 303)
    match request.form.get("_do", ""):
        case "all":
            return _all(page, group)
        case "each":
            return _each(page, group)
        case "split" if group.is_several:
            said, words = each_number(group), f"{title_of(group)}: a record for each"
            return _told(page, answering.answer(page.desk, said, words), page.following)
        case "leave":
            return _left_out(page, group)
    return _shown(page, [("", "Choose what to do with these cells")])


def _all(page: ReviewPage, group: Group) -> ResponseReturnValue:
    raw = request.form.get("all", "").strip()
    if group.is_near:
        for decision in DECISIONS:
            if raw == decision:
                words = f"{title_of(group)}: {SAME_OR_NOT[decision]}"
                given = dict.fromkeys(group.places, (decision, ""))
                done = likenesses.decide(page.desk, given, words)
                return _told(page, done, group.key if done.wrong else page.following)
    if not raw or group.field is None:
        return _shown(page, [("all", "Choose an answer for these cells")])
    shown = dict(page.options()).get(raw, raw)
    said = {
        cell.place: {group.field.key: group.read(raw, cell.raw)} for cell in group.cells
    }
    to_come = _to_come(group)
    words = f"{title_of(group)}: {shown}"
    done = answering.answer(page.desk, said, words, to_come=to_come)
    if done.wrong and not (done.saved or done.waiting):
        return _shown(page, [("all", next(iter(done.wrong.values())))])
    answer = _told(page, done, group.key if done.wrong else page.following)
    tell_remembered(to_come, done.holds)
    return answer


def _to_come(group: Group) -> list[ToCome]:
    """What the answer is to hold for from now on, where its box was ticked."""
    ticked = request.form.get("from_now_on") and group.to_come
    return [ticked] if ticked else []


def _each(page: ReviewPage, group: Group) -> ResponseReturnValue:
    typed = typed_in()
    if group.is_near:
        decisions = decided(group, typed)
        number, to_come = len(decisions), list[ToCome]()
    else:
        said, to_come = said_of(group, typed), _to_come(group)
        number = len(said)
    if not number:
        return _shown(page, [("each", "Answer at least one of these cells")])
    words = f"{title_of(group)}: {many(number, 'answer')}, one by one"
    if group.is_near:
        done = likenesses.decide(page.desk, decisions, words)
    else:
        done = answering.answer(page.desk, said, words, to_come=to_come)
    tell_remembered(to_come, done.holds)
    if done.wrong:
        page.groups = groups.gathered(
            page.desk, page.upload.id if page.upload else None
        )
        page.typed, page.wrong = typed, done.wrong
        if done.saved or done.waiting:
            flash(_became(done))
        errors = [(f"v-{at[0]}-{at[1]}", words) for at, words in done.wrong.items()]
        return _shown(page, errors)
    is_all = number == len(group.cells)
    return _told(page, done, page.following if is_all else group.key)


def _left_out(page: ReviewPage, group: Group) -> ResponseReturnValue:
    reason = " ".join(request.form.get("_reason", "").split())
    if not reason:
        return _shown(page, [("reason", "Say why these rows are left out")])
    done = answering.leave_out(page.desk, group.places, reason)
    flash(f"{many(done.saved, 'row is', 'rows are')} left out.")
    return redirect(_back(page, page.following), 303)


def _told(page: ReviewPage, done: Answered, key: str) -> ResponseReturnValue:
    flash(_became(done))
    for words, number in Counter(done.wrong.values()).items():
        left = many(number, "row was left as it is", "rows were left as they are")
        flash(f"{left}: {words}.", "warning")
    return redirect(_back(page, key), 303)


def _became(done: Answered) -> str:
    one, several = (
        ("record is", "records are") if done.added else ("row is", "rows are")
    )
    parts = [f"{many(done.saved, one, several)} settled"]
    if done.waiting:
        parts.append(f"{many(done.waiting, 'waits', 'wait')} for another answer")
    if done.gone:
        parts.append(f"{done.gone:,} somebody else has settled meanwhile")
    return ", ".join(parts) + "."


def _back(page: ReviewPage, key: str) -> str:
    said = {"upload": page.upload.id} if page.upload else {}
    return f"/review/?{urlencode({**said, 'group': key} if key else said)}".rstrip("?")


@needs("settle")
def undo_answer() -> ResponseReturnValue:
    """Take back the last answer this person gave."""
    grid = "grid/" if request.form.get("from") == "grid" else ""
    upload = request.form.get("upload", type=int)
    address = f"/review/{grid}{f'?upload={upload}' if upload is not None else ''}"
    number = request.form.get("answer", 0, type=int)
    asked = answers.last(desk())
    try:
        back = answers.undo(desk(), number)
    except NotTaken as why:
        flash(str(why), "warning")
        return redirect(address, 303)
    flash(f"{many(back.rows, 'row waits', 'rows wait')} again.")
    if back.forgotten:
        flash("The workbooks to come are not read by this answer any more.")
    for where, why_left in back.left[:20]:
        flash(f"{where} was left: {why_left}", "warning")
    if asked is not None and asked.id == number and not grid:
        again = _asked_again(asked.words, groups.gathered(desk(), upload))
        key = {"group": again.key} if again else {}
        address = (
            f"/review/?{urlencode({**key, **({'upload': upload} if upload else {})})}"
        )
    return redirect(address, 303)


def _asked_again(words: str, waiting: Iterable[Group]) -> Group | None:
    """The question that an answer was to, by the words the answer is listed with."""
    return next((g for g in waiting if words.startswith(f"{title_of(g)}:")), None)


def register(app: Flask) -> None:
    app.add_url_rule("/review/", "review", review)
    app.add_url_rule("/review/answer/", "answer", answer_group, methods=("POST",))
    app.add_url_rule("/review/undo/", "undo_answer", undo_answer, methods=("POST",))
