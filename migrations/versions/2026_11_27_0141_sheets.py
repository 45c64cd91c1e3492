"""Worksheets that follow orders and contacts."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0141"
down_revision = "2026_11_27_0140"
branch_labels = None
depends_on = None

TABLES = ("sheet_account", "sheet_link")
STATEMENTS = (
    """
    CREATE TABLE sheet_account (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            name VARCHAR NOT NULL,
            kind VARCHAR NOT NULL,
            email VARCHAR,
            credential BYTEA NOT NULL,
            reads_per_minute INTEGER NOT NULL,
            writes_per_minute INTEGER NOT NULL,
            minute_started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            reads INTEGER NOT NULL,
            writes INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE sheet_link (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            account_id UUID NOT NULL,
            name VARCHAR NOT NULL,
            object_kind VARCHAR(40) NOT NULL,
            spreadsheet_id VARCHAR NOT NULL,
            worksheet VARCHAR NOT NULL,
            columns JSONB NOT NULL,
            state VARCHAR(40) NOT NULL,
            state_reason VARCHAR,
            log_seq BIGINT NOT NULL,
            resyncing BOOLEAN NOT NULL,
            resync_after UUID,
            resync_done INTEGER NOT NULL,
            resync_total INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            wanted INTEGER NOT NULL,
            rows_written BIGINT NOT NULL,
            synced_at TIMESTAMP WITH TIME ZONE,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY(workspace_id, account_id) REFERENCES sheet_account (workspace_id, id) ON DELETE CASCADE,
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX sheet_link_by_account ON sheet_link (workspace_id, account_id)",
    """
    CREATE UNIQUE INDEX sheet_link_once ON sheet_link (workspace_id, spreadsheet_id, worksheet)
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        tenancy.protect(table)
    seen = [
        "wanted",
        "workspace_id",
        "id",
        "state",
        "object_kind",
        "resyncing",
        "log_seq",
        "generation",
    ]
    tenancy.system_may_scan("sheet_link", seen)
    tenancy.system_may_scan("workspace_cursor", ["workspace_id", "seq"])
    tenancy.system_may_scan("event_log", ["workspace_id", "seq", "kind"])
