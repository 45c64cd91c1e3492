"""The sweeper wakes runs in pieces, and sees which workspaces still have the last one before them:
rows of the inbox by their source."""

from alembic import op

from migrations.tenancy import SYSTEM

revision = "2026_11_27_1340"
down_revision = "2026_11_27_1330"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(f"GRANT SELECT (source) ON inbound_event TO {SYSTEM}")
