"""Dealing out by a ring after the fact, and by the sweeper for what no fact tells: hours that
begin, rings that were lost."""

from uuid import UUID

from sqlalchemy import text

from inbox.assignments.round_robin import RoundRobin
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime

DEAL_OUT = "deal_out"


async def deal_out(runtime: Runtime, workspace_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        await RoundRobin(uow).deal()


async def due_dealing(runtime: Runtime) -> list[Ring]:
    """The sweeper's question: which workspaces deal out at all?"""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text("SELECT DISTINCT workspace_id FROM team_assignment WHERE enabled")
        )
        return [Ring(DEAL_OUT, (one,)) for one in rows.scalars()]
