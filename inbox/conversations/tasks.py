"""The sweeper's duty for conversations: what was put off until now comes back."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from inbox.conversations.models import ConversationStatus
from inbox.conversations.threads import ThreadSet
from inbox.conversations.timeline import Timeline
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.mailbox.log import ChangeLog, LogLine

AT_ONCE = 500
CONVERSATION_CHANGED = "conversation_changed"


async def wake_snoozed(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM conversation WHERE status = 'snoozed'"
                " AND snoozed_until <= clock_timestamp() ORDER BY snoozed_until LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        due = [(row.workspace_id, row.id) for row in rows]
    for workspace_id in sorted({one[0] for one in due}):
        mine = [one for one in due if one[0] == workspace_id]
        try:
            await _wake(runtime, workspace_id, mine)
        except ServiceUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - one workspace must not hold up the others
            log_error(Log.TASK_FAILED, error, task="wake_snoozed")
    return []


async def _wake(runtime: Runtime, workspace_id: UUID, due: Sequence[tuple[UUID, UUID]]) -> None:
    async with runtime.unit_of_work(workspace_id, in_sets=True) as uow:
        threads = await ThreadSet(uow).lock(due)
        now = await database_now(uow)
        # Whoever was quicker has it awake already, or has put it off again.
        woken = [
            thread
            for thread in threads.values()
            if thread.status == ConversationStatus.SNOOZED
            and thread.snoozed_until is not None
            and thread.snoozed_until <= now
        ]
        for thread in woken:
            thread.reopen(now)
        await ThreadSet(uow).save(woken)
        await Timeline(uow).write(woken)
        ChangeLog(uow).add(
            [LogLine(workspace_id, CONVERSATION_CHANGED, thread.id, thread.id) for thread in woken]
        )
