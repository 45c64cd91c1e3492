"""Rows that are older than the audit is kept go, and the chain of the rest can still be checked.

    head   … cut_position, cut_hash │ rows behind it, each with the hash of the one before
                                    │ … among them the last `audit_cut`, which names the same two

Under the held head, so that nobody chains or cuts meanwhile: the oldest rows are checked, the cut
is moved behind the last one that is old, an entry says so, and the rows are deleted, all in one
transaction. What is not intact is not cut: the fault would go with it. The database's own policies
let the sweeper delete nothing that is behind the cut, or younger than a year.
"""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from inbox.audit.chain import SAID, Head, hold_head
from inbox.audit.verification import Reached, follow
from inbox.foundation.database import Database
from inbox.foundation.identifiers import new_id
from inbox.foundation.logs import Log, log

AUDIT: Final = "audit_entry"
AUDIT_CUT: Final = "audit_cut"
CUT_AT_ONCE: Final = 2_000
# Nothing is cut before it is overdue by so much: otherwise each round would take out a few rows,
# and write one about it.
PATIENCE: Final = timedelta(hours=12)


async def overdue_workspaces(
    database: Database, workspace_ids: Sequence[UUID], days: int
) -> Sequence[UUID]:
    """Where the first row of the chain has to go; one step down an index for each."""
    async with database.system_connection() as connection:
        found = await connection.execute(
            text(
                "SELECT w.id FROM unnest(CAST(:workspaces AS uuid[])) AS w (id) WHERE ("
                "SELECT e.created_at FROM audit_entry AS e WHERE e.workspace_id = w.id"
                " AND e.position IS NOT NULL ORDER BY e.position LIMIT 1"
                ") < clock_timestamp() - make_interval(days => :days) - :patience"
            ),
            {"workspaces": list(workspace_ids), "days": days, "patience": PATIENCE},
        )
        return found.scalars().all()


async def cut_some(database: Database, workspace_id: UUID, days: int) -> int:
    """How many of the oldest rows are gone; none while somebody else holds the head."""
    async with database.system_connection() as connection:
        head = await hold_head(connection, workspace_id)
        if head is None:
            return 0
        rows = await _oldest(connection, workspace_id, head, days)
        if not rows:
            return 0
        reached = follow(workspace_id, rows, Reached(head.cut_position, head.cut_hash))
        if reached.fault is not None:
            log(Log.AUDIT_NOT_CUT, level=logging.ERROR, workspace_id=workspace_id)
            return 0
        await _cut(connection, workspace_id, head, reached)
        return len(rows)


async def _oldest(
    connection: AsyncConnection, workspace_id: UUID, head: Head, days: int
) -> list[Any]:
    """Those in front of the first one that stays; none when nothing is overdue."""
    found = await connection.execute(
        text(
            f"SELECT {SAID}, position, previous_hash, hash,"  # noqa: S608 - a list of columns
            " created_at < due.moment AS old, created_at < due.moment - :patience AS overdue"
            " FROM audit_entry CROSS JOIN (SELECT clock_timestamp()"
            " - make_interval(days => :days) AS moment) AS due"
            " WHERE workspace_id = :workspace_id AND position > :cut"
            " ORDER BY position LIMIT :most"
        ),
        {
            "workspace_id": workspace_id,
            "cut": head.cut_position,
            "days": days,
            "patience": PATIENCE,
            "most": CUT_AT_ONCE,
        },
    )
    rows: list[Any] = []
    for row in found:
        if not row.old or (not rows and not row.overdue):
            break
        rows.append(row)
    return rows


async def _cut(connection: AsyncConnection, workspace_id: UUID, head: Head, last: Reached) -> None:
    count = last.position - head.cut_position
    values = {"workspace_id": workspace_id, "position": last.position, "hash": last.hash}
    await connection.execute(
        text(
            "UPDATE audit_head SET cut_position = :position, cut_hash = :hash"
            " WHERE workspace_id = :workspace_id"
        ),
        values,
    )
    said = {"position": last.position, "hash": last.hash.hex(), "rows": count}
    await connection.execute(
        text(
            "INSERT INTO audit_entry (workspace_id, id, actor_kind, actor_id, action, object_kind,"
            " object_id, details) VALUES (:workspace_id, :id, 'system', :workspace_id, :action,"
            " 'workspace', :workspace_id, CAST(:details AS jsonb))"
        ),
        {
            "workspace_id": workspace_id,
            "id": new_id(),
            "action": AUDIT_CUT,
            "details": json.dumps(said),
        },
    )
    gone = await connection.execute(
        text(
            "DELETE FROM audit_entry WHERE workspace_id = :workspace_id"
            " AND position > :after AND position <= :position"
        ),
        {**values, "after": head.cut_position},
    )
    if gone.rowcount != count:
        raise RuntimeError("The database would not let go of rows that are old enough.")
