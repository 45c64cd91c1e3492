"""What is owed to people: exports, requests, how long things are kept, texts of policies."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1040"
down_revision = "2026_11_27_1030"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE privacy_export (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        contact_id UUID,
        member_id UUID,
        state VARCHAR(40) NOT NULL,
        attempt INTEGER NOT NULL,
        beat_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        rows_total INTEGER NOT NULL,
        rows_done INTEGER NOT NULL,
        files_done INTEGER NOT NULL,
        size_bytes BIGINT,
        storage_key VARCHAR,
        data_key_id UUID,
        token_hash BYTEA,
        expires_at TIMESTAMP WITH TIME ZONE,
        code VARCHAR,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX privacy_export_by_contact ON privacy_export (workspace_id, contact_id, id)",
    "CREATE INDEX privacy_export_by_token ON privacy_export (token_hash)",
    """
    CREATE INDEX privacy_export_open ON privacy_export (id)
        WHERE state IN ('waiting', 'running', 'ready')
    """,
    """
    CREATE TABLE retention_rule (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        channel_id UUID,
        days INTEGER NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, channel_id) REFERENCES channel (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX retention_rule_once ON retention_rule (workspace_id, kind, channel_id)
        NULLS NOT DISTINCT
    """,
    """
    CREATE TABLE privacy_request (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        state VARCHAR(40) NOT NULL,
        source VARCHAR(40) NOT NULL,
        contact_id UUID,
        asked BYTEA,
        verified_how VARCHAR,
        verified_at TIMESTAMP WITH TIME ZONE,
        proof_hash BYTEA,
        code_hash BYTEA,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        answer BYTEA,
        export_id UUID,
        erasure_id UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        closed_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX privacy_request_by_code ON privacy_request (code_hash)",
    "CREATE INDEX privacy_request_by_contact ON privacy_request (workspace_id, contact_id, id)",
    "CREATE INDEX privacy_request_by_proof ON privacy_request (proof_hash)",
    """
    CREATE INDEX privacy_request_due ON privacy_request (workspace_id, due_at, id)
        WHERE state IN ('open', 'working')
    """,
    """
    CREATE TABLE policy_version (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        number INTEGER NOT NULL,
        body VARCHAR NOT NULL,
        material BOOLEAN NOT NULL,
        effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT policy_version_once UNIQUE (workspace_id, kind, number),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE policy_acceptance (
        workspace_id UUID NOT NULL,
        version_id UUID NOT NULL,
        member_id UUID NOT NULL,
        accepted_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, version_id, member_id),
        FOREIGN KEY(workspace_id, version_id) REFERENCES policy_version (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
)


# How old the oldest is of what is kept for a time, over all workspaces: one step down the primary
# key for each of them.
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
    ) AS k (kind, id) GROUP BY k.kind
"""


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
    for table in ("privacy_export", "retention_rule", "privacy_request", "policy_acceptance"):
        tenancy.protect(table)
    # A text that people were shown is never changed.
    tenancy.protect("policy_version", rights="SELECT, INSERT")
    tenancy.system_may_scan(
        "privacy_export", ["workspace_id", "id", "state", "beat_at", "expires_at"]
    )
    tenancy.system_may_scan("privacy_request", ["workspace_id", "id", "state", "created_at"])
    tenancy.lookup_may_read("privacy_export", ["workspace_id", "id", "token_hash"])
    tenancy.create_lookup(
        "find_privacy_export",
        "wanted bytea",
        "workspace_id uuid, id uuid",
        "SELECT e.workspace_id, e.id FROM privacy_export AS e WHERE e.token_hash = wanted",
    )
    for table, columns in (
        ("workspace", ["id"]),
        ("message", ["workspace_id", "id"]),
        ("attachment", ["workspace_id", "id", "state"]),
        ("inbound_event", ["workspace_id", "id"]),
        ("ai_call", ["workspace_id", "id", "kept_until"]),
    ):
        tenancy.lookup_may_read(table, columns)
    tenancy.create_lookup("oldest_kept", "", "kind text, at timestamptz", OLDEST)
    tenancy.lookup_may_read("privacy_request", ["workspace_id", "id", "code_hash", "proof_hash"])
    tenancy.create_lookup(
        "find_privacy_request",
        "wanted bytea",
        "workspace_id uuid, id uuid",
        "SELECT r.workspace_id, r.id FROM privacy_request AS r"
        " WHERE r.code_hash = wanted OR r.proof_hash = wanted",
    )
