"""Make the tables of intake: matches, answers in review, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.Text()


def upgrade() -> None:
    op.create_table(
        "heading_match",
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint(
            "form", "shape", "folded", name=op.f("pk_heading_match")
        ),
    )
    op.create_table(
        "review_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
    )
    op.create_index("ix_review_answer_who", "review_answer", ["who", "id"])
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("asked", JSON, nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("worker", sa.String(length=64)),
        sa.Column("leased_until", INSTANT),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancel", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.id"],
            name=op.f("fk_job_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_state", "job", ["state", "id"])
    op.create_index("ix_job_upload_id", "job", ["upload_id", "id"])
