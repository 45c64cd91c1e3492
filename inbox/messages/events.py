"""What was said, as far as others have to hear of it."""

from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesReceived(Event):
    """A customer wrote in a conversation that somebody has; one per conversation and set."""

    conversation_id: UUID
    assignee_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledSendRefused(Event):
    """A planned message may not leave, now that its time has come."""

    object_id: UUID
    conversation_id: UUID
    author_id: UUID
    reason: str
