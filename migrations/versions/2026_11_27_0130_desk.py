"""Replies that are written once and sent often."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0130"
down_revision = "2026_11_26_2230"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE canned_reply (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        shortcut VARCHAR NOT NULL,
        title VARCHAR NOT NULL,
        content BYTEA NOT NULL,
        team_id UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX canned_reply_shortcut_once ON canned_reply (workspace_id, lower(shortcut))",
    "CREATE INDEX canned_reply_by_team ON canned_reply (workspace_id, team_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    tenancy.protect("canned_reply")
