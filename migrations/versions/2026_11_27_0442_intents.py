"""What customers want: labels, examples, and what messages were found to be about."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0442"
down_revision = "2026_11_27_0441"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE intent (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        description VARCHAR NOT NULL,
        risk VARCHAR(40) NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT intent_name_once UNIQUE (workspace_id, name),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE intent_example (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        intent_id UUID NOT NULL,
        text BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, intent_id) REFERENCES intent (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX intent_example_by_intent ON intent_example (workspace_id, intent_id, id)",
    """
    CREATE TABLE intent_reading (
        workspace_id UUID NOT NULL,
        after UUID NOT NULL,
        ready BOOLEAN NOT NULL,
        stamp TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE message_intent (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        message_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        intent_id UUID,
        p FLOAT NOT NULL,
        calibrated BOOLEAN NOT NULL,
        others JSONB NOT NULL,
        engine VARCHAR NOT NULL,
        correct_id UUID,
        judged_by UUID,
        judged_at TIMESTAMP WITH TIME ZONE,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, message_id) REFERENCES message (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, intent_id) REFERENCES intent (workspace_id, id) ON DELETE SET NULL (intent_id),
        FOREIGN KEY(workspace_id, correct_id) REFERENCES intent (workspace_id, id) ON DELETE SET NULL (correct_id),
        CONSTRAINT message_intent_once UNIQUE (workspace_id, message_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX message_intent_by_conversation
        ON message_intent (workspace_id, conversation_id, message_id)
    """,
    "CREATE INDEX message_intent_by_intent ON message_intent (workspace_id, intent_id, message_id)",
    "CREATE INDEX message_intent_by_correct ON message_intent (workspace_id, correct_id)",
    """
    CREATE INDEX message_intent_judged ON message_intent (workspace_id, judged_at)
        WHERE judged_at IS NOT NULL
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("intent", "intent_example", "intent_reading", "message_intent"):
        tenancy.protect(table)
    tenancy.system_may_scan("intent_reading", ["workspace_id", "ready"])
