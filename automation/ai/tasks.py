"""The sweeper's duties: texts of calls go when their time is over, lost calls are counted."""

from uuid import UUID

from sqlalchemy import text

from automation.ai.budget import Budget
from automation.ai.repository import AiCallRepository
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime

AT_ONCE = 500


async def close_lost_calls(runtime: Runtime) -> list[Ring]:
    """Their process died in between: they may have been billed, and count in full."""
    for workspace_id in await _workspaces(
        runtime,
        "SELECT DISTINCT workspace_id FROM ai_call WHERE state = 'asking'"
        " AND at < clock_timestamp() - interval '2 minutes' LIMIT 100",
    ):
        async with runtime.unit_of_work(workspace_id) as uow:
            await Budget(uow).spend(*await AiCallRepository(uow).close_lost(AT_ONCE))
    return []


async def forget_texts_of_calls(runtime: Runtime) -> list[Ring]:
    """As many days as the workspace said when they were asked; their hash stays."""
    for workspace_id in await _workspaces(
        runtime,
        "SELECT DISTINCT workspace_id FROM ai_call"
        " WHERE kept_until IS NOT NULL AND kept_until < clock_timestamp() LIMIT 1000",
    ):
        async with runtime.unit_of_work(workspace_id) as uow:
            await uow.session.execute(
                text(
                    "UPDATE ai_call SET asked = NULL, answered = NULL, kept_until = NULL"
                    " WHERE (workspace_id, id) IN (SELECT workspace_id, id FROM ai_call"
                    " WHERE workspace_id = :workspace_id AND kept_until < clock_timestamp()"
                    " ORDER BY id LIMIT :most)"
                ),
                {"workspace_id": workspace_id, "most": AT_ONCE},
            )
    return []


async def _workspaces(runtime: Runtime, question: str) -> list[UUID]:
    async with runtime.database.system_connection() as connection:
        return [row.workspace_id for row in await connection.execute(text(question))]
