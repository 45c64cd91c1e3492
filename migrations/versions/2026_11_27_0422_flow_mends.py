"""Runs of a contact, and steps counted by their runs, without reading whole tables; what a
backtest takes a template to cost."""

from alembic import op

revision = "2026_11_27_0422"
down_revision = "2026_11_27_0421"
branch_labels = None
depends_on = None

INDEXES = (
    "flow_run_by_contact ON flow_run (workspace_id, contact_id, id)",
    "flow_step_by_way ON flow_step (workspace_id, version_id, node, way, run_id)",
)


def upgrade() -> None:
    op.execute("ALTER TABLE flow_backtest ADD COLUMN rates JSONB DEFAULT '{}' NOT NULL")
    with op.get_context().autocommit_block():
        for index in INDEXES:
            name = index.partition(" ")[0]
            # What a build that was broken off left behind is not valid, and in the way.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS flow_step_by_node")
