"""Who was erased, and who may not be processed."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1030"
down_revision = "2026_11_27_1010"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE erasure (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        subject_kind VARCHAR(40) NOT NULL,
        subject_id UUID NOT NULL,
        state VARCHAR(40) NOT NULL,
        reason VARCHAR NOT NULL,
        request_id UUID,
        asked_by_kind VARCHAR NOT NULL,
        asked_by UUID NOT NULL,
        counts JSONB NOT NULL,
        elsewhere JSONB NOT NULL,
        work JSONB NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE,
        removed_at TIMESTAMP WITH TIME ZONE,
        done_at TIMESTAMP WITH TIME ZONE,
        looked_again_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX erasure_open_once ON erasure (workspace_id, subject_kind, subject_id)
        WHERE state <> 'done'
    """,
    "ALTER TABLE contact ADD COLUMN restricted_at TIMESTAMP WITH TIME ZONE",
    "ALTER TABLE contact ADD COLUMN restriction VARCHAR(40)",
    "CREATE INDEX erasure_under_way ON erasure (done_at) WHERE looked_again_at IS NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    tenancy.protect("erasure")
    tenancy.system_may_scan("erasure", ["workspace_id", "id", "done_at", "looked_again_at"])
