"""How a workspace wants its texts to sound: draft, versions, and tests on its conversations."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1410"
down_revision = "2026_11_27_1405"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE ai_settings ADD COLUMN guidance VARCHAR",
    """
    CREATE TABLE guidance_draft (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        text VARCHAR NOT NULL,
        sha VARCHAR NOT NULL,
        revision INTEGER NOT NULL,
        by_kind VARCHAR NOT NULL,
        by UUID NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT guidance_draft_once UNIQUE (workspace_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE guidance_version (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        number INTEGER NOT NULL,
        text VARCHAR NOT NULL,
        sha VARCHAR NOT NULL,
        restores INTEGER,
        test_id UUID,
        by_kind VARCHAR NOT NULL,
        by UUID NOT NULL,
        published_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT guidance_version_once UNIQUE (workspace_id, number),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE guidance_test (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        text VARCHAR NOT NULL,
        sha VARCHAR NOT NULL,
        against INTEGER,
        engine VARCHAR NOT NULL,
        model VARCHAR NOT NULL,
        most_cost BIGINT,
        state VARCHAR(40) NOT NULL,
        code VARCHAR,
        conversations INTEGER NOT NULL,
        done INTEGER NOT NULL,
        report JSONB,
        by_kind VARCHAR NOT NULL,
        by UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        touched_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX guidance_test_by_text ON guidance_test (workspace_id, sha, id)",
    "CREATE INDEX guidance_test_open ON guidance_test (touched_at) WHERE ended_at IS NULL",
    """
    CREATE TABLE guidance_case (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        test_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        position INTEGER NOT NULL,
        state VARCHAR(40) NOT NULL,
        message_id UUID,
        before JSONB,
        after JSONB,
        change VARCHAR,
        content BYTEA,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT guidance_case_once UNIQUE (workspace_id, test_id, position),
        FOREIGN KEY(workspace_id, test_id) REFERENCES guidance_test (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX guidance_case_by_conversation ON guidance_case (workspace_id, conversation_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("guidance_draft", "guidance_test", "guidance_case"):
        tenancy.protect(table)
    # What was published stays as it was: it may be added to, and go with its workspace.
    tenancy.protect("guidance_version", rights="SELECT, INSERT, DELETE")
    tenancy.system_may_scan(
        "guidance_test", ["workspace_id", "id", "state", "touched_at", "ended_at"]
    )
