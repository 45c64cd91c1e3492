"""Flows: what was drawn, what is happening, and what waits to hear how an effect ended."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0220"
down_revision = "2026_11_27_0130"
branch_labels = None
depends_on = None

COLUMNS = (
    "ALTER TABLE workspace_cursor ADD COLUMN automation_stamp BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE effect ADD COLUMN heard_by UUID",
)

TABLES = (
    """
    CREATE TABLE flow (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        description VARCHAR NOT NULL,
        face VARCHAR(40) NOT NULL,
        state VARCHAR(40) NOT NULL,
        version_id UUID,
        draft JSONB NOT NULL,
        revision INTEGER NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX flow_by_state ON flow (workspace_id, state, id)",
    """
    CREATE TABLE flow_version (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        flow_id UUID NOT NULL,
        number INTEGER NOT NULL,
        definition JSONB NOT NULL,
        note VARCHAR NOT NULL,
        author_kind VARCHAR NOT NULL,
        author_id UUID,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, flow_id) REFERENCES flow (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT flow_version_once UNIQUE (workspace_id, flow_id, number),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE flow_clock (
        workspace_id UUID NOT NULL,
        flow_id UUID NOT NULL,
        trigger_id VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        looked_until TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, flow_id, trigger_id),
        FOREIGN KEY(workspace_id, flow_id) REFERENCES flow (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX flow_clock_due ON flow_clock (due_at)",
    """
    CREATE TABLE flow_hook (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        flow_id UUID NOT NULL,
        trigger_id VARCHAR NOT NULL,
        token_hash BYTEA NOT NULL,
        secret BYTEA,
        captured JSONB,
        called_at TIMESTAMP WITH TIME ZONE,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, flow_id) REFERENCES flow (workspace_id, id) ON DELETE CASCADE,
        CONSTRAINT flow_hook_once UNIQUE (workspace_id, flow_id, trigger_id),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX flow_hook_by_token ON flow_hook (token_hash)",
    """
    CREATE TABLE flow_secret (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        name VARCHAR NOT NULL,
        host VARCHAR NOT NULL,
        port INTEGER DEFAULT 443 NOT NULL,
        header VARCHAR NOT NULL,
        value BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT flow_secret_name_once UNIQUE (workspace_id, name),
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE flow_run (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        flow_id UUID NOT NULL,
        version_id UUID NOT NULL,
        conversation_id UUID NOT NULL,
        contact_id UUID NOT NULL,
        status VARCHAR(40) NOT NULL,
        trigger_id VARCHAR NOT NULL,
        node VARCHAR,
        step_no INTEGER NOT NULL,
        wait_until TIMESTAMP WITH TIME ZONE,
        timer_rung BOOLEAN NOT NULL,
        waits_for_reply BOOLEAN NOT NULL,
        waits_for_effect VARCHAR,
        memory BYTEA,
        outcome VARCHAR NOT NULL,
        code VARCHAR NOT NULL,
        chain UUID NOT NULL,
        depth INTEGER NOT NULL,
        started_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        ended_at TIMESTAMP WITH TIME ZONE,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, flow_id) REFERENCES flow (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id, conversation_id) REFERENCES conversation (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX flow_run_active ON flow_run (workspace_id, conversation_id, flow_id) WHERE status = 'waiting'",
    "CREATE INDEX flow_run_by_conversation ON flow_run (workspace_id, conversation_id, started_at)",
    "CREATE INDEX flow_run_by_flow ON flow_run (workspace_id, flow_id, id)",
    "CREATE INDEX flow_run_due ON flow_run (wait_until) WHERE status = 'waiting' AND NOT timer_rung",
    """
    CREATE TABLE flow_step (
        workspace_id UUID NOT NULL,
        run_id UUID NOT NULL,
        step_no INTEGER NOT NULL,
        version_id UUID NOT NULL,
        node VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        way VARCHAR NOT NULL,
        code VARCHAR NOT NULL,
        did JSONB NOT NULL,
        given BYTEA,
        at TIMESTAMP WITH TIME ZONE NOT NULL,
        PRIMARY KEY (workspace_id, run_id, step_no),
        FOREIGN KEY(workspace_id, run_id) REFERENCES flow_run (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX flow_step_by_node ON flow_step (workspace_id, version_id, node, way)",
    """
    CREATE TABLE flow_case (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        flow_id UUID NOT NULL,
        name VARCHAR NOT NULL,
        script BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, flow_id) REFERENCES flow (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX flow_case_by_flow ON flow_case (workspace_id, flow_id, id)",
    """
    CREATE TABLE flow_backtest (
        workspace_id UUID NOT NULL,
        id UUID NOT NULL,
        flow_id UUID NOT NULL,
        definition JSONB NOT NULL,
        days INTEGER NOT NULL,
        until_message_id UUID NOT NULL,
        state VARCHAR NOT NULL,
        conversations INTEGER NOT NULL,
        done INTEGER NOT NULL,
        report JSONB,
        created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        touched_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY(workspace_id, flow_id) REFERENCES flow (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX flow_backtest_by_flow ON flow_backtest (workspace_id, flow_id, id)",
)

FENCED = (
    "flow",
    "flow_clock",
    "flow_hook",
    "flow_secret",
    "flow_run",
    "flow_case",
    "flow_backtest",
)


def upgrade() -> None:
    for statement in (*COLUMNS, *TABLES):
        op.execute(statement)
    for table in FENCED:
        tenancy.protect(table)
    # Neither what was published nor what happened is ever changed.
    for table in ("flow_version", "flow_step"):
        tenancy.protect(table, rights="SELECT, INSERT")
    tenancy.system_may_scan(
        "flow_run", ["workspace_id", "id", "conversation_id", "status", "wait_until", "timer_rung"]
    )
    tenancy.system_may_scan("flow_clock", ["workspace_id", "flow_id", "trigger_id", "due_at"])
    tenancy.system_may_scan("flow_backtest", ["workspace_id", "id", "state", "touched_at"])
    op.execute("GRANT SELECT (conv_seq) ON effect TO parley_system")
    for table in ("flow_run", "flow_step"):
        op.execute(f"GRANT MAINTAIN ON {table} TO parley_system")
    tenancy.lookup_may_read("flow_hook", ["workspace_id", "id", "token_hash"])
    tenancy.create_lookup(
        "find_hook",
        "wanted bytea",
        "workspace_id uuid, id uuid",
        "SELECT h.workspace_id, h.id FROM flow_hook AS h WHERE h.token_hash = wanted",
    )
