"""The hash chain over each workspace's audit, and the sweeper's duty that extends it.

    hash(n) = sha256(hash(n-1) ‖ position n ‖ what row n says),  hash(0) = 32 zero bytes
    head    = (position, hash) of the last row, kept apart so that a cut-off tail is noticed;
              with it where the chain begins once its oldest rows are gone (cutting.py)

Writers insert rows without a position, so they never wait for one another; the sweeper gives
them their places afterwards. Several sweepers may run: whoever holds a head chains.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from inbox.foundation.database import Database

GENESIS = bytes(32)
ROWS_AT_ONCE = 5_000
WORKSPACES_AT_ONCE = 500

# Every column that a row consists of, apart from its place in the chain.
SAID = "id, actor_kind, actor_id, action, object_kind, object_id, details, created_at"


@dataclass(frozen=True, slots=True)
class Head:
    """Rows up to `cut_position` are gone; those behind it go on from `cut_hash`."""

    position: int
    hash: bytes
    cut_position: int
    cut_hash: bytes


EMPTY = Head(0, GENESIS, 0, GENESIS)


def link_hash(workspace_id: UUID, row: Any, position: int, previous_hash: bytes) -> bytes:
    """Keys sorted, no blanks, ASCII only: the same row gives the same bytes on any machine."""
    said = {
        "workspace_id": str(workspace_id),
        "id": str(row.id),
        "actor_kind": str(row.actor_kind),
        "actor_id": str(row.actor_id),
        "action": row.action,
        "object_kind": row.object_kind,
        "object_id": str(row.object_id),
        "details": row.details,
        "created_at": row.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "position": position,
        "previous_hash": previous_hash.hex(),
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).digest()


async def chain_waiting(database: Database) -> int:
    """How many rows of all workspaces were given their place.

    A chain that somebody has tampered with may not take a new row; the others still grow.
    """
    async with database.system_connection() as connection:
        found = await connection.execute(
            text(
                "SELECT DISTINCT workspace_id FROM audit_entry WHERE position IS NULL LIMIT :most"
            ),
            {"most": WORKSPACES_AT_ONCE},
        )
        workspace_ids = found.scalars().all()
    chained = 0
    refused: IntegrityError | None = None
    for workspace_id in workspace_ids:
        try:
            chained += await _chain_workspace(database, workspace_id)
        except IntegrityError as error:
            refused = error
    if refused is not None:
        raise refused
    return chained


async def _chain_workspace(database: Database, workspace_id: UUID) -> int:
    chained = 0
    last = ROWS_AT_ONCE
    while last == ROWS_AT_ONCE:
        async with database.system_connection() as connection:
            last = await _chain_some(connection, workspace_id)
        chained += last
    return chained


async def _chain_some(connection: AsyncConnection, workspace_id: UUID) -> int:
    head = await hold_head(connection, workspace_id)
    if head is None:
        return 0
    position, previous_hash = head.position, head.hash
    rows = (
        await connection.execute(
            text(
                f"SELECT {SAID} FROM audit_entry"  # noqa: S608 - a list of columns from above
                " WHERE workspace_id = :workspace_id AND position IS NULL"
                " ORDER BY id LIMIT :most"
            ),
            {"workspace_id": workspace_id, "most": ROWS_AT_ONCE},
        )
    ).all()
    if not rows:
        return 0
    previous_hashes = []
    hashes = []
    for place, row in enumerate(rows, start=position + 1):
        previous_hashes.append(previous_hash)
        previous_hash = link_hash(workspace_id, row, place, previous_hash)
        hashes.append(previous_hash)
    await connection.execute(
        text(
            "UPDATE audit_entry AS entry SET position = link.position,"
            " previous_hash = link.previous_hash, hash = link.hash"
            " FROM unnest(CAST(:ids AS uuid[]), CAST(:positions AS integer[]),"
            " CAST(:previous_hashes AS bytea[]), CAST(:hashes AS bytea[]))"
            " AS link (id, position, previous_hash, hash)"
            " WHERE entry.workspace_id = :workspace_id AND entry.id = link.id"
            " AND entry.position IS NULL"
        ),
        {
            "workspace_id": workspace_id,
            "ids": [row.id for row in rows],
            "positions": list(range(position + 1, position + 1 + len(rows))),
            "previous_hashes": previous_hashes,
            "hashes": hashes,
        },
    )
    await connection.execute(
        text(
            "UPDATE audit_head SET position = :position, hash = :hash"
            " WHERE workspace_id = :workspace_id"
        ),
        {
            "workspace_id": workspace_id,
            "position": position + len(rows),
            "hash": previous_hash,
        },
    )
    return len(rows)


async def hold_head(connection: AsyncConnection, workspace_id: UUID) -> Head | None:
    """None while another sweeper holds it. Rows are read after this, so none is chained twice."""
    await connection.execute(
        text(
            "INSERT INTO audit_head (workspace_id, position, hash)"
            " VALUES (:workspace_id, 0, :genesis) ON CONFLICT DO NOTHING"
        ),
        {"workspace_id": workspace_id, "genesis": GENESIS},
    )
    head = (
        await connection.execute(
            text(
                "SELECT position, hash, cut_position, cut_hash FROM audit_head"
                " WHERE workspace_id = :workspace_id FOR UPDATE SKIP LOCKED"
            ),
            {"workspace_id": workspace_id},
        )
    ).one_or_none()
    return None if head is None else head_of(head)


def head_of(row: Any) -> Head:
    return Head(row.position, bytes(row.hash), row.cut_position, bytes(row.cut_hash))
