"""Which state of a workspace's automation holds. A step reads the stamp with its events, so that
whoever keeps what was drawn in memory sees at once that it has changed."""

from uuid import UUID

from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork


async def renew_automation_stamp(uow: UnitOfWork, workspace_id: UUID) -> None:
    """The last statement of a transaction that changes what holds: steps end with this row too."""
    await uow.write(_RENEW, {"workspace_id": workspace_id})


async def automation_stamp(uow: UnitOfWork, workspace_id: UUID) -> int:
    """0 as long as there is no automation."""
    rows = await uow.run(_READ, {"workspace_id": workspace_id})
    return rows[0].automation_stamp if rows else 0


# Never one that was there before, so that no memory takes an old state for the new one.
_RENEW = Statement(
    "INSERT INTO workspace_cursor AS c (workspace_id, seq, automation_stamp)"
    " VALUES (:workspace_id, 0, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)"
    " ON CONFLICT (workspace_id) DO UPDATE"
    " SET automation_stamp = greatest(c.automation_stamp + 1, excluded.automation_stamp)"
)
_READ = Statement(
    "SELECT automation_stamp FROM workspace_cursor WHERE workspace_id = :workspace_id"
)
