"""How much is stored, without looking at the files' rows."""

from alembic import op

revision = "2026_11_27_1050"
down_revision = "2026_11_27_1040"
branch_labels = None
depends_on = None

INDEXES = ("attachment_stored ON attachment (workspace_id, size_bytes) WHERE state = 'stored'",)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for index in INDEXES:
            name = index.partition(" ")[0]
            # What a build that was broken off left behind is not valid, and in the way.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")
