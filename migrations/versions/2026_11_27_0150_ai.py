"""AI: how a workspace uses it, every call, and what it cost."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0150"
down_revision = "2026_11_27_0141"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE ai_settings (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        mode VARCHAR(40) NOT NULL,
        api_key BYTEA,
        key_state VARCHAR(40) NOT NULL,
        key_code VARCHAR,
        key_checked_at TIMESTAMP WITH TIME ZONE,
        capabilities JSONB NOT NULL,
        model VARCHAR,
        soft_limit BIGINT,
        hard_limit BIGINT,
        keep_days INTEGER NOT NULL,
        summaries BOOLEAN NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT ai_settings_once UNIQUE (workspace_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE ai_call (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        task VARCHAR NOT NULL,
        engine VARCHAR NOT NULL,
        model VARCHAR NOT NULL,
        prompt VARCHAR NOT NULL,
        prompt_sha VARCHAR NOT NULL,
        state VARCHAR(40) NOT NULL,
        outcome VARCHAR,
        code VARCHAR,
        conversation_id UUID,
        contact_id UUID,
        message_ids JSONB NOT NULL,
        redactions JSONB NOT NULL,
        asked_sha VARCHAR NOT NULL,
        asked BYTEA,
        answered BYTEA,
        kept_until TIMESTAMP WITH TIME ZONE,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        reserved BIGINT NOT NULL,
        cost BIGINT NOT NULL,
        milliseconds INTEGER NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ai_call_by_conversation ON ai_call (workspace_id, conversation_id, id)",
    "CREATE INDEX ai_call_by_task ON ai_call (workspace_id, task, id)",
    "CREATE INDEX ai_call_open ON ai_call (workspace_id, at) WHERE state = 'asking'",
    "CREATE INDEX ai_call_with_text ON ai_call (kept_until) WHERE kept_until IS NOT NULL",
    """
    CREATE TABLE ai_spend (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        month DATE NOT NULL,
        task VARCHAR NOT NULL,
        calls INTEGER NOT NULL,
        input_tokens BIGINT NOT NULL,
        output_tokens BIGINT NOT NULL,
        cost BIGINT NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT ai_spend_once UNIQUE (workspace_id, month, task),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE conversation_summary (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        state VARCHAR(40) NOT NULL,
        content BYTEA,
        through_seq INTEGER NOT NULL,
        increments INTEGER NOT NULL,
        engine VARCHAR,
        model VARCHAR,
        degraded VARCHAR,
        error_code VARCHAR,
        call_id UUID,
        asked INTEGER NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        made_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT conversation_summary_once UNIQUE (workspace_id, conversation_id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
)
TABLES = ("ai_settings", "ai_call", "ai_spend", "conversation_summary")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        tenancy.protect(table)
    tenancy.system_may_scan("ai_call", ["workspace_id", "id", "state", "at", "kept_until"])
