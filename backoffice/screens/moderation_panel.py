"""What a record's page says of its moderation, and of audits of the same case again."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.access.gate import current_account
from backoffice.access.roles import may
from backoffice.access.scope import kept_back, scope_of
from backoffice.programme.moderation.asked_for import of_record
from backoffice.programme.moderation.grading import Grading
from backoffice.programme.moderation.month import state_of
from backoffice.programme.moderation.sides import sides_of
from backoffice.programme.people import names_of
from backoffice.programme.re_audits import Audit, ReAudit, of_case
from backoffice.screens.form_view import FormView
from backoffice.screens.moderation_rules import moderation_rules
from backoffice.screens.moderation_view import STATES
from backoffice.screens.re_audits_view import STATES as AGAIN
from backoffice.screens.sheet import today
from backoffice.screens.work_panel import steps_here
from backoffice.store.database import db
from backoffice.store.rows import WITHDRAWN, StoredRecord


@dataclass(frozen=True)
class Again:
    """An audit of the same case, before or after this one."""

    words: str
    audit: Audit | None
    shown: tuple[str, str]
    due: ReAudit
    sees: bool
    """Whether whoever looks may open that audit."""


@dataclass(frozen=True)
class ModerationPanel:
    """What the panel shows; blank where there is nothing of the sort."""

    state: tuple[str, str] | None
    address: str
    """Of its moderation, for whoever may open it."""
    moderator: str
    corrected: bool
    again: list[Again]


def moderation_panel(view: FormView, record: StoredRecord) -> ModerationPanel | None:
    """The panel of a record; None where it has neither."""
    if record.status == WITHDRAWN:
        return None
    session, rules = db.session(), moderation_rules()
    row, again = of_record(session, record.id), _again(view, record)
    moderated = rules.moderated.get(record.form.key)
    if row is None or moderated is None:
        return ModerationPanel(None, "", "", False, again) if again else None
    grading = Grading(session, view.records, steps_here(view), moderated)
    place = grading.place_of(row, record)
    opens = (
        place.moderator
        or may(current_account(), "manage_programme")
        or (place.auditor and row.graded_at is not None)
    )
    ids = [] if row.moderator_id is None else [row.moderator_id]
    corrected = row.graded_at is not None and any(
        one.corrected for one in sides_of(session, row, record)
    )
    return ModerationPanel(
        STATES[state_of(row, today())],
        f"/moderation/{record.form.key}/{record.id}/" if opens else "",
        next(iter(names_of(session, ids).values()), ""),
        corrected,
        again,
    )


def _again(view: FormView, record: StoredRecord) -> list[Again]:
    rules = moderation_rules().again.get(record.form.key)
    if rules is None or not record.subject:
        return []
    day, hidden = today(), kept_back(db.session(), current_account())
    found = of_case(
        *(db.session(), view.records.versions, rules, record.subject), as_of=day
    )
    made = []
    for one in found:
        shown = AGAIN[one.state(day)]
        if one.before.record_id == record.id:
            words, other = "To be audited again", one.after
        elif one.after is not None and one.after.record_id == record.id:
            words, other = "Audits the case again after", one.before
        else:
            continue
        if other is not None and other.record_id in hidden:
            continue
        made.append(Again(words, other, shown, one, _sees(view, other)))
    return made


def _sees(view: FormView, audit: Audit | None) -> bool:
    if audit is None:
        return False
    scope = scope_of(current_account())
    key = view.definition.key
    return view.records.read(key, audit.record_id, scope) is not None
