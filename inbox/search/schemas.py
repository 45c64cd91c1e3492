"""What a search finds: contacts, or messages with their place."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from inbox.contacts.models import Contact
from inbox.contacts.schemas import ContactRefOut
from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import Out
from inbox.messages.models import Message
from inbox.messages.schemas import LastMessageOut


class SearchKind(StrEnum):
    CONTACTS = "contacts"
    MESSAGES = "messages"


class SearchHitOut(Out):
    """`contact` of a contact, `message` and where it stands of a message."""

    id: UUID
    kind: SearchKind
    contact: ContactRefOut | None
    conversation_id: UUID | None
    seq: int | None
    message: LastMessageOut | None
    at: datetime

    @classmethod
    def of_contact(cls, contact: Contact, subject: Subject) -> "SearchHitOut":
        return cls(
            id=contact.id,
            kind=SearchKind.CONTACTS,
            contact=ContactRefOut.of(contact, subject),
            conversation_id=None,
            seq=None,
            message=None,
            at=contact.created_at,
        )

    @classmethod
    def of_message(cls, message: Message, subject: Subject) -> "SearchHitOut":
        return cls(
            id=message.id,
            kind=SearchKind.MESSAGES,
            contact=None,
            conversation_id=message.conversation_id,
            seq=message.seq,
            message=LastMessageOut.of(message, subject),
            at=message.occurred_at,
        )
