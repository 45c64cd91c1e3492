"""Whoever takes a conversation over finds a summary; and one stays when it is put away."""

from collections.abc import Sequence

from automation.summaries.service import want_summaries
from inbox.conversations.events import (
    ConversationAssigned,
    ConversationChanged,
    ConversationHandedOver,
)
from inbox.conversations.models import ConversationStatus
from inbox.conversations.service import ConversationService
from inbox.foundation.unit_of_work import UnitOfWork


async def summarise_assigned(uow: UnitOfWork, events: Sequence[ConversationAssigned]) -> None:
    """Of a conversation that a member took himself too: he has not read it yet."""
    await want_summaries(uow, [one.object_id for one in events if one.assignee_id is not None])


async def summarise_handed_over(uow: UnitOfWork, events: Sequence[ConversationHandedOver]) -> None:
    await want_summaries(uow, [one.object_id for one in events])


async def summarise_closed(uow: UnitOfWork, events: Sequence[ConversationChanged]) -> None:
    conversations = ConversationService(uow)
    closed = []
    for event in events:
        if "status" in event.fields:
            conversation = await conversations.get(event.object_id)
            if conversation.status is ConversationStatus.RESOLVED:
                closed.append(conversation.id)
    await want_summaries(uow, closed)
