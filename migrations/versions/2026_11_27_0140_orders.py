"""Orders."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0140"
down_revision = "2026_11_27_0220"
branch_labels = None
depends_on = None

TABLES = ("order_counter", "sales_order", "order_change")
STATEMENTS = (
    """
    CREATE TABLE order_counter (
            workspace_id UUID NOT NULL,
            last BIGINT NOT NULL,
            PRIMARY KEY (workspace_id),
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE sales_order (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            number BIGINT NOT NULL,
            source VARCHAR(40) NOT NULL,
            external_id VARCHAR,
            contact_id UUID,
            conversation_id UUID,
            status VARCHAR(40) NOT NULL,
            currency VARCHAR NOT NULL,
            items JSONB NOT NULL,
            items_minor BIGINT NOT NULL,
            shipping_minor BIGINT NOT NULL,
            tax_minor BIGINT NOT NULL,
            discount_minor BIGINT NOT NULL,
            total_minor BIGINT NOT NULL,
            shipping_address BYTEA,
            note BYTEA,
            terms BIGINT[] NOT NULL,
            fingerprint JSONB NOT NULL,
            version INTEGER NOT NULL,
            placed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY(workspace_id, contact_id) REFERENCES contact (workspace_id, id) ON DELETE SET NULL (contact_id),
            FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE SET NULL (conversation_id),
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX sales_order_by_contact ON sales_order (workspace_id, contact_id, id)",
    """
    CREATE INDEX sales_order_by_conversation ON sales_order (workspace_id, conversation_id, id)
    """,
    "CREATE INDEX sales_order_by_status ON sales_order (workspace_id, status, id)",
    """
    CREATE UNIQUE INDEX sales_order_external ON sales_order (workspace_id, source, external_id) WHERE external_id IS NOT NULL
    """,
    "CREATE UNIQUE INDEX sales_order_number ON sales_order (workspace_id, number)",
    "CREATE INDEX sales_order_placed ON sales_order (workspace_id, placed_at)",
    """
    CREATE TABLE order_change (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            kind VARCHAR NOT NULL,
            actor_kind VARCHAR NOT NULL,
            actor_id UUID,
            details JSONB NOT NULL,
            version INTEGER NOT NULL,
            at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY(workspace_id, order_id) REFERENCES sales_order (workspace_id, id) ON DELETE CASCADE,
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX order_change_by_order ON order_change (workspace_id, order_id, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        tenancy.protect(table)
