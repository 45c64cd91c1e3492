"""What a workspace knows: articles, their versions, the pieces that are found, uses and gaps."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0440"
down_revision = "2026_11_27_0422"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE knowledge_article (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        title VARCHAR NOT NULL,
        title_key VARCHAR NOT NULL,
        language VARCHAR NOT NULL,
        published BOOLEAN NOT NULL,
        version INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX knowledge_article_by_key ON knowledge_article (workspace_id, title_key)",
    """
    CREATE TABLE knowledge_version (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        article_id UUID NOT NULL,
        number INTEGER NOT NULL,
        title VARCHAR NOT NULL,
        body VARCHAR NOT NULL,
        format VARCHAR(40) NOT NULL,
        language VARCHAR NOT NULL,
        by_kind VARCHAR NOT NULL,
        by UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, article_id) REFERENCES knowledge_article (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT knowledge_version_once UNIQUE (workspace_id, article_id, number),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE knowledge_chunk (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        article_id UUID NOT NULL,
        version INTEGER NOT NULL,
        position INTEGER NOT NULL,
        heading VARCHAR NOT NULL,
        text VARCHAR NOT NULL,
        language VARCHAR NOT NULL,
        live BOOLEAN NOT NULL,
        vector TSVECTOR NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, article_id) REFERENCES knowledge_article (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX knowledge_chunk_by_article ON knowledge_chunk (workspace_id, article_id, position)",
    "CREATE INDEX knowledge_chunk_words ON knowledge_chunk USING gin (vector) WHERE live",
    """
    CREATE TABLE knowledge_use (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        article_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        answer_id UUID NOT NULL,
        message_id UUID NOT NULL,
        version INTEGER NOT NULL,
        chunk_ids JSONB NOT NULL,
        outcome VARCHAR NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, article_id) REFERENCES knowledge_article (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT knowledge_use_once UNIQUE (workspace_id, answer_id, article_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX knowledge_use_by_article ON knowledge_use (workspace_id, article_id, id)",
    "CREATE INDEX knowledge_use_by_conversation ON knowledge_use (workspace_id, conversation_id)",
    """
    CREATE TABLE knowledge_gap (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        group_key BYTEA NOT NULL,
        conversation_id UUID NOT NULL,
        message_id UUID NOT NULL,
        score FLOAT NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT knowledge_gap_once UNIQUE (workspace_id, message_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX knowledge_gap_by_group ON knowledge_gap (workspace_id, group_key, id)",
    "CREATE INDEX knowledge_gap_by_conversation ON knowledge_gap (workspace_id, conversation_id)",
)
# The share of a question that a piece covers, by the rarity of its words. Row-level security keeps
# the planner from indexes of words, so a role that it does not judge asks, and compares the
# workspace itself.
SEARCH = f"""
    CREATE FUNCTION lookup.search_knowledge(
        wanted text[], unknown float8, in_text float8, most int
    ) RETURNS TABLE (id uuid, score float8, rank float8)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $lookup$
        WITH asked AS MATERIALIZED (
            SELECT u.place, u.words::tsquery AS words
            FROM unnest(wanted) WITH ORDINALITY AS u (words, place)
        ), found AS MATERIALIZED (
            SELECT a.place, t.id, ts_filter(t.vector, '{{a}}') @@ a.words AS titled,
                ts_rank(t.vector, a.words) AS rank
            FROM asked AS a JOIN knowledge_chunk AS t ON t.vector @@ a.words
            WHERE t.workspace_id = {tenancy.VISIBLE} AND t.live
        ), total AS (
            SELECT count(*)::float8 AS n FROM knowledge_chunk AS t
            WHERE t.workspace_id = {tenancy.VISIBLE} AND t.live
        ), counted AS (
            SELECT a.place, count(f.id)::float8 AS n
            FROM asked AS a LEFT JOIN found AS f USING (place) GROUP BY a.place
        ), weighed AS MATERIALIZED (
            SELECT c.place, CASE WHEN c.n = 0 THEN unknown * ln(1 + (t.n - 0.5) / 1.5)
                ELSE ln(1 + (t.n - c.n + 0.5) / (c.n + 0.5)) END AS weight
            FROM counted AS c, total AS t
        )
        SELECT f.id, sum(w.weight * CASE WHEN f.titled THEN 1 ELSE in_text END)
            / (SELECT greatest(sum(weight), 0.000001) FROM weighed),
            sum(w.weight * f.rank)
        FROM found AS f JOIN weighed AS w USING (place)
        GROUP BY f.id ORDER BY 2 DESC, 3 DESC, 1 LIMIT most
    $lookup$
"""  # noqa: S608 - the setting that policies compare too


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("knowledge_article", "knowledge_chunk", "knowledge_use", "knowledge_gap"):
        tenancy.protect(table)
    # What was written once is never changed.
    tenancy.protect("knowledge_version", rights="SELECT, INSERT")
    tenancy.lookup_may_read("knowledge_chunk", ["workspace_id", "id", "vector", "live"])
    op.execute(SEARCH)
    op.execute("GRANT CREATE ON SCHEMA lookup TO parley_lookup")
    op.execute("ALTER FUNCTION lookup.search_knowledge OWNER TO parley_lookup")
    op.execute("REVOKE CREATE ON SCHEMA lookup FROM parley_lookup")
    op.execute("REVOKE ALL ON FUNCTION lookup.search_knowledge FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION lookup.search_knowledge TO parley_app")
