"""Which deliveries hold text, which links follow contacts, and what the sweeper asks of both."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0421"
down_revision = "2026_11_27_0423"
branch_labels = None
depends_on = None

TABLES = ("webhook_endpoint", "webhook_delivery", "sheet_link")


def upgrade() -> None:
    op.execute("ALTER TABLE webhook_delivery ADD COLUMN with_text BOOLEAN DEFAULT false NOT NULL")
    op.execute("ALTER TABLE webhook_delivery DROP COLUMN first_tried_at")
    # Those that wait were written as their endpoints were granted. Whoever migrates need not be a
    # superuser, and would see no row.
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE webhook_delivery AS d SET with_text = true FROM webhook_endpoint AS e"
        " WHERE e.workspace_id = d.workspace_id AND e.id = d.endpoint_id AND e.with_text"
    )
    for column in ("follows_contacts", "sweeping"):
        op.execute(f"ALTER TABLE sheet_link ADD COLUMN {column} BOOLEAN DEFAULT false NOT NULL")
    op.execute(
        "UPDATE sheet_link SET follows_contacts = true WHERE object_kind = 'orders' AND"
        " jsonb_path_exists(columns, '$[*].field ? (@ starts with \"contact_\")')"
    )
    op.execute(f"GRANT SELECT (follows_contacts) ON sheet_link TO {tenancy.SYSTEM}")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"GRANT SELECT (line) ON webhook_delivery TO {tenancy.SYSTEM}")
