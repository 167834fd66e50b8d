"""Make the tables of remembered answers, and of where each was used."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "remembered_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("scale", sa.String(length=48), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("given_in", sa.Integer()),
        sa.Column("ended_by", sa.String(length=254)),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["given_in"],
            ["review_answer.id"],
            name=op.f("fk_remembered_answer_given_in"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_answer")),
    )
    op.create_index(
        "uq_remembered_answer_in_force",
        "remembered_answer",
        ["form", "field", "scale", "folded"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_remembered_answer_given_in", "remembered_answer", ["given_in"])
    op.create_table(
        "answer_use",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["remembered_answer.id"],
            name=op.f("fk_answer_use_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.id"],
            name=op.f("fk_answer_use_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_id", "upload_id", name=op.f("pk_answer_use")),
    )
    op.create_index("ix_answer_use_upload_id", "answer_use", ["upload_id"])
