"""Make the tables of alerts and of the council's own rules."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
WHO = sa.String(length=254)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", KEY, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("raised_by", WHO, nullable=False),
        sa.Column("lowered_at", INSTANT),
        sa.Column("acknowledged_at", INSTANT),
        sa.Column("acknowledged_by", WHO),
        sa.Column("done", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_form", "alert", ["form", "record_id"])
    op.create_index(
        "ix_alert_acknowledged_at", "alert", ["acknowledged_at", "raised_at"]
    )
    op.create_table(
        "rule_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
    )
    op.create_index("ix_rule_version_kind", "rule_version", ["kind", "name", "from_on"])
