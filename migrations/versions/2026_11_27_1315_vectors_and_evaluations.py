"""What pieces of knowledge mean, as vectors; questions that were tried; evaluations of intents."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1315"
down_revision = "2026_11_27_1050"
branch_labels = None
depends_on = None

# Plain numbers: the tables are the same where PostgreSQL has no pgvector, and only the comparison
# is missing there. A login that may not create it, or a server that lacks it, goes on without.
EXTENSION = """
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
        CREATE EXTENSION IF NOT EXISTS vector SCHEMA public;
      END IF;
    EXCEPTION WHEN OTHERS THEN
      RAISE NOTICE 'pgvector could not be made: %', SQLERRM;
    END $$
"""
STATEMENTS = (
    """
    CREATE TABLE knowledge_embedding (
        workspace_id UUID NOT NULL,
        chunk_id UUID NOT NULL,
        model VARCHAR NOT NULL,
        embedding REAL[] NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, chunk_id),
        FOREIGN KEY(workspace_id, chunk_id) REFERENCES knowledge_chunk (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE knowledge_test (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        question BYTEA NOT NULL,
        state VARCHAR(40) NOT NULL,
        model VARCHAR NOT NULL,
        embedding REAL[],
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX knowledge_test_old ON knowledge_test (at)",
    """
    CREATE TABLE intent_evaluation (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        engine VARCHAR(40) NOT NULL,
        most_dollars FLOAT,
        state VARCHAR(40) NOT NULL,
        code VARCHAR,
        done INTEGER NOT NULL,
        texts INTEGER NOT NULL,
        report JSONB,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        touched_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX intent_evaluation_open ON intent_evaluation (touched_at) WHERE report IS NULL",
)


def upgrade() -> None:
    op.execute(EXTENSION)
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("knowledge_embedding", "knowledge_test", "intent_evaluation"):
        tenancy.protect(table)
    tenancy.system_may_scan("knowledge_chunk", ["workspace_id", "live"])
    tenancy.system_may_scan("knowledge_test", ["workspace_id", "at"])
    tenancy.system_may_scan("intent_evaluation", ["workspace_id", "id", "state", "touched_at"])
