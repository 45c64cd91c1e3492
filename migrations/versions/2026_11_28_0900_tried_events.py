"""What was tried and is to be tried again is found without reading all that waits."""

from alembic import op

revision = "2026_11_28_0900"
down_revision = "2026_11_27_1410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX inbound_event_tried ON inbound_event (workspace_id)"
        " WHERE state = 'new' AND attempts > 0"
    )
