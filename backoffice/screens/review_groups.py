"""Review, made for speed: what waits, gathered by the repair it needs.

One answer for all cells that say alike, or one for each in a box beside its raw text;
the last answer can be taken back. Works without a script; keys are a help.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from backoffice.access.gate import needs
from backoffice.intake import answering, answers, groups, settling
from backoffice.intake.answering import Answered, Place
from backoffice.intake.desk import Desk, NotTaken
from backoffice.intake.groups import Group
from backoffice.screens import inputs
from backoffice.screens.intake_view import desk
from backoffice.screens.upload_rows import Line, line_fields, line_of, short
from backoffice.screens.words import many
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.kinds import Day, Given, Unreadable

PAGE = 25
"""Cells that are asked one by one on a page."""
MOST_RADIOS = 9
"""More answers than this are a list; each of these has a number key."""
_TITLES: Mapping[str, tuple[str, str]] = {
    "ambiguous_date": ("date can be read two ways", "dates can be read two ways"),
    "impossible_date": ("date does not exist", "dates that do not exist"),
    "unreadable_date": ("date cannot be read", "dates cannot be read"),
    "near_duplicate": ("record may be here already", "records may be here already"),
    "not_a_case_id": ("cell is no case number", "cells are no case numbers"),
    "missing_required": ("row has no", "rows have no"),
    "several_values": ("cell says several things", "cells say several things"),
}


def title_of(group: Group) -> str:
    """What a group is about, with how many cells it has."""
    number = len(group.cells)
    label = group.field.label if group.field else ""
    if group.raw:
        return f"{many(number, 'cell says', 'cells say')} ‘{short(group.raw, 60)}’"
    if group.code == "missing_required" and label:
        return f"{many(number, 'row has no', 'rows have no')} ‘{short(label, 60)}’"
    if group.code in _TITLES and group.code != "missing_required":
        return many(number, *_TITLES[group.code])
    return f"{many(number, 'cell')}: {short(group.words, 80)}"


def below(group: Group) -> str:
    """What stands under the title: the field, and where from."""
    name = group.field.label if group.field else group.form.title
    return f"{name}, {many(group.uploads, 'upload')}"


@dataclass(frozen=True)
class AskedRow:
    """One cell that is asked: the row it is in, and the box for its answer."""

    name: str
    line: Line
    raw: str
    where: str
    typed: str
    error: str


@dataclass
class ReviewPage:
    """What waits, and the group that is open."""

    desk: Desk
    groups: Sequence[Group]
    upload: Upload | None = None
    key: str = ""
    number: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[Place, str] = field(default_factory=dict)

    @property
    def group(self) -> Group | None:
        found = groups.find(list(self.groups), self.key)
        return found or next(iter(self.groups), None)

    @property
    def cells(self) -> int:
        return sum(len(group.cells) for group in self.groups)

    def address(self, key: str, page: int = 0) -> str:
        said: dict[str, Any] = {"group": key}
        if self.upload is not None:
            said["upload"] = self.upload.id
        if page:
            said["page"] = page
        return f"?{urlencode(said)}"

    def options(self) -> list[tuple[str, str]]:
        """What a cell of this group can be answered with; none where it is typed."""
        group = self.group
        if group is None or group.field is None:
            return []
        if group.two_ways:
            return [("day", "The day is first"), ("month", "The month is first")]
        face = inputs.face(group.field.kind)
        return list(face.options) if face.look in ("radios", "list") else []

    @property
    def more(self) -> bool:
        group = self.group
        return group is not None and len(group.cells) > (self.number + 1) * PAGE

    def rows(self) -> list[AskedRow]:
        """A page of the cells of the open group, each with its row."""
        group = self.group
        if group is None:
            return []
        some = group.cells[self.number * PAGE : (self.number + 1) * PAGE]
        entries = _entries(self.desk, [cell.place for cell in some])
        found = []
        for cell in some:
            name = f"v-{cell.place[0]}-{cell.place[1]}"
            found.append(
                AskedRow(
                    name,
                    line_of(self.desk, entries[cell.place], {}),
                    cell.raw,
                    cell.where,
                    self.typed.get(name, ""),
                    self.wrong.get(cell.place, ""),
                )
            )
        return found


def _entries(desk: Desk, places: Iterable[Place]) -> dict[Place, UploadEntry]:
    by_upload: dict[int, list[int]] = {}
    for upload_id, position in places:
        by_upload.setdefault(upload_id, []).append(position)
    return {
        (entry.upload_id, entry.position): entry
        for upload_id, positions in by_upload.items()
        for entry in desk.session.scalars(
            select(UploadEntry).where(
                UploadEntry.upload_id == upload_id, UploadEntry.position.in_(positions)
            )
        )
    }


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
        options=page.options(),
        most_radios=MOST_RADIOS,
        columns=[group.form.field(key).label for key in line_fields(group.form)]
        if group
        else [],
        rows=page.rows(),
        size=PAGE,
        waiting=settling.how_many_wait(page.desk),
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
        case "apart" if group.is_near:
            done = answering.answer(
                page.desk,
                {place: {} for place in group.places},
                f"{title_of(group)}: records of their own",
                apart=True,
            )
            return _told(page, done, group.key)
        case "leave":
            return _left_out(page, group)
    return _shown(page, [("", "Choose what to do with these cells")])


def _all(page: ReviewPage, group: Group) -> ResponseReturnValue:
    raw = request.form.get("all", "").strip()
    if not raw or group.field is None:
        return _shown(page, [("all", "Choose an answer for these cells")])
    shown = dict(page.options()).get(raw, raw)
    said = {
        cell.place: {group.field.key: _raw_answer(group, raw, cell.raw)}
        for cell in group.cells
    }
    done = answering.answer(page.desk, said, f"{title_of(group)}: {shown}")
    if done.wrong and not (done.saved or done.waiting):
        return _shown(page, [("all", next(iter(done.wrong.values())))])
    return _told(page, done, group.key if done.wrong else "")


def _raw_answer(group: Group, raw: str, cell: str) -> object:
    if not group.two_ways:
        return raw
    try:
        return Day().read(cell, Given(month_first=raw == "month"))
    except Unreadable:
        # A date beside it, which the order does not help: it is told, and left.
        return cell


def _each(page: ReviewPage, group: Group) -> ResponseReturnValue:
    typed = {
        name: value.strip()
        for name, value in request.form.items()
        if name.startswith("v-") and value.strip()
    }
    said = {}
    for cell in group.cells:
        raw = typed.get(f"v-{cell.place[0]}-{cell.place[1]}")
        if raw and group.field is not None:
            said[cell.place] = {group.field.key: _raw_answer(group, raw, cell.raw)}
    if not said:
        return _shown(page, [("each", "Answer at least one of these cells")])
    words = f"{title_of(group)}: {many(len(said), 'answer')}, one by one"
    done = answering.answer(page.desk, said, words)
    if done.wrong:
        page.groups = groups.gathered(
            page.desk, page.upload.id if page.upload else None
        )
        page.typed, page.wrong = typed, done.wrong
        if done.saved or done.waiting:
            flash(_became(done))
        errors = [(f"v-{at[0]}-{at[1]}", words) for at, words in done.wrong.items()]
        return _shown(page, errors)
    return _told(page, done, group.key)


def _left_out(page: ReviewPage, group: Group) -> ResponseReturnValue:
    reason = " ".join(request.form.get("_reason", "").split())
    if not reason:
        return _shown(page, [("reason", "Say why these rows are left out")])
    done = answering.leave_out(page.desk, group.places, reason)
    flash(f"{many(done.saved, 'row is', 'rows are')} left out.")
    return redirect(_back(page, ""), 303)


def _told(page: ReviewPage, done: Answered, key: str) -> ResponseReturnValue:
    flash(_became(done))
    for words in dict.fromkeys(done.wrong.values()):
        flash(f"{words}. Those rows were left as they are.", "warning")
    return redirect(_back(page, key), 303)


def _became(done: Answered) -> str:
    parts = [f"{many(done.saved, 'row is', 'rows are')} settled"]
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
    try:
        back = answers.undo(desk(), request.form.get("answer", 0, type=int))
    except NotTaken as why:
        flash(str(why), "warning")
        return redirect("/review/", 303)
    flash(f"{many(back.rows, 'row waits', 'rows wait')} again.")
    for where, why_left in back.left[:20]:
        flash(f"{where} was left: {why_left}", "warning")
    return redirect("/review/", 303)


def register(app: Flask) -> None:
    app.add_url_rule("/review/", "review", review)
    app.add_url_rule("/review/answer/", "answer", answer_group, methods=("POST",))
    app.add_url_rule("/review/undo/", "undo_answer", undo_answer, methods=("POST",))
