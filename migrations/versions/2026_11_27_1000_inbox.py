"""Conversations are asked for by what customers wrote about."""

from alembic import op

revision = "2026_11_27_1000"
down_revision = "2026_11_27_0310"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "message_intent_holds ON message_intent (workspace_id,"
        " (CASE WHEN judged_at IS NULL THEN intent_id ELSE correct_id END), conversation_id)"
    ),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for index in INDEXES:
            name = index.partition(" ")[0]
            # What a build that was broken off left behind is not valid, and in the way.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")
