"""What a guess was worth before it was corrected, what an evaluation has spent on its way, and since
when the audits of an intent are its own."""

from alembic import op

revision = "2026_11_28_0920"
down_revision = "2026_11_28_0910"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE message_intent ADD COLUMN raw_p DOUBLE PRECISION",
    "ALTER TABLE message_intent ADD COLUMN guessed_id UUID",
    # Where it is known and asked for: before the first correction a guess stands as it was made.
    """
    UPDATE message_intent SET raw_p = p, guessed_id = intent_id
    WHERE judged_at IS NOT NULL AND engine = 'local' AND NOT calibrated
    """,
    "ALTER TABLE intent_evaluation ADD COLUMN spent BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE reply_intent ADD COLUMN audited_from TIMESTAMP WITH TIME ZONE",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
