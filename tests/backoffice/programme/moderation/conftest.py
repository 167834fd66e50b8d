"""A database with the people of one audit."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from backoffice.store.opening import Store
from tests.backoffice.programme.work.audited import Audited


@pytest.fixture
def audited(store: Store, session: Session) -> Audited:
    return Audited(store, session)
