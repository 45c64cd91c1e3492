"""The sweeper's duty and the worker's task: what customers wrote is read where there are labels."""

from uuid import UUID

from sqlalchemy import text

from automation.intents.learning import Learning
from automation.intents.reading import Reader
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement

READ_INTENTS = "read_intents"
WORKSPACES_AT_ONCE = 40
# What this process has learnt; each worker has its own.
_LEARNING = Learning()


async def unread_intents(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text("SELECT workspace_id FROM intent_reading WHERE ready ORDER BY workspace_id")
        )
        ready = [row.workspace_id for row in rows]
    rings = []
    for start in range(0, len(ready), WORKSPACES_AT_ONCE):
        part = ready[start : start + WORKSPACES_AT_ONCE]
        async with runtime.unit_of_work(*part) as uow:
            found = await uow.run(_WAITING, {"workspaces": listed(part)})
        rings += [Ring(READ_INTENTS, (row.workspace_id,)) for row in found]
    return rings


async def read_intents(runtime: Runtime, workspace_id: UUID) -> None:
    await Reader(runtime, _LEARNING).read(workspace_id)


_WAITING = Statement(
    "SELECT r.workspace_id FROM intent_reading AS r"
    " WHERE r.workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND NOT EXISTS (SELECT 1 FROM ai_settings AS s"
    " WHERE s.workspace_id = r.workspace_id AND s.mode = 'off')"
    " AND EXISTS (SELECT 1 FROM message AS m WHERE m.workspace_id = r.workspace_id"
    " AND m.id > r.after AND m.author = 'contact' AND m.kind = 'text' AND m.revoked_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM message_intent AS i"
    " WHERE i.workspace_id = m.workspace_id AND i.message_id = m.id))"
)
