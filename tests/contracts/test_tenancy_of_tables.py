"""What the database itself keeps apart, whoever asks: policies, roles, look-ups."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlmodel import SQLModel

from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import SealedText
from inbox.foundation.settings import Settings
from tests.factories.apps import open_client
from tests.factories.models import import_every_model
from tests.factories.tenants import Tenant, fill_every_table, make_tenant

import_every_model()
Connection = psycopg.Connection[Any]
ROLES = ("parley_app", "parley_system", "parley_lookup")
# Belongs to no workspace, and holds keyed hashes only.
SHARED_TABLES = {"sign_in_throttle"}
TENANT_COLUMNS = {
    str(table.name): "id" if table.name == "workspace" else "workspace_id"
    for table in SQLModel.metadata.tables.values()
    if table.name not in SHARED_TABLES
}
INSERT_ONLY = {
    "audit_entry",
    "audit_head",
    "flow_step",
    "flow_version",
    "knowledge_version",
    "policy_version",
}


@pytest.fixture(scope="module")
async def tenants(settings: Settings, runtime: Runtime) -> tuple[Tenant, Tenant]:
    mine, theirs = await make_tenant(runtime), await make_tenant(runtime)
    async with open_client(settings) as client:
        for tenant in (mine, theirs):
            await fill_every_table(tenant, client)
    return mine, theirs


@contextmanager
def as_app(url: str, *workspaces: object) -> Iterator[Connection]:
    """A connection like those of the product, rolled back afterwards."""
    with psycopg.connect(url, options="-c role=parley_app") as connection:
        if workspaces:
            listed = "{" + ",".join(map(str, workspaces)) + "}"
            connection.execute("SELECT set_config('parley.workspaces', %s, true)", (listed,))
        yield connection
        connection.rollback()


def count(connection: Connection, table: str) -> int:
    found = connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    ).fetchone()
    assert found is not None
    return int(found[0])


def test_every_table_is_known_here(superuser: Connection) -> None:
    found = superuser.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND relname <> 'alembic_version'"
    ).fetchall()
    assert {name for name, _, _ in found} == set(TENANT_COLUMNS) | SHARED_TABLES
    unprotected = {name for name, enabled, forced in found if not (enabled and forced)}
    assert unprotected == SHARED_TABLES


@pytest.mark.parametrize("table", TENANT_COLUMNS)
def test_a_table_shows_the_named_workspace_and_nothing_else(
    table: str, database_url: str, tenants: tuple[Tenant, Tenant], superuser: Connection
) -> None:
    mine, theirs = tenants
    column = TENANT_COLUMNS[table]
    rows_there = {}
    for tenant in tenants:
        found = superuser.execute(
            sql.SQL("SELECT count(*) FROM {} WHERE {} = %s").format(
                sql.Identifier(table), sql.Identifier(column)
            ),
            (tenant.id,),
        ).fetchone()
        rows_there[tenant.id] = found[0] if found else 0
    # Without rows in it, this test would see nothing wherever it looked.
    assert min(rows_there.values()) > 0
    with as_app(database_url) as connection:
        assert count(connection, table) == 0
    with as_app(database_url, "") as connection:
        assert count(connection, table) == 0
    with as_app(database_url, mine.id) as connection:
        assert count(connection, table) == rows_there[mine.id]
    with as_app(database_url, mine.id, theirs.id) as connection:
        assert count(connection, table) == sum(rows_there.values())
    with as_app(database_url, new_id()) as connection:
        assert count(connection, table) == 0


@pytest.mark.parametrize("table", TENANT_COLUMNS)
@pytest.mark.parametrize("named", ["nothing", "another workspace"])
def test_nothing_is_written_to_a_workspace_that_was_not_named(
    table: str,
    named: str,
    database_url: str,
    tenants: tuple[Tenant, Tenant],
    superuser: Connection,
) -> None:
    mine, theirs = tenants
    name, column = sql.Identifier(table), sql.Identifier(TENANT_COLUMNS[table])
    found = superuser.execute(
        sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t WHERE {} = %s LIMIT 1").format(name, column),
        (theirs.id,),
    ).fetchone()
    assert found is not None
    insert = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(NULL::{0}, %s)").format(
        name
    )
    update = sql.SQL("UPDATE {} SET {} = %s").format(name, column)
    delete = sql.SQL("DELETE FROM {} WHERE {} = %s").format(name, column)
    workspaces = () if named == "nothing" else (mine.id,)
    with as_app(database_url, *workspaces) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(insert, found)
    with as_app(database_url, *workspaces) as connection:
        if table in INSERT_ONLY:
            with pytest.raises(InsufficientPrivilege):
                connection.execute(delete, (theirs.id,))
        else:
            assert connection.execute(delete, (theirs.id,)).rowcount == 0
    if named == "another workspace":
        # One's own rows cannot be pushed into it either.
        with as_app(database_url, mine.id) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(update, (theirs.id,))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_owns_nothing_and_cannot_log_in(role: str, superuser: Connection) -> None:
    found = superuser.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin, rolinherit"
        " FROM pg_roles WHERE rolname = %s",
        (role,),
    ).fetchone()
    assert found == (False,) * 6
    bypasses = superuser.execute(
        "SELECT rolbypassrls FROM pg_roles WHERE rolname = %s", (role,)
    ).fetchone()
    assert bypasses == (role == "parley_lookup",)
    owned = superuser.execute(
        "SELECT relname FROM pg_class WHERE relowner = %(role)s::regrole"
        " UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = %(role)s::regrole"
        " UNION ALL SELECT typname FROM pg_type WHERE typowner = %(role)s::regrole",
        {"role": role},
    ).fetchall()
    assert owned == []
    members = superuser.execute(
        "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole", (role,)
    ).fetchall()
    assert members == []


def test_the_product_runs_as_the_app(database_url: str, settings: Settings) -> None:
    with as_app(database_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("parley_app",)
        for statement in (
            "CREATE TABLE more (id int)",
            "ALTER TABLE team DISABLE ROW LEVEL SECURITY",
            "DROP POLICY tenant ON team",
            "TRUNCATE team",
        ):
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute(statement)  # type: ignore[arg-type] # from the list above


LOOKUPS = {
    "search_contacts": "TABLE(id uuid)",
    "search_messages": "TABLE(id uuid)",
    "search_knowledge": "TABLE(id uuid, score double precision, rank double precision)",
    "find_session": "TABLE(workspace_id uuid, id uuid, member_id uuid, role text,"
    " last_seen_at timestamp with time zone, masked boolean)",
    "find_api_key": "TABLE(workspace_id uuid, id uuid, scopes text[],"
    " last_used_at timestamp with time zone)",
    "find_members": "TABLE(workspace_id uuid, id uuid)",
    "find_link": "TABLE(workspace_id uuid, id uuid)",
    "find_channels": "TABLE(workspace_id uuid, id uuid, address text, account text, state text)",
    "find_hook": "TABLE(workspace_id uuid, id uuid)",
    "find_shop_source": "TABLE(workspace_id uuid, id uuid)",
    "verify_token_known": "TABLE(known boolean)",
    "find_privacy_export": "TABLE(workspace_id uuid, id uuid)",
    "find_privacy_request": "TABLE(workspace_id uuid, id uuid)",
    # Of no workspace in particular: how old the oldest is.
    "oldest_kept": "TABLE(kind text, at timestamp with time zone)",
}


def test_look_ups_answer_with_ids_and_states_only(superuser: Connection) -> None:
    found = superuser.execute(
        "SELECT proname, pg_get_function_result(oid), proowner::regrole::text, prosecdef,"
        " proconfig, provolatile FROM pg_proc"
        " WHERE pronamespace = 'lookup'::regnamespace OR prosecdef"
    ).fetchall()
    assert {name: result for name, result, *_ in found} == LOOKUPS
    for _, _, owner, definer, configuration, volatile in found:
        assert (owner, definer, volatile) == ("parley_lookup", True, "s")
        # Otherwise a caller could put tables of its own in front.
        assert configuration[0] == "search_path=public, pg_temp"


def test_look_ups_may_be_called_by_the_house_only(superuser: Connection) -> None:
    found = superuser.execute(
        "SELECT DISTINCT grantee::regrole::text FROM pg_proc, aclexplode(proacl)"
        " WHERE pronamespace = 'lookup'::regnamespace AND grantee <> 0"
    ).fetchall()
    assert {role for (role,) in found} == {"parley_app", "parley_system", "parley_lookup"}
    public = superuser.execute(
        "SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
        " WHERE pronamespace = 'lookup'::regnamespace AND grantee = 0"
    ).fetchall()
    assert public == []


SYSTEM_RIGHTS = {
    ("erasure", "SELECT"): {"workspace_id", "id", "done_at", "looked_again_at"},
    ("contact_import", "SELECT"): {"workspace_id", "id", "state"},
    ("shop_source", "SELECT"): {"workspace_id", "id", "state"},
    ("shop_delivery", "SELECT"): {"workspace_id", "source_id", "state"},
    ("team_assignment", "SELECT"): {"workspace_id", "team_id", "enabled"},
    ("conversation", "SELECT"): {"workspace_id", "id", "status", "snoozed_until"},
    ("reply_burst", "SELECT"): {"workspace_id", "conversation_id", "due_at"},
    ("attachment", "SELECT"): {"workspace_id", "id", "message_id", "created_at"},
    ("scheduled_message", "SELECT"): {"workspace_id", "id", "state", "due_at"},
    ("ai_call", "SELECT"): {"workspace_id", "id", "state", "at", "kept_until"},
    ("workspace", "SELECT"): {"id"},
    ("outgoing_mail", "SELECT"): {"workspace_id", "id", "state", "due_at"},
    ("audit_entry", "SELECT"): {
        *("workspace_id", "id", "actor_kind", "actor_id", "action", "object_kind", "object_id"),
        *("details", "created_at", "position", "previous_hash", "hash"),
    },
    # To say that it has cut, and nothing else: a policy sees to it.
    ("audit_entry", "INSERT"): {
        *("workspace_id", "id", "actor_kind", "actor_id", "action", "object_kind", "object_id"),
        "details",
    },
    ("audit_entry", "UPDATE"): {"position", "previous_hash", "hash"},
    ("effect", "SELECT"): {
        *("workspace_id", "id", "lane_id", "state", "due_at", "lease_until", "conversation_id"),
        "conv_seq",
    },
    ("flow_run", "SELECT"): {
        *("workspace_id", "id", "conversation_id", "status", "wait_until", "timer_rung"),
    },
    ("flow_clock", "SELECT"): {"workspace_id", "flow_id", "trigger_id", "due_at"},
    ("flow_backtest", "SELECT"): {"workspace_id", "id", "state", "touched_at"},
    ("guidance_test", "SELECT"): {"workspace_id", "id", "state", "touched_at", "ended_at"},
    ("intent_evaluation", "SELECT"): {"workspace_id", "id", "state", "touched_at"},
    ("knowledge_chunk", "SELECT"): {"workspace_id", "live"},
    ("knowledge_test", "SELECT"): {"workspace_id", "at"},
    ("inbound_event", "SELECT"): {
        *("workspace_id", "id", "mailbox", "state", "due_at", "source", "keyed"),
    },
    ("channel", "SELECT"): {
        *("workspace_id", "id", "kind", "state", "account", "templates_synced_at"),
    },
    ("lane", "SELECT"): {"workspace_id", "id", "breaker", "open_until"},
    ("intent_reading", "SELECT"): {"workspace_id", "ready"},
    ("sheet_link", "SELECT"): {
        *("workspace_id", "id", "state", "object_kind", "resyncing", "log_seq", "generation"),
        *("wanted", "follows_contacts"),
    },
    ("webhook_endpoint", "SELECT"): {"workspace_id", "id", "state", "log_seq"},
    ("webhook_delivery", "SELECT"): {"workspace_id", "endpoint_id", "line", "state"},
    ("privacy_export", "SELECT"): {"workspace_id", "id", "state", "beat_at", "expires_at"},
    ("privacy_request", "SELECT"): {"workspace_id", "id", "state", "created_at", "to_prove"},
    ("workspace_cursor", "SELECT"): {"workspace_id", "seq"},
    ("event_log", "SELECT"): {"workspace_id", "seq", "kind"},
    **{
        ("audit_head", right): {"workspace_id", "position", "hash", "cut_position", "cut_hash"}
        for right in ("SELECT", "INSERT", "UPDATE")
    },
}


def rights_of(superuser: Connection, role: str) -> dict[tuple[str, str], set[str]]:
    rights: dict[tuple[str, str], set[str]] = {}
    for table, column, right in superuser.execute(
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges"
        " WHERE grantee = %s AND table_schema = 'public'",
        (role,),
    ):
        rights.setdefault((table, right), set()).add(column)
    return rights


def test_the_sweeper_sees_the_granted_columns_only(superuser: Connection) -> None:
    assert rights_of(superuser, "parley_system") == SYSTEM_RIGHTS


# Whose statistics the sweeper refreshes; the right lets it neither see nor change a row.
MAINTAINED = {
    *("contact", "conversation", "data_key", "effect", "event_log", "identity", "inbound_event"),
    *("flow_run", "flow_step", "lane", "message", "workspace_cursor"),
}


def test_who_may_refresh_statistics_of_which_tables(superuser: Connection) -> None:
    found = superuser.execute(
        "SELECT relname, grantee::regrole::text FROM pg_class, aclexplode(relacl)"
        " WHERE privilege_type = 'MAINTAIN' AND grantee::regrole::text LIKE 'parley_%'"
    ).fetchall()
    assert set(found) == {(table, "parley_system") for table in MAINTAINED}


def test_look_ups_only_read(superuser: Connection) -> None:
    rights = rights_of(superuser, "parley_lookup")
    assert {right for _, right in rights} == {"SELECT"}
    assert {table for table, _ in rights} == {
        *("session", "member", "credential", "api_key", "link", "channel", "contact", "message"),
        *("flow_hook", "knowledge_chunk", "attachment", "inbound_event", "ai_call", "workspace"),
        *("privacy_export", "privacy_request", "privacy_setting", "audit_entry"),
        "shop_source",
    }


@pytest.mark.parametrize("role", ["parley_system", "parley_lookup"])
def test_nobody_reads_sealed_text_across_workspaces(role: str, superuser: Connection) -> None:
    sealed = {
        (str(table.name), column.name)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, SealedText)
    }
    assert len(sealed) > 5
    readable = {
        (table, column)
        for (table, _), columns in rights_of(superuser, role).items()
        for column in columns
    }
    assert readable & sealed == set()


def test_the_sweeper_cannot_change_what_is_chained(
    database_url: str, tenants: tuple[Tenant, Tenant]
) -> None:
    mine, _ = tenants
    with psycopg.connect(database_url, options="-c role=parley_system") as connection:
        changed = connection.execute(
            "UPDATE audit_entry SET hash = '\\x00' WHERE workspace_id = %s", (mine.id,)
        )
        # Every row of it was chained when it was made ready.
        assert changed.rowcount == 0
        connection.rollback()


async def test_the_products_own_connection_is_judged(
    runtime: Runtime, tenants: tuple[Tenant, Tenant]
) -> None:
    async with runtime.database.short_connection() as connection:
        who = (
            await connection.execute(
                text("SELECT current_user, row_security_active('team'), session_user")
            )
        ).one()
        assert (who[0], who[1]) == ("parley_app", True)
        seen = await connection.scalar(text("SELECT count(*) FROM member"))
        assert seen == 0
    async with runtime.database.system_connection() as connection:
        assert await connection.scalar(text("SELECT current_user")) == "parley_system"
        assert await connection.scalar(text("SELECT count(*) FROM workspace")) >= 2
    async with runtime.database.short_connection() as connection:
        # The other role was for that transaction only.
        assert await connection.scalar(text("SELECT current_user")) == "parley_app"
