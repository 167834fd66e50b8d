"""Settling one held row of an upload, all of it.

Each row stands beside what its sender typed. It is answered in the questions of its
own form, read and checked as everywhere else, or left out with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake import kept, likenesses, settling, splitting
from backoffice.intake.desk import NotTaken
from backoffice.intake.judging import Judged
from backoffice.intake.likenesses import Decision
from backoffice.screens import inputs
from backoffice.screens.edit_page import FormPage
from backoffice.screens.faces import face
from backoffice.screens.inputs import Question, Typed
from backoffice.screens.intake_desk import desk
from backoffice.screens.raw_texts import RawText, as_in_the_cell, raw_text
from backoffice.screens.review_beside import SAME_OR_NOT, Beside, beside_of
from backoffice.screens.words import many
from backoffice.store.fixed import Upload, UploadEntry
from form_definitions.entry import Entry, Problem


@dataclass(frozen=True)
class Cell:
    """A cell of the row as its sender typed it."""

    label: str
    raw: RawText
    place: str
    is_asked: bool


@dataclass
class SettlePage:
    """A held row: what was typed, what is asked, what else it says."""

    upload: Upload
    row: UploadEntry
    entry: Entry
    page: FormPage
    said: Sequence[Problem]
    """What a person is asked, in words; also what stands in no one box."""
    near: bool = False
    """Whether it may be another record, so that a person must say which."""
    beside: Beside | None = None
    """That record, where one stands."""
    each: Sequence[Mapping[str, object]] = ()
    """The answers in which the records differ that it may be, where it names several
    cases."""

    @property
    def questions(self) -> list[Question]:
        """The questions that hold the row up, in the form's order."""
        return [q for q in self._all() if q.field.key in self._named]

    @property
    def others(self) -> list[Question]:
        return [q for q in self._all() if q.field.key not in self._named]

    def why(self) -> list[tuple[str, RawText]]:
        """Why it is held, each reason with what its cell says."""
        typed = self.entry.typed
        return [
            (p.words, as_in_the_cell(typed.get(p.field or ""), p.raw))
            for p in self.said
        ]

    @property
    def asks_rows(self) -> bool:
        """Whether something in the rows of a repeat holds it up."""
        return any(p.place is not None for p in self.said)

    @property
    def _named(self) -> set[str]:
        return {p.field for p in self.said if p.field and p.place is None}

    def _all(self) -> list[Question]:
        blocks = [block for page in self.page.sections() for block in page.blocks]
        return [question for block in blocks for question in block.questions]

    @property
    def repeats(self) -> list[Any]:
        """The rows of each repeat, as they are asked."""
        blocks = [block for page in self.page.sections() for block in page.blocks]
        return [block for block in blocks if block.repeat and block.rows]

    def cells(self) -> list[Cell]:
        """The whole row as it was typed, in the order of the form."""
        form, typed = self.entry.form, self.entry.typed
        places = self.entry.origin.cells if self.entry.origin else {}
        ordered = [f.key for f in form.fields if f.key in typed]
        ordered += [key for key in typed if key not in form.by_key]
        cells = [
            Cell(
                form.by_key[key].label if key in form.by_key else key,
                raw_text(typed[key]),
                places.get(key, ""),
                key in self._named,
            )
            for key in ordered
        ]
        return cells + [
            Cell(heading, raw_text(raw), "", False)
            for heading, raw in self.entry.unmapped.items()
        ]


@needs("settle")
def settle_page(upload_id: int) -> ResponseReturnValue:
    """One held row, to be answered."""
    upload, row, entry = _held(upload_id)
    return _page(upload, row, entry, _first_typed(entry), None)


def _held(upload_id: int) -> tuple[Upload, UploadEntry, Entry]:
    at = desk()
    position = request.args.get("row", type=int)
    if position is None:
        abort(404)
    try:
        row, entry = settling.held_entry(at, upload_id, position)
    except NotTaken as why:
        flash(str(why), "warning")
        abort(redirect("/review/", 303))
    return at.upload(upload_id), row, entry


def _first_typed(entry: Entry) -> Typed:
    """What was read of the row, and in a box for words what could not be."""
    typed = inputs.typed_of(entry.form, entry.values, entry.repeats)
    answers = dict(typed.answers)
    for problem in entry.problems:
        field = entry.form.by_key.get(problem.field or "")
        if problem.severity != "hold" or field is None or problem.place is not None:
            continue
        if not answers.get(field.key) and face(field.kind).look == "line":
            raw = as_in_the_cell(entry.typed.get(field.key), problem.raw)
            answers[field.key] = raw.text if raw.is_date else problem.raw
    return Typed(answers, typed.repeats)


def _page(
    upload: Upload,
    row: UploadEntry,
    entry: Entry,
    typed: Typed,
    judged: Judged | None,
    *wrong: tuple[str, str],
) -> ResponseReturnValue:
    """The page of a row: as it came in, or as it was answered and still cannot be."""
    at = desk()
    stands = judged.entry if judged else entry
    held = [p for p in stands.problems if p.severity == "hold"]
    shown = Entry(
        entry.form, entry.typed, entry.origin, stands.values, stands.repeats, held
    )
    # What the row was held for stays in sight beside what is wrong now.
    asked = held if judged is None else _first_asked(entry, held)
    page = SettlePage(
        upload,
        row,
        entry,
        FormPage(entry.form, typed, shown, at.today, tells=judged is not None),
        asked,
        near=any(p.code == "near_duplicate" for p in held),
        beside=_beside(row),
        each=splitting.each_of(entry),
    )
    errors = [*wrong, *(page.page.summary() if judged else [])]
    answer = render_template(
        "uploads/settle.html",
        page=page,
        upload=upload,
        row=row,
        form=entry.form,
        errors=errors,
    )
    return answer, 422 if errors else 200


def _beside(row: UploadEntry) -> Beside | None:
    found = likenesses.alike(desk(), [row])
    return beside_of(*found.values()) if found else None


def _first_asked(entry: Entry, held: Sequence[Problem]) -> list[Problem]:
    first = [p for p in entry.problems if p.severity == "hold"]
    return [*held, *(p for p in first if p.field not in {q.field for q in held})]


@needs("settle")
def settle(upload_id: int) -> ResponseReturnValue:
    """Take a person's answer to a held row."""
    upload, row, entry = _held(upload_id)
    did = request.form.get("_do", "save")
    if did == "leave":
        return _left_out(upload, row, entry)
    if did in ("keep", "take"):
        return _the_same(upload, row, entry, "keep" if did == "keep" else "take")
    typed = inputs.filled(inputs.typed_in(entry.form, request.form))
    try:
        settled = settling.settle(
            desk(),
            upload_id,
            row.position,
            typed.answers,
            typed.repeats,
            apart=did == "apart",
            several=splitting.each_of(entry) if did == "split" else (),
        )
    except NotTaken as why:
        flash(str(why), "warning")
        return redirect("/review/", 303)
    if settled.saved is None:
        return _page(upload, row, entry, typed, settled.judged)
    saved = (settled.saved, *settled.more)
    became = " ".join(_became(one.outcome, one.reference) for one in saved)
    flash(f"{became} {_waits()}")
    return redirect(_next(upload_id), 303)


def _the_same(
    upload: Upload, row: UploadEntry, entry: Entry, decision: Decision
) -> ResponseReturnValue:
    """Settle a row as the record beside it: ours, or what the row says."""
    place = (upload.id, row.position)
    given = {place: (decision, request.form.get("seen", ""))}
    where = f"{row.sheet}, {row.cell or f'row {row.row}'}"
    done = likenesses.decide(desk(), given, f"{where}: {SAME_OR_NOT[decision]}")
    if place in done.wrong:
        wrong = "beside", done.wrong[place]
        return _page(upload, row, entry, _first_typed(entry), None, wrong)
    flash(f"{where} is settled as the record that was here. {_waits()}")
    return redirect(_next(upload.id), 303)


def _left_out(upload: Upload, row: UploadEntry, entry: Entry) -> ResponseReturnValue:
    try:
        settling.leave_out(
            desk(), upload.id, row.position, request.form.get("_reason", "")
        )
    except NotTaken as why:
        typed = inputs.filled(inputs.typed_in(entry.form, request.form))
        return _page(upload, row, entry, typed, None, ("reason", str(why)))
    flash(f"{row.sheet}, row {row.row} is left out. {_waits()}")
    return redirect(_next(upload.id), 303)


_BECAME: Mapping[str, str] = {
    kept.CREATED: "{} is saved.",
    kept.UPDATED: "{} is brought up to date.",
    kept.UNCHANGED: "{} says the same already; nothing was changed.",
}


def _became(outcome: str, reference: str) -> str:
    return _BECAME[outcome].format(reference)


def _waits() -> str:
    left = settling.how_many_wait(desk())
    return f"{many(left, 'row')} still to settle." if left else "Nothing else waits."


def _next(upload_id: int) -> str:
    """On to the next row of the same upload; else back to the list."""
    at = desk()
    found = at.session.execute(
        settling.waiting().where(UploadEntry.upload_id == upload_id).limit(1)
    ).first()
    if found is None:
        return "/review/"
    return f"/review/{upload_id}/?row={found[0].position}"


def register(app: Flask) -> None:
    app.add_url_rule("/review/<int:upload_id>/", "settle", settle_page)
    app.add_url_rule(
        "/review/<int:upload_id>/", "settle_row", settle, methods=("POST",)
    )
