"""Shops that tell us of their orders, and every call of theirs."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1010"
down_revision = "2026_11_27_1000"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE shop_source (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        key VARCHAR NOT NULL,
        kind VARCHAR(40) NOT NULL,
        proof VARCHAR(40) NOT NULL,
        token_hash BYTEA NOT NULL,
        secret BYTEA,
        country VARCHAR,
        mapping JSONB,
        words JSONB NOT NULL,
        state VARCHAR(40) NOT NULL,
        captured JSONB,
        called_at TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE,
        CONSTRAINT shop_source_key_once UNIQUE (workspace_id, key)
    )
    """,
    "CREATE INDEX shop_source_by_token ON shop_source (token_hash)",
    """
    CREATE TABLE shop_order (
        workspace_id UUID NOT NULL,
        source_id UUID NOT NULL,
        shop_id VARCHAR NOT NULL,
        order_id UUID NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE,
        refunds JSONB NOT NULL,
        PRIMARY KEY (workspace_id, source_id, shop_id),
        FOREIGN KEY(workspace_id, source_id) REFERENCES shop_source (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, order_id) REFERENCES sales_order (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX shop_order_by_order ON shop_order (workspace_id, order_id)",
    """
    CREATE TABLE shop_delivery (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        source_id UUID NOT NULL,
        name_hash BYTEA NOT NULL,
        topic VARCHAR NOT NULL,
        body BYTEA NOT NULL,
        state VARCHAR(40) NOT NULL,
        path VARCHAR NOT NULL,
        reason VARCHAR NOT NULL,
        attempts INTEGER NOT NULL,
        order_id UUID,
        received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, source_id) REFERENCES shop_source (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, order_id) REFERENCES sales_order (workspace_id, id) ON DELETE SET NULL (order_id),
        CONSTRAINT shop_delivery_once UNIQUE (workspace_id, source_id, name_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX shop_delivery_by_source ON shop_delivery (workspace_id, source_id, id)",
    "CREATE INDEX shop_delivery_by_order ON shop_delivery (workspace_id, order_id)",
    """
    CREATE INDEX shop_delivery_waiting ON shop_delivery (workspace_id, source_id, id)
        WHERE state = 'received'
    """,
    """
    CREATE INDEX shop_delivery_kept ON shop_delivery (workspace_id, source_id, id)
        WHERE state = 'kept'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("shop_source", "shop_order", "shop_delivery"):
        tenancy.protect(table)
    tenancy.system_may_scan("shop_source", ["workspace_id", "id", "state"])
    tenancy.system_may_scan("shop_delivery", ["workspace_id", "source_id", "state"])
    tenancy.lookup_may_read("shop_source", ["workspace_id", "id", "token_hash"])
    tenancy.create_lookup(
        "find_shop_source",
        "wanted bytea",
        "workspace_id uuid, id uuid",
        "SELECT workspace_id, id FROM shop_source WHERE token_hash = wanted",
    )
