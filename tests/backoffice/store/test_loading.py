"""What SQLite refuses of many rows is told as of one: without what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from backoffice.store.database import make_engine, write_connection
from backoffice.store.loading import load


def test_rows_that_are_refused_are_not_told(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite+pysqlite:///{tmp_path / 'one.sqlite'}")
    with write_connection(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE child (id INTEGER UNIQUE, name TEXT)")
    two = {"id": [1, 1], "name": ["Sam", "Alex"]}
    with (
        pytest.raises(IntegrityError, match="UNIQUE") as refused,
        write_connection(engine) as connection,
    ):
        load(connection, "child", two, {})
    assert "Sam" not in str(refused.value)
    with engine.connect() as connection:
        there = connection.exec_driver_sql("SELECT count(*) FROM child").scalar()
    assert there == 0
    engine.dispose()
