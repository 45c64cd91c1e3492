"""Flows: what was drawn, what is happening, and what waits to hear how an effect ended."""

from alembic import op

from migrations import tenancy

revision = "2026_11_26_2200"
down_revision = "2026_11_26_2120"
branch_labels = None
depends_on = None

COLUMNS = (
    "ALTER TABLE workspace_cursor ADD COLUMN automation_stamp BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE effect ADD COLUMN heard_by UUID",
)

TABLES = (
    """
)

FENCED = ("flow", "flow_clock", "flow_hook", "flow_secret", "flow_run", "flow_case", "flow_backtest")


def upgrade() -> None:
    for statement in (*COLUMNS, *TABLES):
        op.execute(statement)
    for table in FENCED:
        tenancy.protect(table)
    # Neither what was published nor what happened is ever changed.
    for table in ("flow_version", "flow_step"):
        tenancy.protect(table, rights="SELECT, INSERT")
    tenancy.system_may_scan(
        "flow_run", ["workspace_id", "id", "conversation_id", "status", "wait_until"]
    )
    tenancy.system_may_scan("flow_clock", ["workspace_id", "flow_id", "trigger_id", "due_at"])
    tenancy.system_may_scan("flow_backtest", ["workspace_id", "id", "state", "touched_at"])
    op.execute("GRANT SELECT (conv_seq) ON effect TO parley_system")
    for table in ("flow_run", "flow_step"):
        op.execute(f"GRANT MAINTAIN ON {table} TO parley_system")
    tenancy.lookup_may_read("flow_hook", ["workspace_id", "id", "token_hash"])
    tenancy.create_lookup(
        "find_hook",
        "wanted bytea",
        "workspace_id uuid, id uuid",
        "SELECT h.workspace_id, h.id FROM flow_hook AS h WHERE h.token_hash = wanted",
    )
