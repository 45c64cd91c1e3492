"""Runs that another run has called, and what a backtest may call."""

from alembic import op

revision = "2026_11_27_1405"
down_revision = "2026_11_27_1400"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE flow_run ADD COLUMN called_by UUID",
    "ALTER TABLE flow_run ADD COLUMN called_as VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE flow_backtest ADD COLUMN called JSONB DEFAULT '{}' NOT NULL",
)
INDEX = "flow_run_called ON flow_run (workspace_id, called_by) WHERE called_by IS NOT NULL"


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    with op.get_context().autocommit_block():
        # What a build that was broken off left behind is not valid, and in the way.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS flow_run_called")
        op.execute(f"CREATE INDEX CONCURRENTLY {INDEX}")
