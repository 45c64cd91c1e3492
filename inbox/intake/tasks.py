"""What the intake rings for, and what the sweeper asks about it."""

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.fault_points import bug
from inbox.foundation.runtime import Runtime
from inbox.mailbox.receive import PROCESS_MAILBOX

AT_ONCE = 500


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
