"""The sweeper's duties and the worker's task: pieces get their vectors, tried questions go."""

from uuid import UUID

from sqlalchemy import text

from automation.ai.embedding import EMBED_KNOWLEDGE
from automation.ai.engines import Engines
from automation.knowledge.meaning import Meanings
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement

WORKSPACES_AT_ONCE = 40


async def unembedded_knowledge(runtime: Runtime) -> list[Ring]:
    """Where an embedder is configured at all: workspaces with pieces that lack a vector of its
    model. After a failure they are left alone for five minutes, and while a call is under way."""
    model = runtime.settings.openai_embedding_model
    if not model:
        return []
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text("SELECT DISTINCT workspace_id FROM knowledge_chunk WHERE live ORDER BY 1")
        )
        found = [row.workspace_id for row in rows]
    rings = []
    for start in range(0, len(found), WORKSPACES_AT_ONCE):
        part = found[start : start + WORKSPACES_AT_ONCE]
        async with runtime.unit_of_work(*part) as uow:
            given = {"workspaces": listed(part), "model": model, "task": EMBED_KNOWLEDGE}
            lacking = await uow.run(_LACKING, given)
        rings += [Ring(EMBED_KNOWLEDGE, (row.workspace_id,)) for row in lacking]
    return rings


async def embed_knowledge(runtime: Runtime, workspace_id: UUID) -> None:
    engines = Engines()
    try:
        await Meanings(runtime, engines).embed_pieces(workspace_id)
    finally:
        await engines.close()


async def forget_tests(runtime: Runtime) -> list[Ring]:
    """A day after they were asked."""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT workspace_id FROM knowledge_test"
                " WHERE at < clock_timestamp() - interval '1 day' LIMIT 1000"
            )
        )
        found = [row.workspace_id for row in rows]
    for workspace_id in found:
        async with runtime.unit_of_work(workspace_id) as uow:
            await uow.session.execute(
                text(
                    "DELETE FROM knowledge_test WHERE workspace_id = :workspace_id"
                    " AND at < clock_timestamp() - interval '1 day'"
                ),
                {"workspace_id": workspace_id},
            )
    return []


_LACKING = Statement(
    "SELECT s.workspace_id FROM ai_settings AS s"
    " WHERE s.workspace_id = ANY(CAST(:workspaces AS uuid[])) AND s.mode = 'model'"
    " AND to_regtype('vector') IS NOT NULL"
    " AND EXISTS (SELECT 1 FROM knowledge_chunk AS c WHERE c.workspace_id = s.workspace_id"
    " AND c.live AND NOT EXISTS (SELECT 1 FROM knowledge_embedding AS e"
    " WHERE e.workspace_id = c.workspace_id AND e.chunk_id = c.id AND e.model = :model))"
    " AND NOT EXISTS (SELECT 1 FROM ai_call AS a WHERE a.workspace_id = s.workspace_id"
    " AND a.task = :task AND a.outcome IS DISTINCT FROM 'ok'"
    " AND a.at > clock_timestamp() - interval '5 minutes')"
)
