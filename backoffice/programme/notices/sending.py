"""Sends the letters that wait, one by one, through the council's mail server.

A letter is claimed first, sent, and noted as sent. A mail server that is down has it
tried again later; one that refuses an address for good has a person told. If the
process is killed between the server's yes and our note, the letter goes again under
the same Message-ID, by which a mail server or a reader knows it for the same: that is
as near to once as mail comes.
"""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.config import Settings
from backoffice.programme.notices.writing import REFUSED, SENDING, SENT, WAITS
from backoffice.store.database import writing
from backoffice.store.notice_tables import NoticeRow
from backoffice.store.opening import Store

HELD: Final = timedelta(minutes=2)
"""How long a claimed letter is left to whoever claimed it."""
LONGEST: Final = timedelta(minutes=30)
"""Between two tries of one letter."""
PATIENCE: Final = 20
"""Seconds that a mail server may take over one answer."""
_FOR_GOOD = range(500, 600)


def send_one(store: Store, settings: Settings) -> bool:
    """Send the letter that has waited longest; whether there was one to try."""
    if not settings.smtp_url:
        return False
    with store.session() as session:
        row = _claim(session)
        if row is None:
            return False
        try:
            _post(settings, _message(row, settings))
        except smtplib.SMTPRecipientsRefused as why:
            code, _ = next(iter(why.recipients.values()))
            _not_sent(
                session, row, f"The mail server answered {code}", code in _FOR_GOOD
            )
        except smtplib.SMTPResponseException as why:
            _not_sent(session, row, f"The mail server answered {why.smtp_code}", False)
        except (smtplib.SMTPException, OSError) as why:
            said = f"The mail server could not be reached ({type(why).__name__})"
            _not_sent(session, row, said, False)
        else:
            with writing(session):
                _settle(session, row, state=SENT, sent_at=clock.now(), said="")
    return True


def _claim(session: Session) -> NoticeRow | None:
    """The letter to be sent next, now held by whoever asks."""
    now = clock.now()
    free = or_(
        NoticeRow.state == WAITS,
        # Whoever claimed it is gone.
        NoticeRow.state == SENDING,
    )
    asked = (
        select(NoticeRow)
        .where(free, NoticeRow.send_after <= now)
        .order_by(NoticeRow.send_after, NoticeRow.id)
        .limit(1)
    )
    if session.scalars(asked).first() is None:
        session.rollback()
        return None
    with writing(session):
        row = session.scalars(
            asked.with_for_update(skip_locked=True).execution_options(
                populate_existing=True
            )
        ).one_or_none()
        if row is not None:
            row.state, row.tries = SENDING, row.tries + 1
            row.send_after = now + HELD
            session.flush()
        return row


def _not_sent(session: Session, row: NoticeRow, said: str, for_good: bool) -> None:
    """Let it be tried again later, longer each time; or let a person be told."""
    wait = min(LONGEST, timedelta(seconds=15) * 2 ** min(row.tries, 10))
    with writing(session):
        _settle(
            session,
            row,
            state=REFUSED if for_good else WAITS,
            send_after=clock.now() + wait,
            said=f"{said}.",
        )


def _settle(session: Session, row: NoticeRow, **after: object) -> None:
    """Note what became of a letter, unless somebody else has claimed it since."""
    session.execute(
        update(NoticeRow)
        .where(
            NoticeRow.id == row.id,
            NoticeRow.state == SENDING,
            NoticeRow.tries == row.tries,
        )
        .values(**after)
    )


def _message(row: NoticeRow, settings: Settings) -> EmailMessage:
    link = f"{settings.address}/records/{row.form}/details/?id={row.record_id}"
    said = {
        "reference": row.reference,
        "link": link,
        "due": _when(row.due_at, settings),
        "council": settings.council_name,
        "address": settings.address,
    }
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = row.address
    message["Subject"] = row.subject.format(**said)
    message["Date"] = format_datetime(row.made_at)
    domain = settings.mail_from.rpartition("@")[2]
    message["Message-ID"] = f"<{row.message_id}@{domain}>"
    message.set_content(row.letter.format(**said))
    return message


def _when(instant: datetime, settings: Settings) -> str:
    here = instant.astimezone(settings.timezone)
    return f"{here:%-d %B %Y, %H:%M}"


def _post(settings: Settings, message: EmailMessage) -> None:
    """Hand a letter to the mail server. Raises SMTPException or OSError."""
    parts = urlsplit(settings.smtp_url)
    secure = parts.scheme == "smtps"
    host, port = parts.hostname or "", parts.port or (465 if secure else 25)
    trusted = ssl.create_default_context()
    server: smtplib.SMTP = (
        smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trusted)
        if secure
        else smtplib.SMTP(host, port, timeout=PATIENCE)
    )
    with server:
        server.ehlo()
        if not secure and server.has_extn("starttls"):
            server.starttls(context=trusted)
            server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
