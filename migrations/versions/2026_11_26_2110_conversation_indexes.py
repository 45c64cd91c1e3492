"""Indexes on tables that are in use, built beside the writers."""

from alembic import op

revision = "2026_11_26_2110"
down_revision = "2026_11_26_2100"
branch_labels = None
depends_on = None

INDEXES = (
    "contact_terms ON contact USING gin (terms)",
    ("contact_merged ON contact (workspace_id, merged_into) WHERE merged_into IS NOT NULL"),
    (
        "conversation_by_assignee ON conversation"
        " (workspace_id, assignee_id, status, last_message_at, id) WHERE assignee_id IS NOT NULL"
    ),
    (
        "conversation_by_team ON conversation"
        " (workspace_id, team_id, status, last_message_at, id) WHERE team_id IS NOT NULL"
    ),
    "conversation_snoozed ON conversation (snoozed_until) WHERE status = 'snoozed'",
    (
        "message_acts ON message (workspace_id, channel_id, in_reply_to)"
        " WHERE kind IN ('reaction', 'edit', 'revoke')"
    ),
)


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for index in INDEXES:
            name = index.partition(" ")[0]
            # What a build that was broken off left behind is not valid, and in the way.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")
