"""Channels, contacts, the mailbox, conversations, messages, effects and lanes; keyword rules."""

from alembic import op

from migrations import tenancy

revision = "2026_11_21_0400"
down_revision = "2026_11_21_0300"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE channel (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        name VARCHAR NOT NULL,
        state VARCHAR(40) NOT NULL,
        state_reason VARCHAR,
        address VARCHAR NOT NULL,
        account VARCHAR NOT NULL,
        access_token BYTEA,
        app_secret BYTEA,
        verify_token_hash BYTEA,
        throughput_per_second INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT channel_address_once UNIQUE (kind, address),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE contact (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name BYTEA,
        name_words BIGINT[] NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE event_log (
        workspace_id UUID NOT NULL,
        seq BIGINT NOT NULL,
        kind VARCHAR NOT NULL,
        conversation_id UUID,
        object_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, seq),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE inbound_event (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        channel_id UUID,
        address VARCHAR,
        source VARCHAR(40) NOT NULL,
        mailbox BIGINT NOT NULL,
        kind VARCHAR NOT NULL,
        dedupe_key VARCHAR NOT NULL,
        payload BYTEA NOT NULL,
        occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        attempts INTEGER NOT NULL,
        state VARCHAR(40) NOT NULL,
        reason VARCHAR,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT inbound_event_once UNIQUE (workspace_id, source, dedupe_key),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX inbound_event_open ON inbound_event (workspace_id, id) WHERE state = 'new'
    """,
    """
    CREATE INDEX inbound_event_stranded ON inbound_event (workspace_id, state, id) WHERE state IN ('ignored', 'unrouted', 'quarantined')
    """,
    """
    CREATE TABLE keyword_rule (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        keyword VARCHAR NOT NULL,
        reply BYTEA NOT NULL,
        enabled BOOLEAN NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE lane (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        rate_per_second FLOAT NOT NULL,
        burst FLOAT NOT NULL,
        tokens FLOAT NOT NULL,
        refilled_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        slowed_until TIMESTAMP WITH TIME ZONE,
        max_in_flight INTEGER NOT NULL,
        breaker VARCHAR(40) NOT NULL,
        open_until TIMESTAMP WITH TIME ZONE,
        calls INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        counted_since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT lane_name_once UNIQUE (workspace_id, name),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE workspace_cursor (
        workspace_id UUID NOT NULL,
        seq BIGINT NOT NULL,
        PRIMARY KEY (workspace_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE conversation (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        channel_id UUID NOT NULL,
        contact_id UUID NOT NULL,
        status VARCHAR(40) NOT NULL,
        owner VARCHAR(40) NOT NULL,
        assignee_id UUID,
        last_seq INTEGER NOT NULL,
        last_message_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        last_inbound_at TIMESTAMP WITH TIME ZONE,
        window_until TIMESTAMP WITH TIME ZONE,
        next_send_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        unread_count INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, channel_id) REFERENCES channel (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, contact_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT conversation_once UNIQUE (workspace_id, channel_id, contact_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX conversation_by_age ON conversation (workspace_id, last_message_at, id)
    """,
    """
    CREATE INDEX conversation_by_contact ON conversation (workspace_id, contact_id)
    """,
    """
    CREATE INDEX conversation_by_status ON conversation (workspace_id, status, last_message_at, id)
    """,
    """
    CREATE TABLE effect (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        lane_id UUID NOT NULL,
        conversation_id UUID,
        conv_seq INTEGER,
        message_id UUID,
        kind VARCHAR NOT NULL,
        automatic BOOLEAN NOT NULL,
        idem_key VARCHAR NOT NULL,
        payload BYTEA NOT NULL,
        state VARCHAR(40) NOT NULL,
        priority SMALLINT NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        attempts INTEGER NOT NULL,
        resends SMALLINT NOT NULL,
        lease_token UUID,
        lease_until TIMESTAMP WITH TIME ZONE,
        provider_id VARCHAR,
        error_code VARCHAR,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        finished_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, lane_id) REFERENCES lane (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT effect_once UNIQUE (workspace_id, idem_key),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX effect_lease ON effect (lease_until) WHERE state IN ('claimed', 'unknown')
    """,
    """
    CREATE INDEX effect_open_by_conversation ON effect (workspace_id, conversation_id, conv_seq) WHERE state IN ('ready', 'claimed', 'unknown')
    """,
    """
    CREATE INDEX effect_ready ON effect (workspace_id, lane_id, priority, due_at) WHERE state = 'ready'
    """,
    """
    CREATE TABLE identity (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        contact_id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        value BYTEA NOT NULL,
        value_hash BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, contact_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT identity_once UNIQUE (workspace_id, kind, value_hash),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX identity_by_contact ON identity (workspace_id, contact_id)
    """,
    """
    CREATE TABLE message (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        channel_id UUID NOT NULL,
        seq INTEGER NOT NULL,
        direction VARCHAR(40) NOT NULL,
        kind VARCHAR NOT NULL,
        author VARCHAR(40) NOT NULL,
        author_id UUID,
        external_id VARCHAR,
        in_reply_to VARCHAR,
        content BYTEA NOT NULL,
        words BIGINT[] NOT NULL,
        status VARCHAR(40) NOT NULL,
        status_rank SMALLINT NOT NULL,
        error_code VARCHAR,
        possibly_twice BOOLEAN NOT NULL,
        occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT message_seq_once UNIQUE (workspace_id, conversation_id, seq),
        CONSTRAINT message_external_once UNIQUE (workspace_id, channel_id, external_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX message_words ON message USING gin (words)
    """,
)

TENANT_TABLES = (
    "channel",
    "contact",
    "conversation",
    "effect",
    "event_log",
    "identity",
    "inbound_event",
    "keyword_rule",
    "lane",
    "message",
    "workspace_cursor",
)

# Rows of these are updated all the time and never in place (an indexed column changes), so dead
# versions have to be taken away long before a fifth of the table is dead.
BUSY_TABLES = ("conversation", "effect", "inbound_event", "lane", "message", "workspace_cursor")


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for table in TENANT_TABLES:
        tenancy.protect(table)
    for table in BUSY_TABLES:
        op.execute(
            f"ALTER TABLE {table} SET (autovacuum_vacuum_scale_factor = 0.02,"
            " autovacuum_vacuum_cost_delay = 0, fillfactor = 85)"
        )
    for table in (*BUSY_TABLES, "contact", "data_key", "event_log", "identity"):
        # So that the sweeper can refresh statistics (inbox/foundation/house_keeping.py).
        op.execute(f"GRANT MAINTAIN ON {table} TO parley_system")
    tenancy.system_may_scan("inbound_event", ["workspace_id", "id", "mailbox", "state", "due_at"])
    tenancy.system_may_scan(
        "effect",
        ["workspace_id", "id", "lane_id", "state", "due_at", "lease_until", "conversation_id"],
    )
    tenancy.system_may_scan("lane", ["workspace_id", "id", "breaker", "open_until"])
    tenancy.lookup_may_read(
        "channel",
        ["workspace_id", "id", "kind", "state", "address", "account", "verify_token_hash"],
    )
    tenancy.create_lookup(
        "find_channels",
        "wanted_kind text, addresses text[], accounts text[]",
        "workspace_id uuid, id uuid, address text, account text, state text",
        """
        SELECT workspace_id, id, address, account, state::text FROM channel
        WHERE kind = wanted_kind
          AND (address = ANY(addresses) OR (account <> '' AND account = ANY(accounts)))
        """,
    )
    tenancy.create_lookup(
        "verify_token_known",
        "wanted bytea",
        "known boolean",
        "SELECT EXISTS (SELECT FROM channel WHERE verify_token_hash = wanted)",
    )
