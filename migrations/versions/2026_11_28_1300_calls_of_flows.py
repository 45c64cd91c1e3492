"""For which flow a model was asked: what AI costs is told by flow too."""

from alembic import op

revision = "2026_11_28_1300"
down_revision = "2026_11_28_0930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE ai_call ADD COLUMN flow_id UUID")
