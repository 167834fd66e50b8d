"""Make the table of the access trail, and let nobody change what stands in it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

REFUSED = "the access trail is only added to"
SQLITE = """
CREATE TRIGGER access_trail_no_{verb} BEFORE {VERB} ON access_trail
BEGIN SELECT RAISE(ABORT, '{refused}'); END
"""
POSTGRESQL = (
    f"""
CREATE FUNCTION access_trail_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$
""",
    """
CREATE TRIGGER access_trail_kept BEFORE UPDATE OR DELETE ON access_trail
FOR EACH ROW EXECUTE FUNCTION access_trail_kept()
""",
)


def upgrade() -> None:
    op.create_table(
        "access_trail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_trail")),
    )
    for column in ("at", "who", "action"):
        op.create_index(op.f(f"ix_access_trail_{column}"), "access_trail", [column])
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
        return
    for verb in ("update", "delete"):
        op.execute(SQLITE.format(verb=verb, VERB=verb.upper(), refused=REFUSED))
