"""To which server something went, where a workspace has named one: the ledger says it for good."""

from alembic import op

revision = "2026_11_28_0910"
down_revision = "2026_11_28_0900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE ledger_entry ADD COLUMN host VARCHAR")
