"""Make the tables of people and structure, and of how they changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(length=200)
WHO = sa.String(length=254)


def upgrade() -> None:
    _units()
    _people()
    _lists_and_changes()


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")
    )


def _units() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("merged_into", sa.Integer()),
        _refers("unit", "merged_into", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_merged_into"), "unit", ["merged_into"])
    op.create_table(
        "unit_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("folded", NAME, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        _refers("unit_name", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_name")),
    )
    op.create_index("ix_unit_name_unit_id", "unit_name", ["unit_id", "from_on"])
    op.create_index(op.f("ix_unit_name_folded"), "unit_name", ["folded"])
    op.create_table(
        "unit_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        _refers("unit_place", "unit_id", "unit"),
        _refers("unit_place", "parent_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_place")),
    )
    op.create_index("ix_unit_place_unit_id", "unit_place", ["unit_id", "from_on"])
    op.create_index(op.f("ix_unit_place_parent_id"), "unit_place", ["parent_id"])


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("folded", NAME, nullable=False),
        sa.Column("email", WHO),
        sa.Column("staff_number", sa.String(length=40)),
        sa.Column("started_on", sa.Date()),
        sa.Column("left_on", sa.Date()),
        sa.Column("merged_into", sa.Integer()),
        _refers("person", "merged_into", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_person_staff_number")),
    )
    op.create_index(op.f("ix_person_folded"), "person", ["folded"])
    op.create_index(op.f("ix_person_merged_into"), "person", ["merged_into"])
    op.create_table(
        "person_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("folded", NAME, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _refers("person_name", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_name")),
    )
    op.create_index(
        "uq_person_name_person_id_folded",
        "person_name",
        ["person_id", "folded"],
        unique=True,
    )
    op.create_index(op.f("ix_person_name_folded"), "person_name", ["folded"])
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=48), nullable=False),
        sa.Column("unit_id", sa.Integer()),
        sa.Column("manager_id", sa.Integer()),
        sa.Column("stage", sa.String(length=48)),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        _refers("post", "person_id", "person"),
        _refers("post", "unit_id", "unit"),
        _refers("post", "manager_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    for column in ("person_id", "role", "unit_id", "manager_id"):
        op.create_index(f"ix_post_{column}", "post", [column, "from_on"])


def _lists_and_changes() -> None:
    op.create_table(
        "name_written",
        sa.Column("folded", NAME, nullable=False),
        sa.Column("written", NAME, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("settled_by", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _refers("name_written", "person_id", "person"),
        sa.PrimaryKeyConstraint("folded", name=op.f("pk_name_written")),
    )
    op.create_index(op.f("ix_name_written_person_id"), "name_written", ["person_id"])
    op.create_table(
        "staff_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("committed_at", INSTANT),
        sa.Column("committed_by", WHO),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_list")),
    )
    op.create_table(
        "people_change",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", WHO, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("item", NAME, nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_change")),
        sa.UniqueConstraint(
            "previous_hash", name=op.f("uq_people_change_previous_hash")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_people_change_item", "people_change", ["what", "item", "id"])
