"""AI: what it suggested to a colleague, and what became of it."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0151"
down_revision = "2026_11_27_0142"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE ai_draft (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        asked_by_kind VARCHAR NOT NULL,
        asked_by UUID NOT NULL,
        language VARCHAR,
        given BYTEA,
        content BYTEA,
        state VARCHAR(40) NOT NULL,
        engine VARCHAR,
        model VARCHAR,
        degraded VARCHAR,
        error_code VARCHAR,
        call_id UUID,
        verdict VARCHAR(40),
        verdict_at TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ai_draft_by_conversation ON ai_draft (workspace_id, conversation_id, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    tenancy.protect("ai_draft")
