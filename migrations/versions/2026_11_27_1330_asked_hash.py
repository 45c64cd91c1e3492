"""What a model was asked was kept as a plain hash too, which anybody could try texts against: those
that are stored go, and new ones are keyed."""

from alembic import op

revision = "2026_11_27_1330"
down_revision = "2026_11_27_1320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE ai_call SET asked_sha = '' WHERE asked_sha <> ''")
