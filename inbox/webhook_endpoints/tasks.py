"""What the sweeper and the worker do for webhook endpoints.

Nothing on the path of a message knows of them: the log of changes says what there is to tell, and
once a second it is asked whose endpoints are behind. What has just been delivered rings for what
stands behind it.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.webhook_endpoints.tape import Tape, start_for

WORKSPACES_AT_ONCE = 100
# Of one workspace in a row: the others wait meanwhile.
READINGS_AT_MOST = 10
KEPT_DAYS = 14


async def start_webhooks(runtime: Runtime, workspace_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        await start_for(uow)


async def workspaces_behind(runtime: Runtime) -> list[UUID]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT e.workspace_id FROM webhook_endpoint AS e"
                " LEFT JOIN workspace_cursor AS c ON c.workspace_id = e.workspace_id"
                " WHERE e.state = 'active' AND (c.seq > e.log_seq OR EXISTS ("
                " SELECT FROM webhook_delivery AS d WHERE d.workspace_id = e.workspace_id"
                " AND d.endpoint_id = e.id AND d.state = 'pending' AND NOT EXISTS ("
                # What stands behind one that is being tried waits for it, and is rung for.
                " SELECT FROM webhook_delivery AS s WHERE s.workspace_id = d.workspace_id"
                " AND s.endpoint_id = d.endpoint_id AND s.line = d.line"
                " AND s.state = 'sending'))) LIMIT :most"
            ),
            {"most": WORKSPACES_AT_ONCE},
        )
        return list(rows.scalars())


async def due_webhooks(runtime: Runtime) -> list[Ring]:
    rings: list[Ring] = []
    for workspace_id in await workspaces_behind(runtime):
        try:
            rings += await _tell(runtime, workspace_id)
        except ServiceUnreachable:
            raise
        except Exception as error:  # noqa: BLE001 - one workspace must not hold up the others
            log_error(Log.SWEEP_FAILED, error, duty="due_webhooks")
    return rings


async def _tell(runtime: Runtime, workspace_id: UUID) -> list[Ring]:
    for _ in range(READINGS_AT_MOST):
        async with runtime.unit_of_work(workspace_id) as uow:
            if not await Tape(uow).read():
                break
    async with runtime.unit_of_work(workspace_id) as uow:
        return await Tape(uow).start()


async def forget_deliveries(runtime: Runtime) -> list[Ring]:
    await delete_old(
        runtime,
        "DELETE FROM webhook_delivery WHERE (workspace_id, id) IN ("
        " SELECT workspace_id, id FROM webhook_delivery"
        " WHERE workspace_id = ANY(:workspaces) AND id < :before"
        " AND state IN ('delivered', 'failed')"
        " ORDER BY workspace_id, id LIMIT :most)",
        before=first_id_at(runtime.clock.now() - timedelta(days=KEPT_DAYS)),
    )
    return []
