"""A desk at which uploads are dealt with, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from backoffice.intake.desk import Desk
from backoffice.store.opening import Store
from tests.backoffice.intake.sheets import desk_of


@pytest.fixture
def desk(store: Store, session: Session) -> Desk:
    return desk_of(store, session)
