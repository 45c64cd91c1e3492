"""Every table could be spread over several databases by its workspace (docs/scaling.md).

Citus asks two things of a table that is distributed by a column: each primary key, unique index and
exclusion holds the column, and so does each foreign key to another such table. What has no
workspace must be small enough to stand on every node.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

# table → why it may stand on every node, or must stay on the first.
WITHOUT_A_WORKSPACE = {
    "alembic_version": "one row",
    "installation": "one row",
    "workspace": "one row per tenant; the column that spreads the others is its key",
    "sign_in_throttle": "guesses, counted before anybody knows whose workspace it is",
}
# Asked while the workspace is still to be found; spread over nodes, these need a directory beside
# the tables that says where each is (docs/scaling.md).
FINDS_A_WORKSPACE = frozenset(
    {"api_key_secret_once", "channel_address_once", "link_token_once", "session_token_once"}
)
KEYS = """
SELECT t.relname, i.relname, array_agg(a.attname::text)
FROM pg_index AS x
JOIN pg_class AS t ON t.oid = x.indrelid
JOIN pg_class AS i ON i.oid = x.indexrelid
JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = 'public'
JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = ANY(x.indkey)
WHERE x.indisunique OR x.indisexclusion
GROUP BY 1, 2
"""
REFERENCES = """
SELECT t.relname, c.conname, f.relname,
    (SELECT array_agg(a.attname::text) FROM pg_attribute AS a
     WHERE a.attrelid = t.oid AND a.attnum = ANY(c.conkey))
FROM pg_constraint AS c
JOIN pg_class AS t ON t.oid = c.conrelid
JOIN pg_class AS f ON f.oid = c.confrelid
JOIN pg_namespace AS n ON n.oid = t.relnamespace AND n.nspname = 'public'
WHERE c.contype = 'f'
"""


def faults(connection: psycopg.Connection[Any]) -> Sequence[str]:
    spread = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name = 'workspace_id'"
        )
    }
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
    }
    found = [
        f"{table} has no workspace_id"
        for table in sorted(tables - spread - WITHOUT_A_WORKSPACE.keys())
    ]
    found += [
        f"{index} on {table} is unique without workspace_id"
        for table, index, columns in sorted(connection.execute(KEYS))
        if table in spread and "workspace_id" not in columns and index not in FINDS_A_WORKSPACE
    ]
    found += [
        f"{name} from {table} to {other} goes without workspace_id"
        for table, name, other, columns in sorted(connection.execute(REFERENCES))
        if other in spread and "workspace_id" not in columns
    ]
    return found


def test_every_table_can_be_spread_by_its_workspace(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert not faults(connection), "\n".join(faults(connection))


@pytest.mark.parametrize(
    ("breach", "word"),
    [
        ("CREATE TABLE planted (id uuid PRIMARY KEY)", "planted has no workspace_id"),
        (
            "CREATE TABLE planted (workspace_id uuid, id uuid PRIMARY KEY)",
            "planted_pkey on planted is unique without workspace_id",
        ),
        (
            "CREATE TABLE planted (workspace_id uuid, team_id uuid REFERENCES planted_team (id))",
            "goes without workspace_id",
        ),
    ],
)
def test_a_planted_table_is_found(database_url: str, breach: str, word: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE planted_team (workspace_id uuid, id uuid UNIQUE)")
        connection.execute(breach)
        found = faults(connection)
        connection.rollback()
    assert any(word in one for one in found)
