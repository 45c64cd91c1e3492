"""Tables of contacts, and how far they got."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0310"
down_revision = "2026_11_27_0442"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE contact_import (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        state VARCHAR(40) NOT NULL,
        total INTEGER NOT NULL,
        done INTEGER NOT NULL,
        created INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        code VARCHAR,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE contact_import_part (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        import_id UUID NOT NULL,
        number INTEGER NOT NULL,
        content BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT contact_import_part_once UNIQUE (workspace_id, import_id, number),
        FOREIGN KEY(workspace_id, import_id) REFERENCES contact_import (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("contact_import", "contact_import_part"):
        tenancy.protect(table)
    tenancy.system_may_scan("contact_import", ["workspace_id", "id", "state"])
