"""What the intake rings for, and what the sweeper asks about it."""

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.fault_points import bug
from inbox.foundation.runtime import Runtime

PROCESS_MAILBOX = "process_mailbox"
TRY_EVENT = "try_event"
AT_ONCE = 500
# Older than that, an event has outlived several rounds: it is tried by itself from now on.
STALE_SECONDS = 20


async def open_mailboxes(runtime: Runtime) -> list[Ring]:
    """Workspaces with events that are due: their ring was lost, or their time has come."""
    if bug("no_look_again") or bug("lost_ring_no_sweep"):
        return []
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT workspace_id FROM inbound_event"
                " WHERE state = 'new' AND due_at <= clock_timestamp() LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        return [Ring(PROCESS_MAILBOX, (workspace_id,)) for workspace_id in rows.scalars()]


async def stale_events(runtime: Runtime) -> list[Ring]:
    """The oldest event of each mailbox that has not moved for long: perhaps it kills whoever
    touches it, so it is tried alone, and each try is counted before it begins."""
    if bug("no_look_again") or bug("lost_ring_no_sweep"):
        return []
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT ON (workspace_id, mailbox) workspace_id, id FROM inbound_event"
                " WHERE state = 'new'"
                " AND due_at <= clock_timestamp() - make_interval(secs => :stale)"
                " ORDER BY workspace_id, mailbox, id LIMIT :most"
            ),
            {"stale": STALE_SECONDS, "most": AT_ONCE // 10},
        )
        return [Ring(TRY_EVENT, (row.workspace_id, row.id)) for row in rows]
