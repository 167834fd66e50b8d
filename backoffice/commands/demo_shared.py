"""What the demo has for a worker: an audit of their work that was shared with them,
with an action of theirs."""

from __future__ import annotations

import click
from sqlalchemy import select

from backoffice import clock
from backoffice.access.accounts import Accounts
from backoffice.config import Settings
from backoffice.programme.work.steps import Steps
from backoffice.programme.work.taken import NotTaken
from backoffice.store.opening import Store
from backoffice.store.rows import By
from backoffice.store.work_tables import RecordShare, Work
from form_definitions.moderation_rules import known_moderation_rules

STEP = "share"


def shared_in(store: Store, of: Settings, auditor: str) -> None:
    """Share the auditor's newest audit that can be shared, once."""
    with store.session() as session:
        if session.scalars(select(RecordShare.record_id).limit(1)).first() is not None:
            return
        accounts = {one.email: one for one in Accounts(session).all()}
        steps = Steps(
            session,
            store.records(session, auditor),
            accounts[auditor],
            By(auditor, clock.now()),
            clock.today(of.timezone),
            known_moderation_rules(of.data),
        )
        for work in session.scalars(
            select(Work).where(Work.record_id.is_not(None)).order_by(Work.id.desc())
        ).all():
            try:
                steps.take(work.id, STEP, work.steps)
            except NotTaken:
                continue
            return


commands: list[click.Command] = []
"""It is part of the demo, and no command by itself."""
