"""Workspaces, members, access, audit, mail; keys and the roles that keep tenants apart."""

from alembic import op

from migrations import tenancy

revision = "2026_11_21_0300"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE sign_in_throttle (
        key_hash BYTEA NOT NULL,
        failures INTEGER NOT NULL,
        window_started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (key_hash)
    )
    """,
    """
    CREATE TABLE workspace (
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        legal_name VARCHAR,
        website VARCHAR,
        support_email VARCHAR,
        address VARCHAR,
        country VARCHAR,
        time_zone VARCHAR NOT NULL,
        locale VARCHAR NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE api_key (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        prefix VARCHAR NOT NULL,
        secret_hash BYTEA NOT NULL,
        scopes TEXT[] NOT NULL,
        created_by UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE,
        revoked_at TIMESTAMP WITH TIME ZONE,
        last_used_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT api_key_secret_once UNIQUE (secret_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE audit_entry (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        actor_kind VARCHAR(40) NOT NULL,
        actor_id UUID NOT NULL,
        action VARCHAR NOT NULL,
        object_kind VARCHAR NOT NULL,
        object_id UUID NOT NULL,
        details JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        position INTEGER,
        previous_hash BYTEA,
        hash BYTEA,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT audit_entry_position_once UNIQUE (workspace_id, position),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX audit_entry_by_object ON audit_entry (workspace_id, object_id, id)
    """,
    """
    CREATE INDEX audit_entry_unchained ON audit_entry (workspace_id, id) WHERE position IS NULL
    """,
    """
    CREATE TABLE audit_head (
        workspace_id UUID NOT NULL,
        position INTEGER NOT NULL,
        hash BYTEA NOT NULL,
        PRIMARY KEY (workspace_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE data_key (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        purpose VARCHAR(40) NOT NULL,
        subject_id UUID NOT NULL,
        master_key_id VARCHAR NOT NULL,
        wrapped BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        retired_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX data_key_current ON data_key (workspace_id, purpose, subject_id) WHERE retired_at IS NULL
    """,
    """
    CREATE TABLE idempotency_key (
        workspace_id UUID NOT NULL,
        key_hash BYTEA NOT NULL,
        request_hash BYTEA NOT NULL,
        resource_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, key_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE member (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name BYTEA NOT NULL,
        email BYTEA NOT NULL,
        email_hash BYTEA NOT NULL,
        role VARCHAR(40) NOT NULL,
        state VARCHAR(40) NOT NULL,
        locale VARCHAR NOT NULL,
        time_zone VARCHAR NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT member_email_once UNIQUE (workspace_id, email_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX member_by_email ON member (email_hash)
    """,
    """
    CREATE TABLE outgoing_mail (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        person_id UUID NOT NULL,
        recipient BYTEA NOT NULL,
        subject BYTEA NOT NULL,
        body BYTEA NOT NULL,
        state VARCHAR(40) NOT NULL,
        attempts INTEGER NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        lease_token UUID,
        error_code VARCHAR,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX outgoing_mail_by_person ON outgoing_mail (workspace_id, person_id)
    """,
    """
    CREATE INDEX outgoing_mail_due ON outgoing_mail (due_at) WHERE state IN ('ready', 'claimed')
    """,
    """
    CREATE TABLE team (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        description VARCHAR NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX team_name_once ON team (workspace_id, lower(name))
    """,
    """
    CREATE TABLE api_key_usage (
        workspace_id UUID NOT NULL,
        api_key_id UUID NOT NULL,
        day DATE NOT NULL,
        calls INTEGER NOT NULL,
        refused INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        PRIMARY KEY (workspace_id, api_key_id, day),
        FOREIGN KEY(workspace_id, api_key_id) REFERENCES api_key (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE credential (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        password_hash VARCHAR,
        totp_secret BYTEA,
        totp_confirmed_at TIMESTAMP WITH TIME ZONE,
        totp_last_step INTEGER NOT NULL,
        version INTEGER NOT NULL,
        changed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE link (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        token_hash BYTEA NOT NULL,
        member_id UUID,
        email BYTEA,
        email_hash BYTEA,
        role VARCHAR(40),
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        ended_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT link_token_once UNIQUE (token_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX link_by_member ON link (workspace_id, member_id)
    """,
    """
    CREATE UNIQUE INDEX link_open_invite ON link (workspace_id, email_hash) WHERE kind = 'invite' AND used_at IS NULL AND ended_at IS NULL
    """,
    """
    CREATE TABLE recovery_code (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        code_hash BYTEA NOT NULL,
        used_at TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX recovery_code_by_member ON recovery_code (workspace_id, member_id)
    """,
    """
    CREATE TABLE session (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        token_hash BYTEA NOT NULL,
        credential_version INTEGER NOT NULL,
        ip_address BYTEA NOT NULL,
        user_agent BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        last_seen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT session_token_once UNIQUE (token_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX session_by_member ON session (workspace_id, member_id)
    """,
    """
    CREATE TABLE sign_in (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        outcome VARCHAR(40) NOT NULL,
        ip_address BYTEA NOT NULL,
        user_agent BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX sign_in_by_member ON sign_in (workspace_id, member_id, id)
    """,
    """
    CREATE TABLE team_member (
        workspace_id UUID NOT NULL,
        team_id UUID NOT NULL,
        member_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, team_id, member_id),
        FOREIGN KEY(workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX team_member_by_member ON team_member (workspace_id, member_id)
    """,
)

TENANT_TABLES = (
    "api_key",
    "api_key_usage",
    "credential",
    "data_key",
    "idempotency_key",
    "link",
    "member",
    "outgoing_mail",
    "recovery_code",
    "session",
    "sign_in",
    "team",
    "team_member",
)


def upgrade() -> None:
    tenancy.create_roles()
    for statement in TABLES:
        op.execute(statement)
    for table in TENANT_TABLES:
        tenancy.protect(table)
    tenancy.protect("workspace", column="id")
    # Insert-only for the app: what was written cannot be rewritten from there.
    tenancy.protect("audit_entry", rights="SELECT, INSERT")
    tenancy.protect("audit_head", rights="SELECT")
    # Belongs to no workspace (it counts attempts on accounts that do not exist) and holds only
    # keyed hashes, so no policy judges it.
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_throttle TO parley_app")

    tenancy.system_may_scan("workspace", ["id"])
    tenancy.system_may_scan("outgoing_mail", ["workspace_id", "id", "state", "due_at"])
    _let_the_sweeper_chain()
    _create_lookups()


def _let_the_sweeper_chain() -> None:
    """An audit row is completed once: the policy shows the sweeper only unchained rows to update."""
    op.execute("CREATE POLICY system_scan ON audit_entry FOR SELECT TO parley_system USING (true)")
    op.execute(
        "CREATE POLICY system_chain ON audit_entry FOR UPDATE TO parley_system"
        " USING (position IS NULL) WITH CHECK (position IS NOT NULL)"
    )
    op.execute("GRANT SELECT ON audit_entry TO parley_system")
    op.execute("GRANT UPDATE (position, previous_hash, hash) ON audit_entry TO parley_system")
    op.execute("CREATE POLICY system_head ON audit_head TO parley_system USING (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE ON audit_head TO parley_system")


def _create_lookups() -> None:
    tenancy.lookup_may_read(
        "session",
        [
            "workspace_id",
            "id",
            "member_id",
            "token_hash",
            "credential_version",
            "last_seen_at",
            "expires_at",
            "ended_at",
        ],
    )
    tenancy.lookup_may_read("member", ["workspace_id", "id", "role", "state", "email_hash"])
    tenancy.lookup_may_read("credential", ["workspace_id", "id", "version"])
    tenancy.lookup_may_read(
        "api_key",
        ["workspace_id", "id", "secret_hash", "scopes", "expires_at", "revoked_at", "last_used_at"],
    )
    tenancy.lookup_may_read(
        "link", ["workspace_id", "id", "kind", "token_hash", "expires_at", "used_at", "ended_at"]
    )
    tenancy.create_lookup(
        "find_session",
        "wanted bytea, idle interval",
        "workspace_id uuid, id uuid, member_id uuid, role text, last_seen_at timestamptz",
        """
        SELECT s.workspace_id, s.id, s.member_id, m.role::text, s.last_seen_at
        FROM session AS s
        JOIN member AS m ON m.workspace_id = s.workspace_id AND m.id = s.member_id
        JOIN credential AS c ON c.workspace_id = s.workspace_id AND c.id = s.member_id
        WHERE s.token_hash = wanted AND s.ended_at IS NULL
          AND s.expires_at > clock_timestamp() AND s.last_seen_at > clock_timestamp() - idle
          AND s.credential_version = c.version AND m.state = 'active'
        """,
    )
    tenancy.create_lookup(
        "find_api_key",
        "wanted bytea",
        "workspace_id uuid, id uuid, scopes text[], last_used_at timestamptz",
        """
        SELECT workspace_id, id, scopes, last_used_at FROM api_key
        WHERE secret_hash = wanted AND revoked_at IS NULL
          AND (expires_at IS NULL OR expires_at > clock_timestamp())
        """,
    )
    tenancy.create_lookup(
        "find_members",
        "wanted bytea",
        "workspace_id uuid, id uuid",
        """
        SELECT workspace_id, id FROM member
        WHERE email_hash = wanted AND state = 'active' ORDER BY id LIMIT 20
        """,
    )
    tenancy.create_lookup(
        "find_link",
        "wanted bytea, wanted_kind text",
        "workspace_id uuid, id uuid",
        """
        SELECT workspace_id, id FROM link
        WHERE token_hash = wanted AND kind = wanted_kind AND used_at IS NULL
          AND ended_at IS NULL AND expires_at > clock_timestamp()
        """,
    )
