"""What an inbox is made of: labels, notes, views, notifications, files, templates, consents, the
ledger; and more columns for what there was."""

from alembic import op

from migrations import tenancy

revision = "2026_11_26_2100"
down_revision = "2026_11_21_0400"
branch_labels = None
depends_on = None

COLUMNS = (
    """
    ALTER TABLE channel
        ADD COLUMN connected_by VARCHAR(40) DEFAULT 'token' NOT NULL,
        ADD COLUMN pin BYTEA,
        ADD COLUMN team_id UUID,
        ADD COLUMN display_address VARCHAR,
        ADD COLUMN verified_name VARCHAR,
        ADD COLUMN quality VARCHAR,
        ADD COLUMN messaging_limit VARCHAR,
        ADD COLUMN checked_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN templates_synced_at TIMESTAMP WITH TIME ZONE
    """,
    """
    ALTER TABLE contact
        ADD COLUMN username BYTEA,
        ADD COLUMN email BYTEA,
        ADD COLUMN language VARCHAR,
        ADD COLUMN terms BIGINT[] DEFAULT '{}'::bigint[] NOT NULL,
        ADD COLUMN sources JSONB DEFAULT '{}'::jsonb NOT NULL,
        ADD COLUMN merged_into UUID,
        ADD FOREIGN KEY (workspace_id, merged_into)
            REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        -- Its place is taken by `terms`; no released version ever wrote it.
        DROP COLUMN name_words
    """,
    """
    ALTER TABLE conversation
        ADD COLUMN entry_until TIMESTAMP WITH TIME ZONE,
        ADD COLUMN waiting_since TIMESTAMP WITH TIME ZONE,
        ADD COLUMN inbound_count INTEGER DEFAULT 0 NOT NULL,
        ADD COLUMN team_id UUID,
        ADD COLUMN priority SMALLINT DEFAULT 1 NOT NULL,
        ADD COLUMN snoozed_until TIMESTAMP WITH TIME ZONE,
        ADD COLUMN opened_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        ADD COLUMN resolved_at TIMESTAMP WITH TIME ZONE
    """,
    """
    ALTER TABLE message
        ADD COLUMN edited_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN revoked_at TIMESTAMP WITH TIME ZONE,
        ADD COLUMN imported BOOLEAN DEFAULT false NOT NULL,
        ADD COLUMN pricing_category VARCHAR,
        ADD COLUMN pricing_model VARCHAR,
        ADD COLUMN billable BOOLEAN
    """,
)

TABLES = (
    """
    CREATE TABLE attachment (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        contact_id UUID NOT NULL,
        message_id UUID,
        kind VARCHAR NOT NULL,
        state VARCHAR(40) NOT NULL,
        reason VARCHAR,
        mime_type VARCHAR,
        size_bytes BIGINT,
        sha256 BYTEA,
        file_name BYTEA,
        storage_key VARCHAR,
        data_key_id UUID,
        provider_media_id VARCHAR,
        uploaded_by UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        stored_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX attachment_by_conversation ON attachment (workspace_id, conversation_id, id)
    """,
    """
    CREATE INDEX attachment_by_message ON attachment (workspace_id, message_id)
    """,
    """
    CREATE TABLE channel_notice (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        channel_id UUID NOT NULL,
        kind VARCHAR NOT NULL,
        severity VARCHAR(40) NOT NULL,
        details JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        resolved_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX channel_notice_by_channel ON channel_notice (workspace_id, channel_id, id)
    """,
    """
    CREATE UNIQUE INDEX channel_notice_open_once ON channel_notice (workspace_id, channel_id, kind) WHERE resolved_at IS NULL
    """,
    """
    CREATE TABLE label (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        color VARCHAR NOT NULL,
        description VARCHAR NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX label_name_once ON label (workspace_id, lower(name))
    """,
    """
    CREATE TABLE ledger_entry (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        contact_id UUID,
        conversation_id UUID,
        object_kind VARCHAR NOT NULL,
        object_id UUID NOT NULL,
        effect_id UUID,
        processor VARCHAR(40) NOT NULL,
        purpose VARCHAR NOT NULL,
        redactions JSONB NOT NULL,
        left_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX ledger_entry_by_contact ON ledger_entry (workspace_id, contact_id, id)
    """,
    """
    CREATE INDEX ledger_entry_by_processor ON ledger_entry (workspace_id, processor, left_at)
    """,
    """
    CREATE TABLE template (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        account VARCHAR NOT NULL,
        external_id VARCHAR,
        name VARCHAR NOT NULL,
        language VARCHAR NOT NULL,
        category VARCHAR NOT NULL,
        status VARCHAR NOT NULL,
        status_reason VARCHAR,
        quality VARCHAR,
        parameter_format VARCHAR NOT NULL,
        components JSONB NOT NULL,
        variables JSONB NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        synced_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        gone_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT template_once UNIQUE (workspace_id, account, name, language),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE view (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        owner_id UUID,
        name VARCHAR NOT NULL,
        filters JSONB NOT NULL,
        position INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX view_by_owner ON view (workspace_id, owner_id, position)
    """,
    """
    CREATE TABLE consent (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        contact_id UUID NOT NULL,
        purpose VARCHAR NOT NULL,
        state VARCHAR(40) NOT NULL,
        source VARCHAR NOT NULL,
        proof BYTEA,
        message_id UUID,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID,
        occurred_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, contact_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX consent_latest ON consent (workspace_id, contact_id, purpose, occurred_at, id)
    """,
    """
    CREATE TABLE contact_change (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        contact_id UUID NOT NULL,
        kind VARCHAR NOT NULL,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID,
        details BYTEA NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, contact_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX contact_change_by_contact ON contact_change (workspace_id, contact_id, id)
    """,
    """
    CREATE TABLE contact_label (
        workspace_id UUID NOT NULL,
        contact_id UUID NOT NULL,
        label_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, contact_id, label_id),
        FOREIGN KEY(workspace_id, contact_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, label_id) REFERENCES label (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX contact_label_by_label ON contact_label (workspace_id, label_id, contact_id)
    """,
    """
    CREATE TABLE contact_merge (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        kept_id UUID NOT NULL,
        merged_id UUID NOT NULL,
        fields JSONB NOT NULL,
        label_ids JSONB NOT NULL,
        terms BIGINT[] NOT NULL,
        shell_ids JSONB NOT NULL,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        undone_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, kept_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, merged_id) REFERENCES contact (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX contact_merge_by_kept ON contact_merge (workspace_id, kept_id, id)
    """,
    """
    CREATE INDEX contact_merge_by_merged ON contact_merge (workspace_id, merged_id)
    """,
    """
    CREATE TABLE notification (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        member_id UUID NOT NULL,
        kind VARCHAR(40) NOT NULL,
        conversation_id UUID,
        object_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        read_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX notification_by_member ON notification (workspace_id, member_id, id)
    """,
    """
    CREATE UNIQUE INDEX notification_unread_once ON notification (workspace_id, member_id, kind, object_id) WHERE read_at IS NULL
    """,
    """
    CREATE TABLE conversation_event (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        kind VARCHAR NOT NULL,
        actor_kind VARCHAR NOT NULL,
        actor_id UUID,
        after_seq INTEGER NOT NULL,
        seconds FLOAT,
        details JSONB NOT NULL,
        at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX conversation_event_by_conversation ON conversation_event (workspace_id, conversation_id, id)
    """,
    """
    CREATE INDEX conversation_event_by_time ON conversation_event (workspace_id, kind, at)
    """,
    """
    CREATE TABLE conversation_label (
        workspace_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        label_id UUID NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, conversation_id, label_id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, label_id) REFERENCES label (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX conversation_label_by_label ON conversation_label (workspace_id, label_id, conversation_id)
    """,
    """
    CREATE TABLE conversation_read (
        workspace_id UUID NOT NULL,
        member_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        inbound_count INTEGER NOT NULL,
        read_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, member_id, conversation_id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX conversation_read_by_conversation ON conversation_read (workspace_id, conversation_id)
    """,
    """
    CREATE TABLE draft (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        member_id UUID NOT NULL,
        content BYTEA NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT draft_once UNIQUE (workspace_id, conversation_id, member_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE note (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        after_seq INTEGER NOT NULL,
        author_kind VARCHAR NOT NULL,
        author_id UUID,
        content BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        edited_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX note_by_conversation ON note (workspace_id, conversation_id, id)
    """,
    """
    CREATE TABLE mention (
        workspace_id UUID NOT NULL,
        note_id UUID NOT NULL,
        member_id UUID NOT NULL,
        PRIMARY KEY (workspace_id, note_id, member_id),
        FOREIGN KEY(workspace_id, note_id) REFERENCES note (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE INDEX mention_by_member ON mention (workspace_id, member_id)
    """,
)

TENANT_TABLES = (
    "attachment",
    "channel_notice",
    "consent",
    "contact_change",
    "contact_label",
    "contact_merge",
    "conversation_event",
    "conversation_label",
    "conversation_read",
    "draft",
    "label",
    "ledger_entry",
    "mention",
    "note",
    "notification",
    "template",
    "view",
)

# What the sweeper looks for: ids and times only.
SCANS = {
    "channel": ["workspace_id", "id", "kind", "state", "account", "templates_synced_at"],
    "conversation": ["workspace_id", "id", "status", "snoozed_until"],
}


def upgrade() -> None:
    for statement in (*COLUMNS, *TABLES):
        op.execute(statement)
    for table in TENANT_TABLES:
        tenancy.protect(table)
    for table, columns in SCANS.items():
        tenancy.system_may_scan(table, columns)
