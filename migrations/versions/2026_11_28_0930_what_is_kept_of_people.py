"""Orders of people who were erased; requests that a worker looks at; queues under a keyed hash;
keys that stop with their maker."""

from alembic import op

from migrations import tenancy

revision = "2026_11_28_0930"
down_revision = "2026_11_28_0920"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE shop_order ADD COLUMN forgotten_at TIMESTAMP WITH TIME ZONE",
    # The installation's key is no business of the database: the sweeper gives those that are open
    # their new number, and the others are gone with their payloads after two weeks.
    "ALTER TABLE inbound_event ADD COLUMN keyed BOOLEAN DEFAULT false NOT NULL",
    "ALTER TABLE privacy_request ADD COLUMN to_prove BOOLEAN DEFAULT false NOT NULL",
    "ALTER TABLE api_key ADD COLUMN member_id UUID",
    # A key that a key made is its maker's, up to the member who began.
    """
    WITH RECURSIVE made (workspace_id, id, by) AS (
        SELECT workspace_id, id, created_by FROM api_key
        UNION
        SELECT made.workspace_id, made.id, maker.created_by
        FROM made JOIN api_key AS maker
          ON maker.workspace_id = made.workspace_id AND maker.id = made.by
    )
    UPDATE api_key SET member_id = made.by FROM made
    WHERE made.workspace_id = api_key.workspace_id AND made.id = api_key.id
      AND NOT EXISTS (SELECT FROM api_key AS k
                      WHERE k.workspace_id = made.workspace_id AND k.id = made.by)
    """,
)


def upgrade() -> None:
    # The owner fills in rows of every workspace.
    op.execute("ALTER TABLE api_key NO FORCE ROW LEVEL SECURITY")
    for statement in STATEMENTS:
        op.execute(statement)
    op.execute("ALTER TABLE api_key FORCE ROW LEVEL SECURITY")
    tenancy.lookup_may_read("api_key", ["member_id"])
    op.execute(f"GRANT CREATE ON SCHEMA lookup TO {tenancy.LOOKUP}")
    op.execute(f"SET LOCAL ROLE {tenancy.LOOKUP}")
    op.execute(
        """
        CREATE OR REPLACE FUNCTION lookup.find_api_key(wanted bytea)
        RETURNS TABLE (workspace_id uuid, id uuid, scopes text[], last_used_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $lookup$
        SELECT k.workspace_id, k.id, k.scopes, k.last_used_at FROM api_key AS k
        WHERE k.secret_hash = wanted AND k.revoked_at IS NULL
          AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
          AND (k.member_id IS NULL OR EXISTS (
            SELECT FROM member AS m WHERE m.workspace_id = k.workspace_id
            AND m.id = k.member_id AND m.state = 'active'))
        $lookup$
        """
    )
    op.execute("RESET ROLE")
    op.execute(f"REVOKE CREATE ON SCHEMA lookup FROM {tenancy.LOOKUP}")
    op.execute(f"GRANT SELECT (keyed) ON inbound_event TO {tenancy.SYSTEM}")
    op.execute(f"GRANT SELECT (to_prove) ON privacy_request TO {tenancy.SYSTEM}")
    with op.get_context().autocommit_block():
        # What a build that was broken off left behind is not valid, and in the way.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS privacy_request_to_prove")
        op.execute(
            "CREATE INDEX CONCURRENTLY privacy_request_to_prove ON privacy_request (id)"
            " WHERE to_prove"
        )
