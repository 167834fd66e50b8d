"""Workbooks drawn in a test, sent in as a person would send them."""

from __future__ import annotations

import csv
import io
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backoffice.intake.desk import Desk
from backoffice.intake.preview import preview
from backoffice.intake.reading import Asked
from backoffice.store.fixed import RecordChange, RecordIndex, Upload
from backoffice.store.opening import Store
from backoffice.store.rows import StoredRecord
from backoffice.store.tables import table_name

TODAY = date(2026, 11, 24)
FORM = "case_file_audit"

LOG = """
| Case ID | Team   | Auditor    | Date of audit | Overall grade | Actions   | Notes   |
| 0100001 | North  | Priya Shah | 12/04/2018    | Good          | Visit Sam | box 4   |
| 0100002 | North  | Priya Shah | 13/04/2018    | RI            |           |         |
| 0100003 | Seaton | Tom Lowe   | 20/04/2018    | Good/RI       |           |         |
| 0100001 | North  | Priya Shah | 12/04/2018    | Good          | Visit Sam | box 4   |
"""
"""Two ready, one held for its grade, one typed twice."""


def csv_of(drawing: str) -> bytes:
    """A csv out of ``| a | b |`` lines; an empty place is a blank cell."""
    out = io.StringIO(newline="")
    write = csv.writer(out)
    for line in drawing.strip().splitlines():
        write.writerow([cell.strip() for cell in line.strip().strip("|").split("|")])
    return out.getvalue().encode()


def desk_of(store: Store, session: Session, who: str = "pat@tests.example") -> Desk:
    return Desk(session, store.versions, who, TODAY)


def send(desk: Desk, drawing: str = LOG, name: str = "log.csv") -> Upload:
    """Send a drawn workbook in, to be looked at."""
    return preview(desk, csv_of(drawing), name, Asked())


def said(upload: Upload, *names: str) -> dict[str, int]:
    """Some of an upload's counts."""
    return {name: upload.counts.get(name, 0) for name in names}


def records(desk: Desk) -> list[StoredRecord]:
    """Every record there is, in the order they came in."""
    found = desk.session.scalars(
        select(RecordIndex.record_id).order_by(RecordIndex.record_id)
    ).all()
    read = (desk.records.read(FORM, record_id) for record_id in found)
    return [record for record in read if record is not None]


def how_many(session: Session) -> tuple[int, int]:
    """How many records and how many changes of records there are."""
    made = session.scalar(select(func.count()).select_from(RecordIndex))
    changes = session.scalar(select(func.count()).select_from(RecordChange))
    return made or 0, changes or 0


def rows_in(session: Session, form: str = FORM) -> int:
    """How many rows the form's own table has."""
    from sqlalchemy import text

    asked = text(f"SELECT count(*) FROM {table_name(form)}")
    return int(session.execute(asked).scalar_one())
