"""What the API takes and gives of messages.

What people wrote is revealed here, and only to callers who may read personal data.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from inbox.channels.explanations import ErrorOut
from inbox.channels.models import ChannelKind
from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import In, Out
from inbox.messages.models import Author, Direction, Message, MessageStatus

TEXT_CHARACTERS_AT_MOST = 4096

MessageText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TEXT_CHARACTERS_AT_MOST,
        pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        description="At least one visible character; WhatsApp takes no longer text.",
    ),
]


class MessageIn(In):
    """`in_reply_to` is the id of a message of the same conversation. With `composed_after_seq`, the
    number of the last message that the writer saw, nothing is sent when there are newer ones."""

    text: MessageText
    in_reply_to: UUID | None = None
    composed_after_seq: int | None = None


class AuthorOut(Out):
    """`id` is a contact's, a member's, an API key's or a rule's."""

    kind: Author
    id: UUID | None


class MessageOut(Out):
    """`content` is the provider's own object for kinds that are more than a text. Text and
    content are hidden from callers without `personal_data:read`."""

    id: UUID
    conversation_id: UUID
    seq: int
    direction: Direction
    kind: str
    author: AuthorOut
    external_id: str | None
    text: str | None
    content: dict[str, Any] | None
    in_reply_to: UUID | None
    in_reply_to_external_id: str | None
    status: MessageStatus
    error: ErrorOut | None
    possibly_twice: bool
    occurred_at: datetime
    created_at: datetime

    @classmethod
    def of(
        cls,
        message: Message,
        channel_kind: ChannelKind,
        answered: Mapping[str, UUID],
        subject: Subject,
    ) -> "MessageOut":
        text, content = _shown(message, subject)
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            direction=message.direction,
            kind=message.kind,
            author=AuthorOut(kind=message.author, id=message.author_id),
            external_id=message.external_id,
            text=text,
            content=content,
            in_reply_to=answered.get(message.in_reply_to or ""),
            in_reply_to_external_id=message.in_reply_to,
            status=message.status,
            error=ErrorOut.of(channel_kind, message.error_code) if message.error_code else None,
            possibly_twice=message.possibly_twice,
            occurred_at=message.occurred_at,
            created_at=message.created_at,
        )


class LastMessageOut(Out):
    """A message as a list of conversations shows it."""

    id: UUID
    kind: str
    text: str | None
    direction: Direction
    status: MessageStatus
    occurred_at: datetime

    @classmethod
    def of(cls, message: Message, subject: Subject) -> "LastMessageOut":
        text, _ = _shown(message, subject)
        return cls(
            id=message.id,
            kind=message.kind,
            text=text,
            direction=message.direction,
            status=message.status,
            occurred_at=message.occurred_at,
        )


def _shown(message: Message, subject: Subject) -> tuple[str | None, dict[str, Any] | None]:
    content = json.loads(message.content.reveal())
    text, raw = content.get("text"), content.get("raw")
    if subject.may(Permission.PERSONAL_DATA_READ):
        return text, raw
    return None if text is None else MASK, None
