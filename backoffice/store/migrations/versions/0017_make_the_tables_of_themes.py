"""Make the tables of themes, and of the findings that bear one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
NAME = sa.String(length=120)
WHO = sa.String(length=254)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("folded", NAME, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("folded", name=op.f("uq_theme_folded")),
    )
    op.create_table(
        "finding_theme",
        sa.Column("id", BIG, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("place", NAME, nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("removed_by", WHO),
        sa.Column("removed_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_finding_theme_theme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_theme")),
    )
    op.create_index("ix_finding_theme_record_id", "finding_theme", ["record_id"])
    op.create_index("ix_finding_theme_theme_id", "finding_theme", ["theme_id", "form"])
