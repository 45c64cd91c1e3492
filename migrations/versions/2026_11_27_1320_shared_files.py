"""Files of the workspace's own, which flows send to many."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1320"
down_revision = "2026_11_27_1315"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE shared_file (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR NOT NULL,
        name VARCHAR NOT NULL,
        mime_type VARCHAR NOT NULL,
        size_bytes BIGINT NOT NULL,
        storage_key VARCHAR NOT NULL,
        data_key_id UUID NOT NULL,
        uploaded_by UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        stored_at TIMESTAMP WITH TIME ZONE,
        removed_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "ALTER TABLE attachment ADD COLUMN shared_file_id UUID",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    tenancy.protect("shared_file")
