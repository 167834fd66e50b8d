"""Make the tables of work, of its steps, and of whom records are shared with."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
WHO = sa.String(length=254)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("steps", sa.Integer(), server_default="0", nullable=False),
        sa.Column("obligation", KEY),
        sa.Column("person_id", sa.Integer()),
        sa.Column("about_id", sa.Integer()),
        sa.Column("subject", sa.String(length=60)),
        sa.Column("unit_id", sa.Integer()),
        sa.Column("due_on", sa.Date()),
        sa.Column("moderator_id", sa.Integer()),
        sa.Column("record_id", BIG),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_work_{column}")
            )
            for column, table in (
                ("person_id", "person"),
                ("about_id", "person"),
                ("unit_id", "unit"),
                ("moderator_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("record_id", name=op.f("uq_work_record_id")),
    )
    op.create_index("ix_work_state", "work", ["form", "state", "due_on"])
    op.create_index("ix_work_person_id", "work", ["person_id", "state", "due_on"])
    op.create_index(op.f("ix_work_moderator_id"), "work", ["moderator_id"])
    op.create_table(
        "work_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", KEY, nullable=False),
        sa.Column("begins", KEY, nullable=False),
        sa.Column("ends", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_id"], ["work.id"], name=op.f("fk_work_step_work_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_step")),
        sa.UniqueConstraint(
            "work_id", "number", name=op.f("uq_work_step_work_id_number")
        ),
    )
    op.create_table(
        "record_share",
        sa.Column("record_id", BIG, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("read_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_record_share_person_id")
        ),
        sa.PrimaryKeyConstraint("record_id", "person_id", name=op.f("pk_record_share")),
    )
    op.create_index(op.f("ix_record_share_person_id"), "record_share", ["person_id"])
