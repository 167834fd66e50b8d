"""Make the tables of samples and of their cases."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
NAME = sa.String(length=200)
WHO = sa.String(length=254)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("drawn_at", INSTANT),
        sa.Column("drawn_by", WHO),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
    )
    op.create_index("ix_sample_form", "sample", ["form", "period"])
    op.create_table(
        "sample_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_ref", sa.String(length=100), nullable=False),
        sa.Column("team", NAME, nullable=False),
        sa.Column("plan_type", NAME, nullable=False),
        sa.Column("worker", NAME, nullable=False),
        sa.Column("manager", NAME, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("work_id", sa.Integer()),
        sa.Column("conflict", sa.Text(), server_default="", nullable=False),
        sa.Column("swapped_for", BIG),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.id"], name=op.f("fk_sample_case_sample_id")
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_sample_case_work_id")
        ),
        sa.ForeignKeyConstraint(
            ["swapped_for"],
            ["sample_case.id"],
            name=op.f("fk_sample_case_swapped_for"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_case")),
        sa.UniqueConstraint(
            "sample_id", "position", name=op.f("uq_sample_case_sample_id_position")
        ),
        sa.UniqueConstraint("work_id", name=op.f("uq_sample_case_work_id")),
    )
    op.create_index(
        "ix_sample_case_month", "sample_case", ["sample_id", "month", "position"]
    )
    op.create_index(op.f("ix_sample_case_swapped_for"), "sample_case", ["swapped_for"])
