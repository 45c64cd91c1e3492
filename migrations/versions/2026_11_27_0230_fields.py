"""Fields that a workspace gives its contacts and conversations."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0230"
down_revision = "2026_11_27_0150"
branch_labels = None
depends_on = None

VALUES = """
    CREATE TABLE {owner}_field (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        {owner}_id UUID NOT NULL,
        field_id UUID NOT NULL,
        plain JSONB,
        sealed BYTEA,
        value_hash BYTEA NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT {owner}_field_once UNIQUE (workspace_id, {owner}_id, field_id),
        FOREIGN KEY(workspace_id, {owner}_id) REFERENCES {owner} (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, field_id) REFERENCES field_definition (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """
BY_VALUE = "CREATE INDEX {owner}_field_by_value ON {owner}_field (workspace_id, field_id, value_hash, {owner}_id)"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE field_definition (
            workspace_id UUID NOT NULL,
            id UUID NOT NULL,
            owner VARCHAR(40) NOT NULL,
            key VARCHAR NOT NULL,
            title VARCHAR NOT NULL,
            kind VARCHAR(40) NOT NULL,
            options JSONB NOT NULL,
            personal BOOLEAN NOT NULL,
            position INTEGER NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT field_definition_key_once UNIQUE (workspace_id, owner, key),
            FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
        )
        """
    )
    tenancy.protect("field_definition")
    for owner in ("contact", "conversation"):
        op.execute(VALUES.format(owner=owner))
        op.execute(BY_VALUE.format(owner=owner))
        tenancy.protect(f"{owner}_field")
