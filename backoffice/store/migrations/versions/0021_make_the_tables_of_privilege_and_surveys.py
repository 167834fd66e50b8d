"""Make the tables of waived privilege and of surveys."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

INSTANT = sa.DateTime(timezone=True)
KEY = sa.String(length=48)
WHO = sa.String(length=254)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "privilege_waiver",
        sa.Column("record_id", BIG, autoincrement=False, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_privilege_waiver")),
    )
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Text(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("sent_by", WHO, nullable=False),
        sa.Column("reminded_at", INSTANT),
        sa.Column("closed_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    op.create_table(
        "survey_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("is_spent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["survey.id"], name=op.f("fk_survey_invitation_survey_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_survey_invitation_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_survey_invitation_token_hash")),
    )
    op.create_index(
        "ix_survey_invitation_survey_id",
        "survey_invitation",
        ["survey_id", "person_id"],
        unique=True,
    )
    for table, columns in (
        ("survey_answer", (sa.Column("said", sa.Text(), nullable=False),)),
        (
            "survey_words",
            (
                sa.Column("field", KEY, nullable=False),
                sa.Column("words", sa.Text(), nullable=False),
            ),
        ),
    ):
        op.create_table(
            table,
            sa.Column("id", BIG, autoincrement=False, nullable=False),
            sa.Column("survey_id", sa.Integer(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["survey_id"], ["survey.id"], name=op.f(f"fk_{table}_survey_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_survey_id", table, ["survey_id"])
