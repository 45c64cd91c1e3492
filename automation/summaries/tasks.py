"""Summaries that are made by themselves. A ring that was lost is not made up for: the conversation
has a button, and changes hands again."""

from uuid import UUID

from automation.summaries.service import want_by_itself
from inbox.conversations.models import ConversationStatus
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import NotFound
from inbox.foundation.runtime import Runtime


async def summarise(runtime: Runtime, workspace_id: UUID, conversation_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        await want_by_itself(uow, conversation_id)


async def summarise_closed(runtime: Runtime, workspace_id: UUID, conversation_id: UUID) -> None:
    """Rung whenever the status changed; by now it may be open again."""
    async with runtime.unit_of_work(workspace_id) as uow:
        try:
            conversation = await ConversationService(uow).get(conversation_id)
        except NotFound:
            return
        if conversation.status is ConversationStatus.RESOLVED:
            await want_by_itself(uow, conversation_id)
