"""Who wants to hear of what happens, and every message to them."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0142"
down_revision = "2026_11_27_0230"
branch_labels = None
depends_on = None

TABLES = ("webhook_endpoint", "webhook_delivery")
STATEMENTS = (
    """
    CREATE TABLE webhook_endpoint (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            name VARCHAR NOT NULL,
            url BYTEA NOT NULL,
            host VARCHAR NOT NULL,
            kinds JSONB NOT NULL,
            with_text BOOLEAN NOT NULL,
            secret BYTEA NOT NULL,
            old_secret BYTEA,
            old_secret_until TIMESTAMP WITH TIME ZONE,
            state VARCHAR(40) NOT NULL,
            state_reason VARCHAR,
            log_seq BIGINT NOT NULL,
            failing_since TIMESTAMP WITH TIME ZONE,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE webhook_delivery (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            endpoint_id UUID NOT NULL,
            log_seq BIGINT,
            kind VARCHAR NOT NULL,
            line UUID NOT NULL,
            contact_id UUID,
            body BYTEA NOT NULL,
            state VARCHAR(40) NOT NULL,
            round INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            first_tried_at TIMESTAMP WITH TIME ZONE,
            last_tried_at TIMESTAMP WITH TIME ZONE,
            last_status INTEGER,
            last_error VARCHAR,
            response BYTEA,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            delivered_at TIMESTAMP WITH TIME ZONE,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY(workspace_id, endpoint_id) REFERENCES webhook_endpoint (workspace_id, id) ON DELETE CASCADE,
            CONSTRAINT webhook_delivery_once UNIQUE (workspace_id, endpoint_id, log_seq),
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX webhook_delivery_by_endpoint ON webhook_delivery (workspace_id, endpoint_id, id)
    """,
    """
    CREATE INDEX webhook_delivery_open ON webhook_delivery (workspace_id, endpoint_id, line, id) WHERE state IN ('pending', 'sending')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        tenancy.protect(table)
    tenancy.system_may_scan("webhook_endpoint", ["workspace_id", "id", "state", "log_seq"])
    tenancy.system_may_scan("webhook_delivery", ["workspace_id", "endpoint_id", "state"])
