"""Numbers that are shown on a click, an audit that does not grow for ever, and whose words a kept
case of a flow holds."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1400"
down_revision = "2026_11_27_1340"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE privacy_setting (
        workspace_id UUID NOT NULL,
        masked_roles TEXT[] NOT NULL,
        proof_template_id UUID,
        changed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id),
        FOREIGN KEY(workspace_id, proof_template_id) REFERENCES template (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    # Of those that were kept before, nobody knows whose words they hold.
    "ALTER TABLE flow_case ADD COLUMN contact_id UUID",
    "ALTER TABLE audit_head ADD COLUMN cut_position INTEGER DEFAULT 0 NOT NULL",
    f"ALTER TABLE audit_head ADD COLUMN cut_hash BYTEA DEFAULT '\\x{'00' * 32}' NOT NULL",
    # What stands before the cut, and is old, and nothing else: whatever asks for it.
    """
    CREATE POLICY system_cut ON audit_entry FOR DELETE TO parley_system USING (
        position <= (
            SELECT h.cut_position FROM audit_head AS h
            WHERE h.workspace_id = audit_entry.workspace_id
        )
        AND created_at < clock_timestamp() - interval '364 days'
    )
    """,
    "GRANT DELETE ON audit_entry TO parley_system",
    # The sweeper says of itself that it has cut, and can say nothing else.
    """
    CREATE POLICY system_note ON audit_entry FOR INSERT TO parley_system WITH CHECK (
        position IS NULL AND action = 'audit_cut' AND actor_kind = 'system'
    )
    """,
    """
    GRANT INSERT (workspace_id, id, actor_kind, actor_id, action, object_kind, object_id, details)
        ON audit_entry TO parley_system
    """,
)

OLDEST = """
    SELECT k.kind, min(uuid_extract_timestamp(k.id)) FROM workspace AS w CROSS JOIN LATERAL (
        (SELECT 'messages', t.id FROM message AS t
            WHERE t.workspace_id = w.id ORDER BY t.id LIMIT 1)
        UNION ALL
        (SELECT 'media', t.id FROM attachment AS t
            WHERE t.workspace_id = w.id AND t.state = 'stored' ORDER BY t.id LIMIT 1)
        UNION ALL
        (SELECT 'inbox_payloads', t.id FROM inbound_event AS t
            WHERE t.workspace_id = w.id ORDER BY t.id LIMIT 1)
        UNION ALL
        (SELECT 'ai_records', t.id FROM ai_call AS t
            WHERE t.workspace_id = w.id AND t.kept_until IS NOT NULL ORDER BY t.id LIMIT 1)
        UNION ALL
        (SELECT 'audit', t.id FROM audit_entry AS t
            WHERE t.workspace_id = w.id ORDER BY t.id LIMIT 1)
    ) AS k (kind, id) GROUP BY k.kind
"""

# As before, and whether members of this role see masked numbers here.
SESSION = """
    SELECT s.workspace_id, s.id, s.member_id, m.role::text, s.last_seen_at,
      coalesce(m.role::text = ANY(p.masked_roles), false)
    FROM session AS s
    JOIN member AS m ON m.workspace_id = s.workspace_id AND m.id = s.member_id
    JOIN credential AS c ON c.workspace_id = s.workspace_id AND c.id = s.member_id
    LEFT JOIN privacy_setting AS p ON p.workspace_id = s.workspace_id
    WHERE s.token_hash = wanted AND s.ended_at IS NULL
      AND s.expires_at > clock_timestamp() AND s.last_seen_at > clock_timestamp() - idle
      AND s.credential_version = c.version AND m.state = 'active'
"""


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    tenancy.protect("privacy_setting")
    tenancy.lookup_may_read("privacy_setting", ["workspace_id", "masked_roles"])
    tenancy.lookup_may_read("audit_entry", ["workspace_id", "id"])
    for signature in ("find_session(bytea, interval)", "oldest_kept()"):
        op.execute(f"SET LOCAL ROLE {tenancy.LOOKUP}")
        op.execute(f"DROP FUNCTION lookup.{signature}")
        op.execute("RESET ROLE")
    tenancy.create_lookup("oldest_kept", "", "kind text, at timestamptz", OLDEST)
    tenancy.create_lookup(
        "find_session",
        "wanted bytea, idle interval",
        "workspace_id uuid, id uuid, member_id uuid, role text, last_seen_at timestamptz,"
        " masked boolean",
        SESSION,
    )
