"""Make the tables of counts kept by month: each save's mark, and what was counted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.String(length=48)
MONTH = sa.String(length=7)


def upgrade() -> None:
    big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "month_mark",
        sa.Column("id", big_id, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_mark")),
    )
    op.create_index("ix_month_mark_form", "month_mark", ["form", "month", "mark"])
    op.create_table(
        "month_count",
        sa.Column("form", KEY, nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("month", MONTH, nullable=False),
        sa.Column("stands", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date()),
        sa.Column("found", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("form", "asked", "month", name=op.f("pk_month_count")),
    )
