"""A conversation as a member sees it: the thread with its contact and its last message."""

from datetime import datetime
from uuid import UUID

from inbox.contacts.models import Contact
from inbox.contacts.schemas import ContactRefOut
from inbox.conversations.models import Conversation, ConversationOwner, ConversationStatus
from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import Out
from inbox.messages.models import Message
from inbox.messages.schemas import LastMessageOut


class ConversationOut(Out):
    """Until `window_until` WhatsApp lets us send free text."""

    id: UUID
    channel_id: UUID
    contact: ContactRefOut
    status: ConversationStatus
    owner: ConversationOwner
    assignee_id: UUID | None
    unread_count: int
    last_message: LastMessageOut | None
    last_message_at: datetime
    last_inbound_at: datetime | None
    window_until: datetime | None
    created_at: datetime

    @classmethod
    def of(
        cls,
        conversation: Conversation,
        contact: Contact,
        last_message: Message | None,
        subject: Subject,
    ) -> "ConversationOut":
        return cls(
            id=conversation.id,
            channel_id=conversation.channel_id,
            contact=ContactRefOut.of(contact, subject),
            status=conversation.status,
            owner=conversation.owner,
            assignee_id=conversation.assignee_id,
            unread_count=conversation.unread_count,
            last_message=None if last_message is None else LastMessageOut.of(last_message, subject),
            last_message_at=conversation.last_message_at,
            last_inbound_at=conversation.last_inbound_at,
            window_until=conversation.window_until,
            created_at=conversation.created_at,
        )
