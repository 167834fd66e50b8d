"""Make the fixed tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.Text()


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("team", sa.String(length=200)),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("locked_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("logged_in_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(length=254), nullable=False),
        sa.Column("plan", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint(
            "form", "version", name=op.f("uq_form_version_form_version")
        ),
    )
    op.create_table(
        "published_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_key", sa.String(length=48), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("sha256", sa.String(length=64)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_return")),
    )
    op.create_index(
        "ix_published_return_period", "published_return", ["return_key", "period"]
    )
    op.create_table(
        "rating",
        sa.Column("record_id", BIG, autoincrement=False, nullable=False),
        sa.Column("area", sa.String(length=48), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("scale", sa.String(length=48), nullable=False),
        sa.Column("record_date", sa.Date()),
        sa.Column("month", sa.String(length=7)),
        sa.Column("unit", sa.Text()),
        sa.PrimaryKeyConstraint("record_id", "area", name=op.f("pk_rating")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_rating_figures",
        "rating",
        ["form", "month", "area", "scale", "grade", "unit"],
    )
    op.create_table(
        "record_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("upload_id", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_change")),
        sa.UniqueConstraint(
            "record_id",
            "row_version",
            name=op.f("uq_record_change_record_id_row_version"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_record_change_upload_id",
        "record_change",
        ["upload_id"],
        sqlite_where=sa.text("upload_id IS NOT NULL"),
        postgresql_where=sa.text("upload_id IS NOT NULL"),
    )
    op.create_table(
        "record_index",
        sa.Column("record_id", BIG, autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.Text()),
        sa.Column("owner", sa.Text()),
        sa.Column("record_date", sa.Date()),
        sa.Column("month", sa.String(length=7)),
        sa.Column("subject", sa.Text()),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_index")),
        sa.UniqueConstraint("reference", name=op.f("uq_record_index_reference")),
    )
    op.create_index(
        "ix_record_index_date", "record_index", ["record_date", "record_id"]
    )
    op.create_index(
        "ix_record_index_form_date",
        "record_index",
        ["form", "record_date", "record_id"],
    )
    op.create_index(
        "ix_record_index_form_month",
        "record_index",
        ["form", "month", "status", "unit"],
    )
    op.create_index(
        "ix_record_index_owner", "record_index", ["owner", "record_date", "record_id"]
    )
    op.create_index(
        "ix_record_index_subject",
        "record_index",
        ["subject", "record_date", "record_id"],
    )
    op.create_index(
        "ix_record_index_unit", "record_index", ["unit", "record_date", "record_id"]
    )
    op.create_table(
        "reference_counter",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reference_counter")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("form", sa.String(length=48)),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("settled_by", sa.String(length=254)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_at", "upload", ["at"])
    op.create_index(
        "uq_upload_sha256_committed",
        "upload",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("status = 'committed'"),
        postgresql_where=sa.text("status = 'committed'"),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("record_id", BIG, server_default="0", nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer()),
        sa.Column("typed", JSON, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_draft_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "account_id",
            "form",
            "record_id",
            name=op.f("uq_draft_account_id_form_record_id"),
        ),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcome", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_idempotency_key_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(op.f("ix_idempotency_key_at"), "idempotency_key", ["at"])
    op.create_table(
        "upload_entry",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(length=20)),
        sa.Column("form", sa.String(length=48)),
        sa.Column("form_version", sa.Integer()),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("typed", JSON, nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.Column("repeats", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("unmapped", JSON, nullable=False),
        sa.Column("duplicate_of", JSON),
        sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("record_id", BIG),
        sa.Column("outcome", sa.String(length=20)),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["upload.id"],
            name=op.f("fk_upload_entry_upload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", "position", name=op.f("pk_upload_entry")),
    )
    op.create_index("ix_upload_entry_record_id", "upload_entry", ["record_id"])
    op.create_index(
        "ix_upload_entry_status", "upload_entry", ["upload_id", "status", "position"]
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_web_session_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_account_id"), "web_session", ["account_id"])
    op.create_index(op.f("ix_web_session_seen_at"), "web_session", ["seen_at"])
    if op.get_bind().dialect.name == "postgresql":
        # SQLite, with its one writer, counts records in reference_counter.
        op.execute("CREATE SEQUENCE record_number")
