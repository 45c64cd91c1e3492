"""Applying what shops sent; by a ring, and by the sweeper for what waits."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.shops.errors import ShopRefused
from inbox.shops.intake import APPLY_SHOP_DELIVERIES, ShopIntake

ATTEMPTS_AT_MOST = 3
FAILED = "failed_here"
ENDED_DAYS = 14
# What does not fit has longer to be mended and applied again; its key lives a day longer.
KEPT_DAYS = 30


async def apply_shop_deliveries(runtime: Runtime, workspace_id: UUID, source_id: UUID) -> None:
    while await apply_next(runtime, workspace_id, source_id):
        pass


async def apply_next(runtime: Runtime, workspace_id: UUID, source_id: UUID) -> bool:
    """Whether to look for another. What fails leaves nothing behind but its reason."""
    async with runtime.unit_of_work(workspace_id) as uow:
        delivery_id = await ShopIntake(uow).next_waiting(source_id)
    if delivery_id is None:
        return False
    try:
        async with runtime.unit_of_work(workspace_id) as uow:
            await ShopIntake(uow).apply(delivery_id)
    except ServiceUnreachable:
        raise
    except ShopRefused as refused:
        await _keep(runtime, workspace_id, delivery_id, refused.path, refused.words)
    except ParleyError as error:
        if error.status >= 500:
            raise
        fault = error.faults[0] if error.faults else None
        path, words = (fault.field, fault.message) if fault else ("", error.title)
        await _keep(runtime, workspace_id, delivery_id, path, words)
    except Exception as error:  # noqa: BLE001 - one body must not hold up those behind it for ever
        log_error(Log.TASK_FAILED, error, task=APPLY_SHOP_DELIVERIES)
        async with runtime.unit_of_work(workspace_id) as uow:
            await ShopIntake(uow).count_attempt(delivery_id, ATTEMPTS_AT_MOST, FAILED)
        return False
    return True


async def _keep(
    runtime: Runtime, workspace_id: UUID, delivery_id: UUID, path: str, words: str
) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        await ShopIntake(uow).keep(delivery_id, path, words)


async def waiting_shop_deliveries(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT s.workspace_id, s.id FROM shop_source AS s WHERE s.state = 'active'"
                " AND EXISTS (SELECT FROM shop_delivery AS d"
                " WHERE d.workspace_id = s.workspace_id AND d.source_id = s.id"
                " AND d.state = 'received') LIMIT 100"
            )
        )
        return [Ring(APPLY_SHOP_DELIVERIES, (row.workspace_id, row.id)) for row in rows]


async def forget_shop_deliveries(runtime: Runtime) -> list[Ring]:
    await delete_old(
        runtime,
        "DELETE FROM shop_delivery WHERE (workspace_id, id) IN ("
        " SELECT workspace_id, id FROM shop_delivery"
        " WHERE workspace_id = ANY(:workspaces) AND id < :before"
        " AND received_at < clock_timestamp() - make_interval(days => CASE"
        " WHEN state IN ('applied', 'ignored') THEN :ended ELSE :kept END)"
        " ORDER BY workspace_id, id LIMIT :most)",
        before=first_id_at(runtime.clock.now() - timedelta(days=ENDED_DAYS)),
        ended=ENDED_DAYS,
        kept=KEPT_DAYS,
    )
    return []
