"""Messages for later; files that were uploaded and never sent are found by the sweeper."""

from alembic import op

from migrations import tenancy

revision = "2026_11_26_2230"
down_revision = "2026_11_26_2120"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE channel ADD COLUMN read_receipts BOOLEAN DEFAULT true NOT NULL",
    # The table is as new as this statement, and empty.
    "CREATE INDEX attachment_to_forget ON attachment (created_at) WHERE message_id IS NULL",
    """
    CREATE TABLE scheduled_message (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        author_kind VARCHAR NOT NULL,
        author_id UUID NOT NULL,
        content BYTEA NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        only_if_mine BOOLEAN NOT NULL,
        state VARCHAR(40) NOT NULL,
        reason VARCHAR,
        message_id UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX scheduled_message_by_conversation ON scheduled_message (workspace_id, conversation_id, id)
    """,
    "CREATE INDEX scheduled_message_due ON scheduled_message (due_at) WHERE state = 'waiting'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    tenancy.protect("scheduled_message")
    tenancy.system_may_scan("scheduled_message", ["workspace_id", "id", "state", "due_at"])
    tenancy.system_may_scan("attachment", ["workspace_id", "id", "message_id", "created_at"])
