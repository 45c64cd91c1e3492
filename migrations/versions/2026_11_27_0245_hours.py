"""Business hours, availability, dealing out conversations, and macros."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0245"
down_revision = "2026_11_27_0151"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE business_hours (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        team_id UUID,
        time_zone VARCHAR,
        weekly JSONB NOT NULL,
        holidays JSONB NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX business_hours_once ON business_hours (workspace_id, team_id) NULLS NOT DISTINCT",
    """
    CREATE TABLE availability (
        workspace_id UUID NOT NULL,
        member_id UUID NOT NULL,
        state VARCHAR(40) NOT NULL,
        capacity INTEGER,
        last_assigned_at TIMESTAMP WITH TIME ZONE,
        changed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, member_id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE team_assignment (
        workspace_id UUID NOT NULL,
        team_id UUID NOT NULL,
        enabled BOOLEAN NOT NULL,
        capacity INTEGER NOT NULL,
        in_hours BOOLEAN NOT NULL,
        handed_over_only BOOLEAN NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, team_id),
        FOREIGN KEY(workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE macro (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        actions BYTEA NOT NULL,
        team_id UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX macro_name_once ON macro (workspace_id, lower(name))",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("business_hours", "availability", "team_assignment", "macro"):
        tenancy.protect(table)
    tenancy.system_may_scan("team_assignment", ["workspace_id", "team_id", "enabled"])
