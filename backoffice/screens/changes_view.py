"""What a corrected file would change: taken together, by group, or one by one.

A group is one column and one kind of change; where few answers are possible, also the
answer before and after ("Good to Requires improvement, 14 records").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from backoffice.access.gate import needs
from backoffice.intake import differences
from backoffice.intake.desk import PREVIEWED, NotTaken
from backoffice.intake.differences import Difference, Place
from backoffice.screens.intake_desk import desk, upload_asked
from backoffice.screens.upload_rows import PAGE, Turn, turns_of
from backoffice.screens.words import many
from backoffice.store.fixed import Upload
from form_definitions.kinds import Choice, Flag, Grade

EXAMPLES = 3
KINDS = {
    differences.FILLED: "Filled in, was blank",
    differences.CHANGED: "Changed",
    differences.EMPTIED: "Emptied",
    differences.ROWS: "Rows added or changed",
}


@dataclass
class Group:
    """Differences of one column and one kind."""

    key: str
    label: str
    kind: str
    turn: str
    """The answer before and after, where all of it have the same two."""
    each: list[Difference] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return sum(one.taken for one in self.each)

    @property
    def name(self) -> str:
        return f"{self.label}: {self.turn or self.kind.lower()}"


def turn_of(one: Difference) -> Turn:
    """One difference, old and new, in words."""
    judged = one.judged
    if judged.record is None or judged.after is None:
        raise ValueError("what changes a record says which, and what it becomes")
    only = {one.key: [one.old, one.new]}
    return turns_of(judged.record, judged.after, only, judged.entry.origin)[0]


def grouped(found: Sequence[Difference]) -> list[Group]:
    """Differences by column and kind of change, the largest groups first."""
    groups: dict[str, Group] = {}
    for one in found:
        form = one.judged.entry.form
        asked = form.by_key.get(one.key)
        few = asked is not None and isinstance(asked.kind, Choice | Grade | Flag)
        turn = turn_of(one)
        said = f"{turn.old} to {turn.new}" if few else ""
        # A digest, because what a cell says may be somebody's name.
        what = "\n".join((form.key, one.key, one.kind, said))
        key = hashlib.sha256(what.encode()).hexdigest()[:16]
        group = groups.setdefault(key, Group(key, turn.label, KINDS[one.kind], said))
        group.each.append(one)
    return sorted(groups.values(), key=lambda group: -len(group.each))


@needs("upload")
def changes(upload_id: int) -> ResponseReturnValue:
    """The groups of what would change, or each value of one of them."""
    upload = upload_asked(upload_id)
    if upload.status != PREVIEWED:
        flash(f"{upload.file_name} is not waiting to be saved.", "warning")
        return redirect(f"/uploads/{upload_id}/", 303)
    groups = grouped(list(differences.differences(desk(), upload)))
    key, page = request.args.get("group", ""), request.args.get("page", 0, type=int)
    page = max(0, min(page, 100_000))
    one = next((group for group in groups if group.key == key), None)
    return render_template(
        "uploads/changes.html",
        upload=upload,
        groups=groups,
        open=one,
        shown=one.each[page * PAGE : (page + 1) * PAGE] if one else [],
        number=page,
        size=PAGE,
        examples=EXAMPLES,
        turn_of=turn_of,
        left=sum(len(group.each) - group.taken for group in groups),
        all=sum(len(group.each) for group in groups),
    )


@needs("upload")
def choose(upload_id: int) -> ResponseReturnValue:
    """Keep what was ticked of the groups, or of the values of one of them."""
    upload = upload_asked(upload_id)
    if upload.status != PREVIEWED:
        flash(f"{upload.file_name} is not waiting to be saved.", "warning")
        return redirect(f"/uploads/{upload_id}/", 303)
    found = list(differences.differences(desk(), upload))
    taken = _ticked(found)
    try:
        upload = differences.choose(desk(), upload_id, taken)
    except NotTaken as why:
        flash(str(why), "warning")
        return redirect(f"/uploads/{upload_id}/", 303)
    flash(_said(upload, len(found)))
    return redirect(f"/uploads/{upload_id}/changes/", 303)


def _ticked(found: Sequence[Difference]) -> dict[Place, bool]:
    match request.form.get("_do", ""):
        case "take":
            return {one.place: True for one in found}
        case "leave":
            return {one.place: False for one in found}
        case "each":
            ticked = set(request.form.getlist("value"))
            asked = set(request.form.getlist("shown"))
            names = {f"{one.position}.{one.key}": one.place for one in found}
            return {names[n]: n in ticked for n in asked if n in names}
    # A group of which some are left stays as it is unless its tick was moved.
    ticked, whole = set(request.form.getlist("group")), dict[Place, bool]()
    for group in grouped(found):
        was = group.taken > 0
        if (group.key in ticked) != was:
            whole |= {one.place: not was for one in group.each}
    return whole


def _said(upload: Upload, number: int) -> str:
    left = sum(map(len, differences.left_of(upload).values()))
    taken = many(number - left, "value")
    if not left:
        return f"All {taken} will be taken." if number > 1 else "It will be taken."
    kept = many(left, "is", "are")
    return f"{taken} will be taken; {kept} left as the records have them."


def register(app: Flask) -> None:
    rule = "/uploads/<int:upload_id>/changes/"
    app.add_url_rule(rule, "changes", changes)
    app.add_url_rule(rule, "choose_changes", choose, methods=("POST",))
