"""Make the tables of obligations, of who is excused, and of what was commissioned."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
NAME = sa.String(length=200)
WHO = sa.String(length=254)


def upgrade() -> None:
    op.create_table(
        "obligation_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation", KEY, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_version")),
    )
    op.create_index(
        "ix_obligation_version_obligation",
        "obligation_version",
        ["obligation", "from_on"],
    )
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation", KEY, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("group_key", KEY),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", NAME, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", WHO),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_exemption_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    op.create_index("ix_exemption_first_on", "exemption", ["first_on", "last_on"])
    op.create_index(op.f("ix_exemption_person_id"), "exemption", ["person_id"])
    _commissions()


def _commissions() -> None:
    op.create_table(
        "commission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation", KEY, nullable=False),
        sa.Column("title", NAME, nullable=False),
        sa.Column("theme", NAME, server_default="", nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", WHO),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission")),
    )
    op.create_index("ix_commission_obligation", "commission", ["obligation", "due_on"])
    op.create_table(
        "commission_asked",
        sa.Column("commission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commission_id"],
            ["commission.id"],
            name=op.f("fk_commission_asked_commission_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_commission_asked_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "commission_id", "person_id", name=op.f("pk_commission_asked")
        ),
    )
