"""What the API takes and gives of messages.

What people wrote is revealed here, and only to callers who may read personal data.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.channels.explanations import ErrorOut
from inbox.channels.models import ChannelKind
from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import Out
from inbox.media.models import Attachment
from inbox.media.schemas import AttachmentOut
from inbox.messages.masking import shown_id, without_addresses
from inbox.messages.models import Author, Direction, Message, MessageStatus


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to messages and is not in their rows: the ids of those that they answer, what
    acted on them, their files."""

    answered: Mapping[str, UUID] = field(default_factory=dict)
    acts: Mapping[str, Sequence[Message]] = field(default_factory=dict)
    files: Mapping[UUID, Sequence[Attachment]] = field(default_factory=dict)


class AuthorOut(Out):
    """`id` is a contact's, a member's, an API key's or a rule's."""

    kind: Author
    id: UUID | None


class ReactionOut(Out):
    """The last one of each person; who takes his back is not in the list."""

    emoji: str
    author: AuthorOut
    at: datetime


class MessageOut(Out):
    """`content` is the provider's own object for kinds that are more than a text. Text and
    content are hidden from callers without `personal_data:read`; the provider's ids of messages,
    which hold the number, and what names it in the content from those who see no addresses. A
    reaction, an edit and a deletion are messages too, which name theirs in `in_reply_to`; that one
    then shows its `reactions`, its new text with `edited_at`, or nothing with `revoked_at`.
    `idempotency_key` is what it was posted with; only its author sees it, and knows the message
    again though the answer got lost."""

    id: UUID
    conversation_id: UUID
    seq: int
    direction: Direction
    kind: str
    author: AuthorOut
    external_id: str | None
    idempotency_key: str | None
    text: str | None
    content: dict[str, Any] | None
    in_reply_to: UUID | None
    in_reply_to_external_id: str | None
    status: MessageStatus
    error: ErrorOut | None
    possibly_twice: bool
    reactions: list[ReactionOut]
    attachments: list[AttachmentOut]
    edited_at: datetime | None
    revoked_at: datetime | None
    imported: bool
    pricing_category: str | None
    billable: bool | None
    occurred_at: datetime
    created_at: datetime

    @classmethod
    def of(
        cls,
        message: Message,
        channel_kind: ChannelKind,
        beside: Beside,
        subject: Subject,
    ) -> "MessageOut":
        answered = beside.answered
        acts = beside.acts.get(message.external_id or "", ())
        held = _held(message)
        text, content = _shown(held, subject)
        edited_at, revoked_at = None, None
        for act in acts:
            if act.kind == "edit":
                edited_at, (text, _) = act.occurred_at, _shown(_held(act), subject)
            elif act.kind == "revoke":
                revoked_at = act.occurred_at
        if revoked_at is not None:
            text, content = None, None
        return cls(
            id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            direction=message.direction,
            kind=message.kind,
            author=AuthorOut(kind=message.author, id=message.author_id),
            external_id=shown_id(message.external_id, subject),
            idempotency_key=_posted_as(message, held, subject),
            text=text,
            content=content,
            in_reply_to=answered.get(message.in_reply_to or ""),
            in_reply_to_external_id=shown_id(message.in_reply_to, subject),
            status=message.status,
            error=ErrorOut.of(channel_kind, message.error_code) if message.error_code else None,
            possibly_twice=message.possibly_twice,
            reactions=_reactions(acts),
            attachments=[
                AttachmentOut.of(file, subject) for file in beside.files.get(message.id, ())
            ],
            edited_at=edited_at,
            revoked_at=revoked_at,
            imported=message.imported,
            pricing_category=message.pricing_category,
            billable=message.billable,
            occurred_at=message.occurred_at,
            created_at=message.created_at,
        )


def _held(message: Message) -> Mapping[str, Any]:
    """What stands under its seal."""
    found: dict[str, Any] = json.loads(message.content.reveal())
    return found


def _posted_as(message: Message, held: Mapping[str, Any], subject: Subject) -> str | None:
    if message.direction is not Direction.OUT or message.author_id != subject.id:
        return None
    key = held.get("posted_as")
    return key if isinstance(key, str) else None


def _reactions(acts: Sequence[Message]) -> list[ReactionOut]:
    """Acts come in the order in which they happened."""
    # One of the customer and one of the house, whoever of it reacted: so do customers see it.
    last: dict[Direction, ReactionOut] = {}
    for act in acts:
        if act.kind != "reaction":
            continue
        reaction = _held(act).get("raw", {}).get("reaction", {})
        emoji = reaction.get("emoji") if isinstance(reaction, dict) else None
        key = act.direction
        last.pop(key, None)
        if isinstance(emoji, str) and emoji:
            author = AuthorOut(kind=act.author, id=act.author_id)
            last[key] = ReactionOut(emoji=emoji, author=author, at=act.occurred_at)
    return list(last.values())


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
        text, _ = _shown(_held(message), subject)
        return cls(
            id=message.id,
            kind=message.kind,
            text=text,
            direction=message.direction,
            status=message.status,
            occurred_at=message.occurred_at,
        )


def _shown(held: Mapping[str, Any], subject: Subject) -> tuple[str | None, dict[str, Any] | None]:
    text, raw = held.get("text"), held.get("raw")
    if subject.sees_addresses():
        return text, raw
    if subject.may(Permission.PERSONAL_DATA_READ):
        return text, without_addresses(raw)
    return None if text is None else MASK, None
