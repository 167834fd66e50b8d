"""Make the tables of moderation."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
WHO = sa.String(length=254)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "moderation_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.String(length=20), nullable=False),
        sa.Column("frame", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_draw")),
    )
    op.create_index("ix_moderation_draw_form", "moderation_draw", ["form", "month"])
    op.create_table(
        "moderation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("draw_id", sa.Integer()),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", WHO, nullable=False),
        sa.Column("moderator_id", sa.Integer()),
        sa.Column("due_on", sa.Date()),
        sa.Column("conflict", sa.Text(), server_default="", nullable=False),
        sa.Column("graded_at", INSTANT),
        sa.Column("agreed_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["moderation_draw.id"], name=op.f("fk_moderation_draw_id")
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["person.id"], name=op.f("fk_moderation_moderator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
        sa.UniqueConstraint("record_id", name=op.f("uq_moderation_record_id")),
    )
    op.create_index(
        "ix_moderation_moderator_id", "moderation", ["moderator_id", "agreed_at"]
    )
    op.create_table(
        "moderation_grade",
        sa.Column("id", BIG, nullable=False),
        sa.Column("moderation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("area", KEY, nullable=False),
        sa.Column("grade", KEY),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.ForeignKeyConstraint(
            ["moderation_id"],
            ["moderation.id"],
            name=op.f("fk_moderation_grade_moderation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_grade")),
        sa.UniqueConstraint(
            "moderation_id",
            "number",
            "area",
            name=op.f("uq_moderation_grade_moderation_id_number_area"),
        ),
    )
