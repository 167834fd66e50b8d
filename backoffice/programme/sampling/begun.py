"""What is known of an audit before it is begun: the answers its draw gives."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice.store.sampling_tables import SampleCase
from backoffice.store.work_tables import Work
from form_definitions.form import Form
from form_definitions.kinds import Unreadable, Value
from form_definitions.moderation_rules import shipped_moderation_rules
from form_definitions.sampling_rules import shipped_sampling_rules


def answers_of(session: Session, form: Form, work: Work) -> dict[str, Value]:
    """The answers that an audit which was asked for begins with, by field; what its
    form has no field for, or cannot read, is left out."""
    said: dict[str, str] = {}
    if form.record.subject and work.subject:
        said[form.record.subject] = work.subject
    row = session.scalars(
        select(SampleCase).where(SampleCase.work_id == work.id)
    ).one_or_none()
    if row is not None:
        drawn = shipped_sampling_rules().answers_for(form.key)
        said |= drawn.always
        for key, name in drawn.answers.items():
            said[key] = getattr(row, name)
    again = shipped_moderation_rules().again.get(form.key)
    if again is not None and work.obligation == again.key:
        said |= again.begins
    found: dict[str, Value] = {}
    for key, text in said.items():
        field = form.by_key.get(key)
        if field is None or not text:
            continue
        try:
            found[key] = field.kind.read(text)
        except Unreadable:
            continue
    return found
