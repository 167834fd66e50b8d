"""Find the few rows of uploads that a person has settled, among very many."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_index(
        "ix_upload_entry_settled",
        "upload_entry",
        ["form", "upload_id"],
        sqlite_where=sa.text("settled = 1"),
        postgresql_where=sa.text("settled"),
    )
