"""The sweeper's duty: bursts that are over become one thought each."""

from uuid import UUID

from sqlalchemy import text

from automation.ai.thinking import want_thoughts
from automation.replies.repository import AutoReplyRepository
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime

AT_ONCE = 200
AUTO_REPLY = "auto_reply"


async def due_bursts(runtime: Runtime) -> list[Ring]:
    """By PostgreSQL's clock. A burst that goes on meanwhile has moved its timer, and is left."""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, conversation_id FROM reply_burst"
                " WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        due: dict[UUID, list[UUID]] = {}
        for row in rows:
            due.setdefault(row.workspace_id, []).append(row.conversation_id)
    for workspace_id, conversations in due.items():
        async with runtime.unit_of_work(workspace_id) as uow:
            over = await uow.session.execute(
                text(
                    "DELETE FROM reply_burst WHERE (workspace_id, conversation_id) IN"
                    " (SELECT workspace_id, conversation_id FROM reply_burst"
                    " WHERE workspace_id = :workspace_id AND conversation_id = ANY(:ids)"
                    " AND due_at <= clock_timestamp()"
                    " ORDER BY conversation_id FOR UPDATE SKIP LOCKED)"
                    " RETURNING conversation_id, message_id, first_id"
                ),
                {"workspace_id": workspace_id, "ids": sorted(conversations)},
            )
            bursts = [(row.conversation_id, row.message_id, row.first_id) for row in over.all()]
            found = await AutoReplyRepository(uow).add_for(bursts) if bursts else {}
            thoughts = {row_id: str(message_id) for message_id, row_id in found.items()}
            await want_thoughts(uow, AUTO_REPLY, thoughts)
    return []
