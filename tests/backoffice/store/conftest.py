"""The dip sample, published."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from backoffice import clock
from backoffice.store.database import writing
from backoffice.store.fixed import Upload
from backoffice.store.opening import Store
from form_definitions.form import Form
from tests.backoffice.store.dip_sample import form_of


@pytest.fixture
def form(store: Store) -> Form:
    """The dip sample's first version, published."""
    store.versions.publish([form_of()], "performance@demo.example")
    return store.versions.form("dip_sample")


@pytest.fixture
def upload_id(session: Session) -> int:
    """An upload to which records may belong."""
    return new_upload(session)


def new_upload(session: Session, content: bytes = b"a workbook") -> int:
    import hashlib

    with writing(session):
        upload = Upload(
            file_name="log.xlsx",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=content,
            who="performance@demo.example",
            at=clock.now(),
            status="committed",
            counts={},
            report={},
        )
        session.add(upload)
        session.flush()
        return upload.id
