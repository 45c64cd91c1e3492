"""Automatic answers: how far they go, the timers of bursts, and each answer with its verdicts."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0441"
down_revision = "2026_11_27_0440"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE reply_settings (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        mode VARCHAR(40) NOT NULL,
        answers_when VARCHAR(40) NOT NULL,
        threshold FLOAT NOT NULL,
        intent_threshold FLOAT NOT NULL,
        disclosure VARCHAR,
        hand_over_text VARCHAR,
        team_id UUID,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE SET NULL (team_id),
        CONSTRAINT reply_settings_once UNIQUE (workspace_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX reply_settings_by_team ON reply_settings (workspace_id, team_id)",
    """
    CREATE TABLE reply_intent (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        intent VARCHAR NOT NULL,
        mode VARCHAR(40) NOT NULL,
        locked_at TIMESTAMP WITH TIME ZONE,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT reply_intent_once UNIQUE (workspace_id, intent),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE reply_burst (
        workspace_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        message_id UUID NOT NULL,
        first_id UUID NOT NULL,
        first_at TIMESTAMP WITH TIME ZONE NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        PRIMARY KEY (workspace_id, conversation_id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX reply_burst_due ON reply_burst (due_at)",
    """
    CREATE TABLE auto_reply (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        message_id UUID NOT NULL,
        first_id UUID NOT NULL,
        state VARCHAR(40) NOT NULL,
        outcome VARCHAR(40),
        verdicts JSONB NOT NULL,
        intent VARCHAR,
        intent_p FLOAT,
        score FLOAT,
        language VARCHAR,
        content BYTEA,
        reply_id UUID,
        engine VARCHAR,
        model VARCHAR,
        degraded VARCHAR,
        call_id UUID,
        audit VARCHAR(40),
        audited_by UUID,
        audited_at TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        done_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT auto_reply_once UNIQUE (workspace_id, message_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX auto_reply_by_conversation ON auto_reply (workspace_id, conversation_id, id)",
    "CREATE INDEX auto_reply_audited ON auto_reply (workspace_id, intent) WHERE audit IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("reply_settings", "reply_intent", "reply_burst", "auto_reply"):
        tenancy.protect(table)
    tenancy.system_may_scan("reply_burst", ["workspace_id", "conversation_id", "due_at"])
