"""Reads the product's tables, read-only and as superuser, whatever workspace a row is of."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import sql

from storm.evidence import (
    ChannelRow,
    ConversationRow,
    DeliveryRow,
    EffectRow,
    EventRow,
    LaneRow,
    MessageRow,
    OrderRow,
    Rows,
    RunRow,
)

T = TypeVar("T")
CONNECT_TIMEOUT_SECONDS = 5
# A run that waits is an event to come.
OPEN_EVENTS = (
    "SELECT (SELECT count(*) FROM inbound_event WHERE state = 'new')"
    " + (SELECT count(*) FROM flow_run WHERE status = 'waiting')"
)
# What somebody is to be told, or a worksheet is to say, is an effect to come.
OPEN_EFFECTS = (
    "SELECT (SELECT count(*) FROM effect WHERE state IN ('ready', 'claimed', 'unknown'))"
    " + (SELECT count(*) FROM webhook_delivery WHERE state IN ('pending', 'sending'))"
    " + (SELECT count(*) FROM webhook_endpoint AS p JOIN event_log AS e"
    "  ON e.workspace_id = p.workspace_id AND e.seq > p.log_seq)"
    " + (SELECT count(*) FROM sheet_link AS l WHERE l.resyncing OR EXISTS (SELECT FROM event_log"
    "  AS e WHERE e.workspace_id = l.workspace_id AND e.seq > l.log_seq AND e.kind LIKE 'order%'))"
)


def connect(url: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS)
    connection.execute("SET default_transaction_read_only = on")
    return connection


def read_rows(url: str) -> Rows:
    with connect(url) as connection:
        # One snapshot: rows that are written meanwhile must not look half written.
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return Rows(
            events=_read(connection, "inbound_event", EventRow),
            messages=_read(connection, "message", MessageRow),
            effects=_read(connection, "effect", EffectRow),
            conversations=_read(connection, "conversation", ConversationRow),
            channels=_read(connection, "channel", ChannelRow),
            lanes=_read(connection, "lane", LaneRow),
            runs=_read(connection, "flow_run", RunRow),
            orders=_read(connection, "sales_order", OrderRow),
            deliveries=_read(connection, "webhook_delivery", DeliveryRow),
        )


def _read(connection: psycopg.Connection[Any], table: str, row_class: type[T]) -> Sequence[T]:
    names = [one.name for one in fields(row_class)]  # type: ignore[arg-type]  # all are dataclasses
    query = sql.SQL("SELECT {} FROM {} ORDER BY workspace_id, id").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table)
    )
    return [
        row_class(*(str(value) if isinstance(value, UUID) else value for value in row))
        for row in connection.execute(query)
    ]


def open_work(url: str) -> tuple[int, int]:
    """Events not applied yet, effects not ended yet."""
    with connect(url) as connection:
        events = connection.execute(OPEN_EVENTS).fetchone()
        effects = connection.execute(OPEN_EFFECTS).fetchone()
    return int(events[0]) if events else 0, int(effects[0]) if effects else 0


def events_named(url: str, mark: str) -> int:
    """Rows that a body with this mark in its ids has left."""
    with connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM inbound_event WHERE dedupe_key LIKE %s", (f"%{mark}%",)
        ).fetchone()
    assert row is not None  # noqa: S101 - a count is one row
    return int(row[0])


def tables_with(url: str, text: str) -> dict[str, int]:
    """In how many rows of which table `text` can be read, in any column and encoding."""
    found: dict[str, int] = {}
    with connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        ).fetchall()
        hexadecimal = text.encode().hex()
        for (table,) in tables:
            # A row's text form shows bytea in hexadecimal.
            query = sql.SQL(
                "SELECT count(*) FROM {} AS r"
                " WHERE r::text LIKE '%%' || %s || '%%' OR r::text LIKE '%%' || %s || '%%'"
            ).format(sql.Identifier(table))
            row = connection.execute(query, (text, hexadecimal)).fetchone()
            if row and row[0]:
                found[table] = int(row[0])
    return found
