"""The tables as the database describes them, parents before their children."""

from collections.abc import Sequence
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]


def tables_of(connection: Connection) -> list[str]:
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND relname <> 'alembic_version' ORDER BY relname"
    )
    order: TopologicalSorter[str] = TopologicalSorter({name: () for (name,) in names})
    references = connection.execute(
        "SELECT DISTINCT child.relname, parent.relname FROM pg_constraint AS f"
        " JOIN pg_class AS child ON child.oid = f.conrelid"
        " JOIN pg_class AS parent ON parent.oid = f.confrelid"
        " WHERE f.contype = 'f' AND child.oid <> parent.oid"
    )
    for child, parent in references:
        order.add(child, parent)
    return list(order.static_order())


def columns_of(connection: Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        (f"public.{table}",),
    )
    return [name for (name,) in rows]


def revision_of(connection: Connection) -> str | None:
    there = connection.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    if there is None or there[0] is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def see_every_workspace(connection: Connection) -> None:
    """For this transaction. Whoever owns the tables is judged by their policies, too."""
    connection.execute("SET LOCAL ROLE parley_system")
    ids = [str(row[0]) for row in connection.execute("SELECT id FROM workspace")]
    connection.execute("RESET ROLE")
    connection.execute(
        "SELECT set_config('parley.workspaces', %s, true)", ("{" + ",".join(ids) + "}",)
    )


def copy_out(table: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
    )


def copy_in(table: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
